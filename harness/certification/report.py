"""The report of a certification: one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, select_autoescape

from harness.actors.evidence import Exchange
from harness.certification.catalogue import Seen
from harness.certification.played import Played
from harness.certification.result import ConditionResult, Outcome, Result, ScenarioResult, Verdict
from harness.checks.condition import Level
from harness.report.diagram import Diagram, Step, draw
from harness.report.run import clock_time, pretty

SHOWN = 25  # failed scenarios that are drawn; the others are listed
HEADLINES = {
    Verdict.CERTIFIED: "Certified: everything that must hold was tried, and held.",
    Verdict.INCOMPLETE: "A run, not a certificate: nothing that must hold was broken, and not everything was tried.",
    Verdict.FAILED: "Not certified: something that must hold does not.",
    Verdict.VOID: "Void: the run says nothing about the product.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A failed scenario with its drawing, and the messages that its failures speak of."""

    result: ScenarioResult
    diagram: Diagram | None
    messages: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions of one level and one origin."""

    title: str
    rows: tuple[ConditionResult, ...]


def render(result: Result, played: Iterable[Played]) -> str:
    """The report as HTML."""
    environment = Environment(loader=PackageLoader("harness.certification"), autoescape=select_autoescape(default=True))
    environment.filters |= {"clock": clock_time, "pretty": pretty}
    failed = [scenario for scenario in played if scenario.result.outcome is Outcome.FAILED]
    return environment.get_template("certificate.html").render(
        result=result,
        headline=HEADLINES[result.verdict],
        passed=sum(scenario.outcome is Outcome.PASSED for scenario in result.scenarios),
        changes=changes(result, Level.MUST),
        remarks=changes(result, Level.SHOULD),
        tables=tables(result),
        shown=[_shown(scenario) for scenario in failed[:SHOWN]],
        others=[scenario.result for scenario in failed[SHOWN:]],
        unplayed=[scenario for scenario in result.scenarios if scenario.outcome in (Outcome.SKIPPED, Outcome.VOID)],
    )


def changes(result: Result, level: Level) -> list[tuple[ConditionResult, str]]:
    """What must (or should) change: each condition that was broken or not tried, and how it showed first."""
    first: dict[str, str] = {}
    for scenario in result.scenarios:
        for failure in scenario.failures:
            first.setdefault(failure.condition, failure.line)
    missing = {Seen.EVIDENCE: "No evidence was supplied: list it in the statement under [evidence]."}
    return [
        (condition, first.get(condition.id) or missing.get(condition.seen, "No scenario tried it."))
        for condition in result.conditions
        if condition.level is level and condition.outcome is not Outcome.PASSED
    ]


def tables(result: Result) -> list[Table]:
    """What the vendors state apart from what we derived."""
    found = [
        Table(f"{level}, {origin}", tuple(c for c in result.conditions if (c.level, c.stated) == (level, stated)))
        for stated, origin in ((True, "stated by the vendor"), (False, "derived by us"))
        for level in Level
    ]
    return [table for table in found if table.rows]


def _shown(scenario: Played) -> Shown:
    if scenario.traces is None:
        return Shown(scenario.result, None, ())
    exchanges = scenario.traces.exchanges
    named = {failure.exchange for failure in scenario.result.failures}
    steps = [Step(_actor(step.text), step.text, step.at, step.after) for step in scenario.steps]
    return Shown(scenario.result, draw(steps, exchanges), tuple(e for e in exchanges if e.seq in named and e.request))


def _actor(step: str) -> str:
    """Who acts in a step, by its first words; the cashier where nobody is named."""
    named = (actor for actor in ("customer", "guest", "waiter", "barista") if f"the {actor} " in f"{step} ")
    return next(named, "cashier")
