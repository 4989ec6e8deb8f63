"""Playing trials: the features' own scenarios, in one pytest process and one sandbox, each as often as it is wanted."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from time import perf_counter

import pytest
from _pytest.runner import runtestprotocol
from pytest_bdd.scenario import scenario_wrapper_template_registry

from harness.checks.failure import ConditionFailed, MoneyMismatch
from harness.fixtures import SANDBOX
from harness.saboteurs.catalogue import SABOTEURS, SCRIPTED
from harness.saboteurs.circumstances import CIRCUMSTANCES, ORDINARY, Worlds
from harness.saboteurs.saboteur import ECOM, LONG_POLLING, PLAIN, Scene
from harness.saboteurs.trial import MONEY, STORY, Outcome, Trial
from harness.screen import PATIENCE

IMPATIENCE = 5_000.0  # milliseconds


class NotPlayed(Exception):
    """A scene that no feature has, or that could not be played."""


def play(trials: Sequence[Trial], done: Callable[[Outcome], None]) -> None:
    """Play them, one folder after the other; `done` hears of each as soon as it is over, unless it was skipped.

    Raises:
        NotPlayed: a scene does not exist, or pytest itself failed.
    """
    if not trials:
        return
    root = Path(str(files("features")))
    folders = sorted({str(root / trial.scene.folder) for trial in trials})
    # In the order of folders: what a folder's scenes share, such as a browser, is started once.
    stage = _Stage(sorted(trials, key=lambda trial: trial.scene.folder), done)
    options = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
    settings = ["-o", "addopts=", "-o", f"bdd_features_base_dir={root}", "--rootdir", str(root.parent)]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        pytest.main([*options, *settings, *folders], plugins=[stage])
    if stage.left:
        raise NotPlayed(f"{stage.left} trials were not played: {printed.getvalue()[-2000:]}")


class _Stage:
    """The plugin: instead of running every item once it runs the items of the trials."""

    def __init__(self, trials: Sequence[Trial], done: Callable[[Outcome], None]) -> None:
        self._trials, self._done = trials, done
        self._trial = trials[0]
        self._objections: dict[str, str] = {}
        self._skipped = False
        self.left = len(trials)

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SANDBOX] = Worlds

    @pytest.fixture(autouse=True)
    def as_the_trial_wants_it(self, sandbox: Worlds, request: pytest.FixtureRequest) -> None:
        """The worlds of this trial."""
        trial = self._trial
        sandbox.seed, sandbox.saboteur = trial.seed, trial.saboteur
        sandbox.circumstance = CIRCUMSTANCES[trial.circumstance or ORDINARY]
        if getattr(request.module, "ON_SCREEN", False):
            request.getfixturevalue("screen").patience = _patience(trial)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.option.verbose = -2
        items = _items(session.items, [trial.scene for trial in self._trials])
        for index, (trial, item) in enumerate(zip(self._trials, items, strict=True)):
            following = items[index + 1] if index + 1 < len(items) else None
            self._trial, self._objections, self._skipped = trial, {}, False
            began = perf_counter()
            # Between two runs of one item its parent is what comes next: the item itself must be torn down.
            runtestprotocol(item, log=False, nextitem=item.parent if following is item else following)  # type: ignore[arg-type]
            if not self._skipped:
                self._done(Outcome(trial.key, self._objections, round(perf_counter() - began, 2)))
            self.left -= 1
        return True

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        # A scene that its variant does not have is skipped, or one that needs a browser where there is none.
        if call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception):
            self._skipped = True
        elif call.excinfo is not None:
            for failure in _single(call.excinfo.value):
                who = _who(failure)
                self._objections.setdefault(who, _first_line(failure))
                # What no check judges by the journal is judged by the story that is told for it, and by the books.
                for condition in _told_for(item) if who in (MONEY, STORY) else ():
                    self._objections.setdefault(condition, _first_line(failure))


def _patience(trial: Trial) -> float:
    """Milliseconds until what is not on the screen is missed. Where a scenario's steps alone are to find a fault, it
    matters little how soon they do; an honest till, and one that the journal convicts, have all the time there is."""
    is_told_by_steps = trial.saboteur in SABOTEURS and SCRIPTED.issuperset(SABOTEURS[trial.saboteur].kills)
    return IMPATIENCE if is_told_by_steps else PATIENCE


def _told_for(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()} & SCRIPTED


def _items(items: Sequence[pytest.Item], scenes: Sequence[Scene]) -> list[pytest.Item]:
    found = {scene: _item(items, scene) for scene in scenes}
    missing = [str(scene) for scene, item in found.items() if item is None]
    if missing:
        raise NotPlayed(f"no such scene: {'; '.join(missing)}")
    return [item for item in map(found.get, scenes) if item is not None]


def _item(items: Sequence[pytest.Item], scene: Scene) -> pytest.Item | None:
    for item in items:
        function = getattr(item, "obj", None)
        scenario = scenario_wrapper_template_registry.get(function) if function is not None else None
        if scenario is None or scenario.name != scene.scenario or scene.row not in item.name:
            continue
        if item.path.parent.as_posix().endswith(f"/{scene.folder}") and _variant(item) == scene.variant:
            return item
    return None


def _variant(item: pytest.Item) -> str:
    module = getattr(item, "module", None)
    told = {getattr(module, "GENERATION", ""), getattr(module, "TRANSPORT", "")}
    return next((variant for variant in (ECOM, LONG_POLLING) if variant in told), PLAIN)


def _single(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _single(inner)
    else:
        yield error


def _who(failure: BaseException) -> str:
    if isinstance(failure, ConditionFailed):
        return failure.condition.split()[0]
    return MONEY if isinstance(failure, MoneyMismatch) else STORY


def _first_line(failure: BaseException) -> str:
    lines = str(failure).splitlines() or [type(failure).__name__]
    return f"{type(failure).__name__}: {lines[0][:400]}"
