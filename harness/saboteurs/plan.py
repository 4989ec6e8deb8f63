"""What has to be played: every saboteur in its scenes, and the honest reference in all of them, whatever goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import cycle
from pathlib import Path

from harness.saboteurs.catalogue import SABOTEURS
from harness.saboteurs.circumstances import CIRCUMSTANCES, ORDINARY
from harness.saboteurs.saboteur import ECOM, LONG_POLLING, PLAIN, Scene
from harness.saboteurs.trial import Trial

FIRST_SEED = 1
_ELSEWHERE = ("table/", "cafe/")
_MODULES = {ECOM: "test_*_ecom.py", LONG_POLLING: "test_*_polling.py"}

Group = tuple[Trial, ...]
"""Trials that only tell something together."""


def groups(names: Iterable[str], turns: int = 1) -> list[Group]:
    """Everything about these saboteurs, each trial `turns` times over, all with the first seed.

    Raises:
        KeyError: there is no saboteur of that name.
    """
    chosen = [SABOTEURS[name] for name in names]
    kills = [
        tuple(Trial(scene, FIRST_SEED, saboteur.name, turn=turn) for scene in saboteur.scenes for turn in _turns(turns))
        for saboteur in chosen
    ]
    scenes = dict.fromkeys(scene for saboteur in chosen for scene in saboteur.scenes)
    honest = [
        tuple(Trial(played, FIRST_SEED, circumstance=circumstance, turn=turn) for turn in _turns(turns))
        for scene in scenes
        for played, circumstance in circumstances(scene)
    ]
    return [*kills, *dict.fromkeys(honest)]


def sliced(found: Sequence[Group], number: int, of: int) -> list[Group]:
    """The groups of one slice, from 1: a bit of everything."""
    return list(found[number - 1 :: of])


def dealt(found: Sequence[Group], seeds: Sequence[int]) -> list[Group]:
    """The same with these seeds, dealt out to the groups in turn."""
    return [
        tuple(replace(trial, seed=seed) for trial in group) for group, seed in zip(found, cycle(seeds), strict=False)
    ]


def _turns(count: int) -> range:
    return range(1, count + 1)


def circumstances(scene: Scene) -> Iterator[tuple[Scene, str]]:
    """The scene in its variants, and what may go on around each."""
    # What Vipps and its webhooks are like makes no difference at a table or in the café.
    yield from ((scene, name) for name in ([ORDINARY] if scene.folder.startswith(_ELSEWHERE) else CIRCUMSTANCES))
    folder = Path(str(files("features"))) / scene.folder
    for variant, pattern in _MODULES.items():
        if scene.variant == PLAIN and any(folder.glob(pattern)):
            yield replace(scene, variant=variant), ORDINARY
