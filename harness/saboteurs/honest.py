"""Full runs of the honest reference: every scenario that certifies, in every variant; what goes on around it changes
from run to run, so that six runs in a row have met it all."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_bdd.feature import get_features

from harness.certification.selection import CERTIFY, ROOT, modules
from harness.saboteurs.plan import Group, circumstances
from harness.saboteurs.saboteur import ECOM, PLAIN, Scene
from harness.saboteurs.trial import Trial


def full_runs(count: int) -> list[Group]:
    """So many of them, each with a seed of its own, from 1."""
    told = [_by_variant(scene) for scene in scenes()]
    return [
        (Trial(scene, seed, circumstance=around[(place + seed) % len(around)]),)
        for seed in range(1, count + 1)
        for place, variants in enumerate(told)
        for scene, around in variants.items()
    ]


def _by_variant(scene: Scene) -> dict[Scene, list[str]]:
    """The scene in its variants, and what may go on around each."""
    found: dict[Scene, list[str]] = {}
    for played, circumstance in circumstances(scene):
        found.setdefault(played, []).append(circumstance)
    return found


def scenes() -> Iterator[Scene]:
    """Each certifying scenario with each of its examples."""
    for module in modules():
        variant = ECOM if (ROOT / module / "test_ecom.py").exists() else PLAIN
        for feature in get_features(map(str, (ROOT / module).glob("*.feature"))):
            for scenario in feature.scenarios.values():
                contexts = [context for examples in scenario.examples for context in examples.as_contexts()]
                # As pytest names its items.
                rows = [f"[{'-'.join(context.values())}]".encode("unicode_escape").decode() for context in contexts]
                if CERTIFY in scenario.tags | feature.tags:
                    yield from (Scene(module, scenario.name, row, variant) for row in rows or [""])
