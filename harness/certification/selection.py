"""Which scenarios a statement asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import features
from features.generation import EPAYMENT_ONLY
from features.tags import tags_in
from features.transports import why_left_out
from harness.certification.catalogue import CATALOGUE
from harness.certification.statement import Feature, Generation, Statement, Vendor

ROOT = Path(features.__file__).parent
CERTIFY = "certify"
TERMINAL = "cafe/terminal"
"""The module in which the product's app is worked in a browser."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as it is collected: the tags it has or inherits, and the way it is played.

    `transport`: None for what is played at the counter.
    """

    tags: frozenset[str]
    generation: str
    transport: str | None

    @property
    def plays(self) -> tuple[str, ...]:
        """The conditions it is tagged with."""
        return tuple(sorted(tag for tag in self.tags if tag in CATALOGUE))


def is_asked_for(scenario: Scenario, statement: Statement) -> bool:
    """Whether a product that states this plays the scenario."""
    tags = scenario.tags
    if CERTIFY not in tags or not {vendor.value for vendor in Vendor} & tags <= {*statement.vendors}:
        return False
    if not {feature.value for feature in Feature} & tags <= {*statement.features}:
        return False
    if Vendor.POSTER in tags:
        return True  # whatever the product pays by at the counter and is connected by at the table
    if scenario.transport is not None:
        return scenario.transport in statement.transports and why_left_out(scenario.transport, tags) is None
    if scenario.generation == Generation.ECOM and EPAYMENT_ONLY in tags:
        return False
    return scenario.generation in statement.generations


def modules(root: Path = ROOT) -> tuple[str, ...]:
    """The folders whose features certify something, as `table/payment`."""
    folders = {file.parent for file in root.rglob("*.feature")}
    return tuple(sorted(str(f.relative_to(root)) for f in folders if CERTIFY in tags_in(f)))


def chosen_modules(only: Collection[str]) -> tuple[str, ...]:
    """The modules with what `only` names: themselves, a folder above them, or a condition; all when it names nothing.

    Raises:
        ValueError: there is no such module, or no scenario plays that condition.
    """
    found = {module: tags_in(ROOT / module) for module in modules()}
    unknown = [name for name in only if not any(is_named(module, tags, (name,)) for module, tags in found.items())]
    if unknown and unknown[0] in CATALOGUE:
        raise ValueError(f"no scenario plays {', '.join(unknown)}")
    if unknown:
        raise ValueError(f"no module {', '.join(unknown)}; there are {', '.join(found)}")
    return tuple(module for module, tags in found.items() if is_named(module, tags, only))


def is_named(module: str, tags: Collection[str], only: Collection[str]) -> bool:
    """Whether `only` names this module, a folder above it, or one of these tags that is a condition's."""
    named = any(module == name or module.startswith(f"{name}/") for name in only)
    return not only or named or any(name in tags and name in CATALOGUE for name in only)
