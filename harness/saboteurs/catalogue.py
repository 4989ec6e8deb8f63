"""All saboteurs by name, and what the catalogue proves: computed from the conditions that are registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import chain
from pathlib import Path

from harness.checks import passive  # noqa: F401 - registers the conditions
from harness.checks.condition import REGISTRY
from harness.saboteurs import (
    poster_app,
    poster_connecting,
    poster_eccentrics,
    poster_identifying,
    poster_manners,
    poster_offering,
    poster_paying,
    poster_points,
    poster_reporting,
    poster_server,
    poster_stories,
    poster_watching,
    poster_webhooks,
    qerko_bills,
    qerko_cards,
    qerko_connection,
    qerko_eccentrics,
    qerko_endings,
    qerko_messages,
    qerko_negotiation,
    qerko_payments,
    vipps_counter,
    vipps_customers,
    vipps_eccentrics,
    vipps_headers,
    vipps_login,
    vipps_members,
    vipps_outcomes,
    vipps_patience,
    vipps_payment,
    vipps_rewards,
    vipps_scanning,
    vipps_sums,
    vipps_token,
    vipps_webhooks,
    vipps_writes,
)
from harness.saboteurs.planting import plant
from harness.saboteurs.saboteur import Saboteur
from reference_impl.app import Till, create_till
from reference_impl.settings import TillSettings

_MODULES = (
    poster_app,
    poster_connecting,
    poster_identifying,
    poster_manners,
    poster_offering,
    poster_paying,
    poster_points,
    poster_reporting,
    poster_server,
    poster_stories,
    poster_watching,
    poster_webhooks,
    qerko_bills,
    qerko_cards,
    qerko_connection,
    qerko_endings,
    qerko_messages,
    qerko_negotiation,
    qerko_payments,
    vipps_counter,
    vipps_customers,
    vipps_headers,
    vipps_login,
    vipps_members,
    vipps_outcomes,
    vipps_patience,
    vipps_payment,
    vipps_rewards,
    vipps_scanning,
    vipps_sums,
    vipps_token,
    vipps_webhooks,
    vipps_writes,
)


_CONDITION = re.compile(r"@((?:VIPPS|QERKO|POSTER)-[A-Z]+-\d+)")


def _scripted() -> frozenset[str]:
    """Conditions that scenarios are tagged with and no check judges by the journal: their scenarios judge them."""
    told = (path.read_text("utf-8") for path in Path(str(files("features"))).rglob("*.feature"))
    return frozenset(condition for text in told for condition in _CONDITION.findall(text)) - REGISTRY.keys()


SCRIPTED = _scripted()


def _by_name(*catalogues: Iterable[Saboteur]) -> Mapping[str, Saboteur]:
    found: dict[str, Saboteur] = {}
    for saboteur in chain(*catalogues):
        assert saboteur.name not in found, f"{saboteur.name} twice"
        unknown = set(saboteur.kills) - REGISTRY.keys() - SCRIPTED
        assert not unknown and saboteur.scenes, f"{saboteur.name}: {unknown or 'no scenes'}"
        found[saboteur.name] = saboteur
    return found


SABOTEURS = _by_name(*(module.SABOTEURS for module in _MODULES))
assert all(saboteur.kills for saboteur in SABOTEURS.values()), "nothing to kill it"
ECCENTRICS = _by_name(*(module.ECCENTRICS for module in (poster_eccentrics, qerko_eccentrics, vipps_eccentrics)))
"""Tills with habits of their own, which nobody may accuse: written like saboteurs, killed by nothing."""


def unproven() -> list[str]:
    """Conditions that no saboteur breaks on purpose."""
    proven = {condition for saboteur in SABOTEURS.values() for condition in saboteur.kills}
    return sorted((REGISTRY.keys() | SCRIPTED) - proven)


def sabotaged(name: str, settings: TillSettings) -> Till:
    """A till with that fault or habit, not started.

    Raises:
        ValueError: there is no such saboteur.
    """
    saboteur = SABOTEURS.get(name) or ECCENTRICS.get(name)
    if saboteur is None:
        raise ValueError(f"no saboteur {name[:60]}")
    till = create_till(saboteur.settings(settings) if saboteur.settings else settings)
    plant(till, saboteur.turns)
    return till
