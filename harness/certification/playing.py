"""The pytest plugin of a run: chooses the scenarios, lends them the product, and keeps what each leaves behind.

It runs in every worker; each scenario is written to a file of its own, and its result travels with its report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from features.generation import EPAYMENT
from harness import selectors
from harness.actors.product import Product
from harness.actors.world import Sandbox
from harness.app_page import AppPages
from harness.certification.catalogue import FLOW
from harness.certification.driving import product_of
from harness.certification.explaining import explain, leaves
from harness.certification.played import RESULT, Played, Traces, file_name, scenario_id, traces_of, without_secrets
from harness.certification.process import ProductBroke
from harness.certification.prompted import app_steps, suitable
from harness.certification.prompted.app_by_hand import AppByHand
from harness.certification.prompted.desk import Inconclusive
from harness.certification.prompted.product import DESK
from harness.certification.result import Failure, Outcome, ScenarioResult, StepDone
from harness.certification.selection import ROOT, Scenario, is_asked_for, is_named
from harness.certification.statement import parse
from harness.checks.case import Case
from harness.selectors import NotDriven, Selectors

pytest_plugins = ("harness.fixtures",)


# The step was not done, and nobody says how: it speaks neither for the product nor against it.
_UNTRIED = (Inconclusive, NotDriven)
AFTERWARDS = "after the last step"


@dataclass(slots=True)
class _Progress:
    """One scenario while it is played; `begun`: its steps and when they began, in real time.

    `presupposing`: it is not past its Givens, so nothing has been tried yet.
    """

    name: str = ""
    begun: list[tuple[str, float]] = field(default_factory=list)
    case: Case | None = None
    presupposing: bool = False
    errors: list[tuple[str, BaseException]] = field(default_factory=list)
    skipped: str = ""


_PROGRESS = pytest.StashKey[_Progress]()
_SELECTORS = pytest.StashKey[Selectors | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kassa")
    group.addoption("--kassa-statement", help="file of the statement")
    group.addoption("--kassa-app", help="selectors file of the product's app; none: as the reference's")
    group.addoption("--kassa-seed", default="", help="what tells this run's chance from another's")
    group.addoption("--kassa-clock", default="jump", help="clock of the worlds: jump or wall")
    group.addoption("--kassa-only", action="append", default=[], help="a module or condition; repeatable; none: all")
    group.addoption("--kassa-sandbox", help="control API of a sandbox that runs already; none: one of its own")
    group.addoption("--kassa-played", help="folder for what each scenario leaves behind")


def pytest_configure(config: pytest.Config) -> None:
    app = config.getoption("--kassa-app")
    config.stash[_SELECTORS] = selectors.parse(Path(app).read_text("utf-8")) if app else None


def pytest_kassa_product(config: pytest.Config, sandbox: Sandbox) -> Product:
    statement = parse(Path(config.getoption("--kassa-statement")).read_text("utf-8"))
    seed, clock = config.getoption("--kassa-seed"), config.getoption("--kassa-clock")
    return product_of(statement, sandbox, seed, clock, config.stash.get(DESK, None))


def pytest_kassa_selectors(config: pytest.Config) -> Selectors | None:
    return config.stash[_SELECTORS]


def pytest_kassa_app_pages(config: pytest.Config) -> AppPages | None:
    desk = config.stash.get(DESK, None)
    return partial(AppByHand, desk) if desk is not None and _works_app_alone(config) else None


def _works_app_alone(config: pytest.Config) -> bool:
    """The person at the desk works nothing but the app."""
    chosen = config.stash[_SELECTORS]
    return chosen is not None and chosen.by_hand is not None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    statement = parse(Path(config.getoption("--kassa-statement")).read_text("utf-8"))
    only = config.getoption("--kassa-only")
    chosen = [item for item in items if is_asked_for(_scenario(item), statement)]
    chosen = [item for item in chosen if is_named(_module(item), _scenario(item).tags, only)]
    config.hook.pytest_deselected(items=[item for item in items if item not in {*chosen}])
    items[:] = chosen
    desk = config.stash.get(DESK, None)
    if desk is not None and _works_app_alone(config):
        desk.plan(sum(_is_for_a_person(item, app_steps.why_not) for item in items if _is_on_screen(item)))
    elif desk is not None:
        desk.plan(sum(_is_for_a_person(item, suitable.why_not) for item in items))


def _is_on_screen(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "module", None), "ON_SCREEN", False))


def _module(item: pytest.Item) -> str:
    return str(item.path.parent.relative_to(ROOT))


def _is_for_a_person(item: pytest.Item, why_not: Callable[[Iterable[str]], str | None]) -> bool:
    """Whether a person can play it; a scenario that nobody can is skipped."""
    assert isinstance(item, pytest.Function)
    outlined = getattr(item, "callspec", None)
    example = outlined.params.get("_pytest_bdd_example", {}) if outlined else {}
    scenario = scenario_wrapper_template_registry[item.function].render(example)
    reason = why_not(step.name for step in scenario.steps)
    if reason is not None:
        _progress(item).name = scenario.name
        item.add_marker(pytest.mark.skip(reason=reason))
    return reason is None


def _scenario(item: pytest.Item) -> Scenario:
    module = getattr(item, "module", None)
    tags = frozenset(mark.name for mark in item.iter_markers())
    return Scenario(tags, getattr(module, "GENERATION", EPAYMENT), getattr(module, "TRANSPORT", None))


# --- what happens while it is played ------------------------------------------------------------------------------


def _progress(item: pytest.Item) -> _Progress:
    return item.stash.setdefault(_PROGRESS, _Progress())


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: object) -> None:
    _progress(request.node).name = str(getattr(scenario, "name", ""))
    desk = request.config.stash.get(DESK, None)
    if desk is not None and _works_app_alone(request.config) and _is_on_screen(request.node):
        desk.begin_scenario(request.node.name)


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: object) -> None:
    words = f"{getattr(step, 'keyword', '')} {getattr(step, 'name', step)}".strip()
    progress = _progress(request.node)
    progress.begun.append((words, time.time()))
    progress.presupposing = getattr(step, "type", "") == "given"
    desk = request.config.stash.get(DESK, None)
    if desk is not None:
        desk.begin_step(str(getattr(step, "name", step)))


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    desk = request.config.stash.get(DESK, None)
    if desk is not None:
        desk.begin_step(AFTERWARDS)


@pytest.hookimpl(optionalhook=True)
def pytest_kassa_case(item: pytest.Item, case: Case) -> None:
    _progress(item).case = case


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    progress = _progress(item)
    if call.excinfo is not None:
        if isinstance(call.excinfo.value, pytest.skip.Exception):
            progress.skipped = str(call.excinfo.value)
        else:
            last = progress.begun[-1][0] if progress.begun and call.when == "call" else AFTERWARDS
            progress.errors.append((last, call.excinfo.value))
    if call.when == "teardown":
        played = _played(item, progress)
        folder = Path(item.config.getoption("--kassa-played"))
        (folder / file_name(played.result.id)).write_text(played.model_dump_json(), "utf-8")
        report = outcome.get_result()  # type: ignore[attr-defined]
        report.user_properties.append((RESULT, played.result.model_dump_json()))


# --- what is left of it -------------------------------------------------------------------------------------------


def _played(item: pytest.Item, progress: _Progress) -> Played:
    traces = traces_of(progress.case) if progress.case else None
    steps = _steps(progress.begun, traces)
    scenario = _scenario(item)
    outcome, reason = _outcome(progress)
    plays = (FLOW,) if progress.presupposing else scenario.plays
    found: list[Failure] = []
    if outcome is Outcome.FAILED:
        for step, error in progress.errors:
            found += [] if isinstance(error, _UNTRIED) else explain(error, plays, steps, step)
    result = ScenarioResult(
        id=scenario_id(item.nodeid),
        module=_module(item),
        name=_name(item, progress.name),
        plays=plays if outcome is Outcome.FAILED else scenario.plays,
        outcome=outcome,
        reason=reason,
        failures=tuple(found),
    )
    if progress.case is not None:
        text = without_secrets(result.model_dump_json(), progress.case.record.keys)
        result = ScenarioResult.model_validate_json(text)
    desk = item.config.stash.get(DESK, None)
    return Played(result=result, steps=steps, said=() if desk is None else desk.said(), traces=traces)


def _outcome(progress: _Progress) -> tuple[Outcome, str]:
    broke = [leaf for _, error in progress.errors for leaf in leaves(error) if isinstance(leaf, ProductBroke)]
    if broke:
        return Outcome.VOID, str(broke[0])
    unsure = [error for _, error in progress.errors if isinstance(error, _UNTRIED)]
    if len(progress.errors) > len(unsure):
        return Outcome.FAILED, ""
    if unsure:
        return Outcome.SKIPPED, str(unsure[0])
    return (Outcome.SKIPPED, progress.skipped) if progress.skipped else (Outcome.PASSED, "")


def _name(item: pytest.Item, words: str) -> str:
    """The scenario's own words, with the example that is played."""
    return f"{words} [{item.name.partition('[')[2]}" if words and "[" in item.name else words or item.name


def _steps(begun: list[tuple[str, float]], traces: Traces | None) -> tuple[StepDone, ...]:
    """Steps by the exchanges that were there when they began."""
    exchanges = traces.exchanges if traces else ()
    found = []
    for text, wall in begun:
        before = [exchange for exchange in exchanges if exchange.wall < wall]
        at, after = (before[-1].at, before[-1].seq) if before else (exchanges[0].at if exchanges else 0.0, 0)
        found.append(StepDone(text=text, at=at, after=after))
    return tuple(found)
