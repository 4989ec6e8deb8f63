"""What follows from the scenarios, and how a failure is told."""

from __future__ import annotations

import pytest

from harness.certification.explaining import accused, explain
from harness.certification.report import changes, tables
from harness.certification.result import Failure, Outcome, Result, ScenarioResult, StepDone, Verdict
from harness.certification.statement import parse
from harness.certification.verdict import conditions, verdict
from harness.checks.condition import Level
from harness.checks.failure import ConditionFailed, MoneyMismatch

QERKO = parse('product = "P"\nversion = "1"\nvendors = ["qerko"]\n[driver]\nkind = "reference"\n')
VIPPS = parse('product = "P"\nversion = "1"\nvendors = ["vipps"]\n[driver]\nkind = "reference"\n')


def _scenario(outcome: Outcome, *plays: str, broken: str | None = None) -> ScenarioResult:
    failure = Failure(condition=broken or "", step="Then it is paid", expected="1", actual="2", source="the guide")
    return ScenarioResult(
        id="a", module="m", name="a", plays=plays, outcome=outcome, failures=(failure,) if broken else ()
    )


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (_scenario(Outcome.PASSED, "QERKO-PAY-01"), Verdict.CERTIFIED),
        (_scenario(Outcome.FAILED, "QERKO-PAY-01", broken="QERKO-PAY-01"), Verdict.FAILED),
        (_scenario(Outcome.FAILED, "QERKO-PAY-01", broken="KASSA-MONEY"), Verdict.FAILED),
        (_scenario(Outcome.FAILED, "QERKO-PAY-01", broken="QERKO-PAY-02"), Verdict.CERTIFIED),  # a SHOULD
        (_scenario(Outcome.FAILED, "QERKO-NEG-01", broken="QERKO-NEG-01"), Verdict.CERTIFIED),  # a MUST, but inferred
        (_scenario(Outcome.SKIPPED, "QERKO-PAY-01"), Verdict.INCOMPLETE),
        (_scenario(Outcome.VOID, "QERKO-PAY-01"), Verdict.VOID),
    ],
)
def test_the_verdict_follows_from_what_must_hold(scenario: ScenarioResult, expected: Verdict) -> None:
    scenarios = (scenario,)
    assert verdict(conditions(QERKO, scenarios), scenarios, whole=True) is expected


def test_a_part_of_the_script_is_no_certificate_and_nothing_is_no_run() -> None:
    scenarios = (_scenario(Outcome.PASSED, "QERKO-PAY-01"),)
    assert verdict(conditions(QERKO, scenarios), scenarios, whole=False) is Verdict.INCOMPLETE
    assert verdict((), (), whole=True) is Verdict.VOID


def test_evidence_that_nobody_supplied_is_no_certificate() -> None:
    scenarios = (_scenario(Outcome.PASSED, "VIPPS-EP-14"),)
    found = conditions(VIPPS, scenarios)
    assert verdict(found, scenarios, whole=True) is Verdict.INCOMPLETE
    supplied = VIPPS.model_copy(update={"evidence": {c.id: "x" for c in found if c.outcome is Outcome.SKIPPED}})
    assert verdict(conditions(supplied, scenarios), scenarios, whole=True) is Verdict.CERTIFIED


def test_stated_and_derived_are_apart_and_the_first_line_says_what_to_change() -> None:
    scenarios = (_scenario(Outcome.FAILED, "QERKO-PAY-01", "QERKO-NEG-06", broken="QERKO-PAY-01"),)
    found = conditions(QERKO, scenarios)
    result = Result(
        kassa="0", statement=QERKO, seed=1, clock="jump", verdict=Verdict.FAILED, scenarios=scenarios, conditions=found
    )
    titles = {table.title: [row.id for row in table.rows] for table in tables(result)}
    assert "QERKO-PAY-01" in titles["MUST, stated by the vendor"]
    assert "QERKO-NEG-06" in titles["SHOULD, derived by us"]
    ((condition, line),) = changes(result, Level.MUST)
    assert condition.id == "QERKO-PAY-01"
    assert line == "Then it is paid: expected 1, found 2 (QERKO-PAY-01; source: the guide)"


def test_a_check_names_the_step_of_its_exchange() -> None:
    steps = [StepDone(text="Given a sale", at=0, after=0), StepDone(text="When it is paid", at=1, after=4)]
    error = ConditionFailed("VIPPS-EP-03 MUST (present)", "CUSTOMER_PRESENT", "nothing", 5, "the guide")
    (found,) = explain(error, ("VIPPS-EP-14",), steps, "after the last step")
    assert (found.condition, found.step, found.exchange) == ("VIPPS-EP-03", "When it is paid", 5)
    (found,) = explain(MoneyMismatch("captured", 1, 2, "r", "ledgers"), (), steps, "after the last step")
    assert found.condition == "KASSA-MONEY" and found.step == "after the last step: captured at r"


def test_what_fails_before_anything_is_tried_accuses_no_condition() -> None:
    """Every condition presupposes that it works; that alone is broken."""
    scenarios = (
        _scenario(Outcome.FAILED, "KASSA-FLOW", broken="KASSA-FLOW"),
        _scenario(Outcome.PASSED, "QERKO-PAY-01"),
    )
    outcomes = {condition.id: condition.outcome for condition in conditions(QERKO, scenarios)}
    assert outcomes == {"KASSA-FLOW": "failed", "KASSA-MONEY": "passed", "QERKO-PAY-01": "passed"}


def test_where_it_ran_is_left_out_of_what_was_found() -> None:
    error = AssertionError("POST http://127.0.0.1:35653/control/worlds/w2/phones/47/approve: 409")
    (found,) = explain(error, ("KASSA-FLOW",), (), "Given a paid sale")
    assert found.actual == "POST /phones/47/approve: 409" and found.condition == "KASSA-FLOW"


def test_a_step_speaks_against_what_has_no_other_witness() -> None:
    """A journal that shows nothing wrong acquits the conditions that it decides."""
    error = AssertionError("assert 'open' == 'paid'\n  more")
    group = ExceptionGroup("two", [error])
    (found,) = explain(group, ("VIPPS-EP-08", "VIPPS-EP-14"), (), "Then the sale is paid")
    assert found.condition == "VIPPS-EP-14" and found.expected == "the sale is paid"
    assert found.actual == "'open' == 'paid' more"
    assert accused(("VIPPS-EP-08",)) == ("VIPPS-EP-08",) and accused(()) == ("KASSA-SCRIPT",)
