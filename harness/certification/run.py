"""One run: the scripts that a statement asks for, played by pytest in workers, and what came of them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from harness.actors.world import WALL
from harness.certification import verdict as judging
from harness.certification.played import RESULT, Played, file_name, scenario_id
from harness.certification.prompted.desk import Desk
from harness.certification.prompted.product import DESK
from harness.certification.result import Outcome, Result, ScenarioResult, Verdict
from harness.certification.selection import ROOT, chosen_modules
from harness.certification.statement import ByPrompts, Statement

Tell = Callable[[int, int, ScenarioResult], None]
WORKERS = 3  # one more than the cores of a small machine: whoever drives a browser waits for it often
APP = "app.toml"
# Nobody else's, whatever is installed beside us: some take seconds to load.
_PLUGINS = ("xdist.plugin", "pytest_bdd.plugin", "harness.certification.playing")
_ENVIRONMENT = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "",
    "PYTEST_PLUGINS": "",
    "KASSA_BROWSER": "",  # that there is no Chromium here is no fault of the product: skipped, with the reason
}


@dataclass(frozen=True, slots=True)
class Order:
    """What to play; `only`: modules and conditions, all when empty; `clock`: jump or wall.

    `app`: the text of the selectors file that the statement names. `sandbox`: the control API of one that runs already;
    without it each worker has its own.
    """

    statement: Statement
    text: str
    app: str | None = None
    only: tuple[str, ...] = ()
    seed: int = 1
    clock: str = "jump"
    workers: int = WORKERS
    sandbox: str | None = None


@dataclass(slots=True)
class _Gathering:
    """Runs where pytest was started: counts, tells, and gathers the results of the workers."""

    tell: Tell
    desk: Desk | None = None
    expected: int = 0
    results: dict[str, ScenarioResult] = field(default_factory=dict)

    def pytest_configure(self, config: pytest.Config) -> None:
        if self.desk is not None:
            config.stash[DESK] = self.desk

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expected = max(self.expected, len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self.expected = len(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties).get(RESULT)
        if isinstance(told, str):
            self._add(ScenarioResult.model_validate_json(told))
        elif report.when not in ("setup", "call", "teardown"):  # a worker died while it played this
            id = scenario_id(report.nodeid)
            module = str(Path(id.partition("::")[0]).parent)
            lost = ScenarioResult(id=id, module=module, name=id, plays=(), outcome=Outcome.VOID, reason="worker lost")
            self._add(lost)

    def _add(self, result: ScenarioResult) -> None:
        self.results[result.id] = result
        self.tell(len(self.results), self.expected, result)


@dataclass(frozen=True, slots=True)
class Finished:
    """The result, and what each scenario has left behind, in the order of the result."""

    result: Result
    played: tuple[Played, ...]


def play(order: Order, folder: Path, tell: Tell, desk: Desk | None = None) -> Finished:
    """Play it; `folder` takes pytest's log and what the workers write.

    `desk`: of a product, or an app, that a person works: there is one of them. A product then lives on the wall clock;
    an app does not mind which.

    Raises:
        ValueError: `only` names something that there is not.
    """
    modules = chosen_modules(order.only)
    if desk is not None:
        by_prompts = isinstance(order.statement.driver, ByPrompts)
        order = replace(order, clock=WALL if by_prompts else order.clock, workers=1)
    traces = folder / "played"
    traces.mkdir(parents=True, exist_ok=True)
    (folder / "statement.toml").write_text(order.text, "utf-8")
    if order.app is not None:
        (folder / APP).write_text(order.app, "utf-8")
    gathering = _Gathering(tell, desk)
    with (folder / "pytest.log").open("w") as log, contextlib.redirect_stdout(log), _by_itself():
        pytest.main(_arguments(order, modules, folder), plugins=[gathering])
    results = tuple(gathering.results[id] for id in sorted(gathering.results))
    lost = gathering.expected - len(results)
    found = judging.conditions(order.statement, results)
    result = Result(
        kassa=_own_version(),
        statement=order.statement,
        seed=order.seed,
        clock=order.clock,
        only=order.only,
        verdict=judging.verdict(found, results, whole=not order.only),
        scenarios=results,
        conditions=found,
        remarks=(f"{lost} scenarios were never finished",) if lost else (),
    )
    if lost:
        result = result.model_copy(update={"verdict": Verdict.VOID})
    return Finished(result, tuple(_read(traces, scenario) for scenario in results))


def _own_version() -> str:
    try:
        return version("kassa")
    except PackageNotFoundError:
        return "not installed"


def _read(folder: Path, scenario: ScenarioResult) -> Played:
    path = folder / file_name(scenario.id)
    return Played.model_validate_json(path.read_bytes()) if path.exists() else Played(result=scenario)


def _arguments(order: Order, modules: tuple[str, ...], folder: Path) -> list[str]:
    ours = Path(__file__).parent / "pytest.toml"
    words = ["-c", str(ours), f"--rootdir={ROOT.parent}"]
    words += [word for plugin in _PLUGINS for word in ("-p", plugin)]
    words += [f"--kassa-statement={folder / 'statement.toml'}", f"--kassa-seed={order.seed} "]
    words += [f"--kassa-clock={order.clock}", f"--kassa-played={folder / 'played'}"]
    words += [f"--kassa-app={folder / APP}"] if order.app is not None else []
    words += [f"--kassa-only={name}" for name in order.only]
    words += [f"--kassa-sandbox={order.sandbox}"] if order.sandbox else []
    words += ["-n", str(order.workers), "--dist", "worksteal"] if order.workers > 1 else []
    return words + [str(ROOT / module) for module in modules]


@contextlib.contextmanager
def _by_itself() -> Iterator[None]:
    """Without what the environment would tell pytest; its workers inherit ours."""
    kept = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
