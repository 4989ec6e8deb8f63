"""From scenarios to conditions, and from conditions to the verdict. Knows no pytest, so that a verifier repeats it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from harness.certification.catalogue import CATALOGUE, FLOW, MONEY, SCRIPT, Entry, Seen
from harness.certification.result import ConditionResult, Outcome, ScenarioResult, Verdict
from harness.certification.statement import Statement
from harness.checks.condition import Level


def conditions(statement: Statement, scenarios: Iterable[ScenarioResult]) -> tuple[ConditionResult, ...]:
    """Every condition that a scenario plays or the vendors ask evidence for, or that was broken on the way.

    A scenario that fails before it has tried anything plays nothing else. A condition has passed when a scenario that
    plays it was played to its end, and none has broken it.
    """
    played: defaultdict[str, int] = defaultdict(int)
    broken: defaultdict[str, list[str]] = defaultdict(list)
    wanted = {entry.id for entry in CATALOGUE.values() if _is_asked_for(entry, statement)}
    for scenario in scenarios:
        plays = {*(scenario.plays or (SCRIPT,)), FLOW, MONEY}
        wanted |= plays
        for id in plays if scenario.outcome in (Outcome.PASSED, Outcome.FAILED) else ():
            played[id] += 1
        for id in dict.fromkeys(failure.condition for failure in scenario.failures):
            broken[id].append(scenario.id)
    return tuple(
        _result(CATALOGUE[id], played[id], broken[id], statement.evidence.get(id)) for id in sorted(wanted | {*broken})
    )


def _is_asked_for(entry: Entry, statement: Statement) -> bool:
    return entry.seen is Seen.EVIDENCE and entry.vendor in statement.vendors


def _result(entry: Entry, played: int, broken: list[str], evidence: str | None) -> ConditionResult:
    unbroken = Outcome.PASSED if played or evidence else Outcome.SKIPPED
    return ConditionResult(
        id=entry.id,
        level=entry.level,
        stated=entry.stated,
        seen=entry.seen,
        rule=entry.rule,
        source=entry.source,
        outcome=Outcome.FAILED if broken else unbroken,
        scenarios=played,
        failed_in=tuple(broken),
        evidence=evidence,
    )


def verdict(found: Iterable[ConditionResult], scenarios: Iterable[ScenarioResult], whole: bool) -> Verdict:
    """`whole`: the script was not cut down to some modules."""
    outcomes = [scenario.outcome for scenario in scenarios]
    if not outcomes or Outcome.VOID in outcomes:
        return Verdict.VOID
    musts = {condition.outcome for condition in found if condition.level is Level.MUST}
    if Outcome.FAILED in musts:
        return Verdict.FAILED
    complete = whole and Outcome.SKIPPED not in musts and Outcome.SKIPPED not in outcomes
    return Verdict.CERTIFIED if complete else Verdict.INCOMPLETE
