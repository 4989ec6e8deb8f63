"""A certification in which a person works the till, at the counter and for the tables of the house."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.certification import archive, chain
from harness.certification.played import Played
from harness.certification.prompted.desk import UNKNOWN
from harness.certification.prompted.page import Card
from harness.certification.prompted.questions import ELSE, STATES
from harness.certification.prompted.table_questions import BILL_STATES
from harness.certification.prompted.tables import BILL_REFUSALS
from harness.certification.prompted.tests.at_the_page import certified
from harness.certification.prompted.tests.person import Person
from harness.certification.result import Outcome, Verdict
from harness.certification.verifying import verify

STATEMENT = """
product = "A till with buttons only"
version = "1"
vendors = ["vipps", "qerko"]
[driver]
kind = "prompted"
port = 0
"""
ABOUT_THE_SALE = "What does the till say about the sale"
# In the order in which they are played.
EVERYTHING, SPLIT, ADDED, AGAIN, TOKEN, LOST, FORGED = SCENARIOS = (
    "One guest pays everything",
    "Two guests split the bill",
    "Nothing is added to a bill that is paid",
    "What is paid cannot be paid again",
    "One token for the whole sale",
    "No webhook ever arrives",
    "Forged webhooks have no effect",
)
FAULT = "takes-any-payment"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves: its exit code, what the person read, and what was handed in."""

    code: int
    read: list[Card]
    archive: Path
    played: dict[str, Played]


def _answers(card: Card, honest: str) -> str:
    """The truth, but that of one sale nothing is known, and that another one, its money and a bill are read wrong."""
    played = SCENARIOS[card.scenario - 1]
    if card.text.startswith(ABOUT_THE_SALE):
        return {TOKEN: UNKNOWN, FORGED: STATES["cancelled"]}.get(played, honest)
    if played == SPLIT and "How much is left" in card.text:
        return "323.00"
    return "0.00" if played == FORGED and "by its own records" in card.text else honest


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("by-hand")
    (folder / "ics.toml").write_text(STATEMENT)
    words = ["--only", "webhooks", "--only", "VIPPS-TOK-02", "--only", "QERKO-BILL-02", "--seed", "3"]
    read: list[Card] = []

    def works(address: str) -> None:
        person = Person(address, _answers, {1 + SCENARIOS.index(AGAIN): FAULT})
        person.works()
        read.extend(person.read)

    code = certified(folder, [*words, "--allure", "allure"], works)
    path = folder / "out" / "run.zip"
    with zipfile.ZipFile(path) as opened:
        played, _ = chain.read(opened.read(archive.CHAIN))
    return Run(code, read, path, {scenario.result.name: scenario for scenario in played})


def test_a_person_scans_and_takes_a_payment(run: Run) -> None:
    """From the QR on the page to the money, as the journal and the person have seen it."""
    scenario = run.played[LOST]
    assert scenario.result.outcome is Outcome.PASSED, scenario.result
    said = [(line.text.split(",")[0], line.answer) for line in scenario.said]
    assert said[2:5] == [
        ("Start a new sale.", "Done"),
        ("Enter into the sale: 1 × Goods at 249.00", "Done"),
        ("Hold the till's scanner to this code.", "Done"),
    ]
    assert said[6] == (ABOUT_THE_SALE, STATES["paid"]) and said[7][1] == "249.00"
    assert scenario.traces is not None and [e.kind for e in scenario.traces.vendor_ledger] == ["reserved", "captured"]


def test_a_wrong_answer_fails_the_step(run: Run) -> None:
    result = run.played[FORGED].result
    assert result.outcome is Outcome.FAILED and run.code == 1
    found = {(failure.step, failure.actual) for failure in result.failures}
    assert found == {
        ("Then the sale is paid", "the person at the till reads “it is cancelled”"),
        ("after the last step", "Vipps holds 249.00, the till's own records say “0.00”"),
    }


def test_a_waiter_opens_a_bill_and_reads_that_it_is_paid(run: Run) -> None:
    """The guest's phone is the sandbox's; of the till nothing is known but what the waiter has done and read."""
    scenario = run.played[EVERYTHING]
    assert scenario.result.outcome is Outcome.PASSED, scenario.result
    assert [(line.text, line.answer) for line in scenario.said[2:6]] == [
        ("Open a new bill on table 1: bill A (table 1).", "Done"),
        ("Enter into bill A (table 1): 2 × Beer at 89.00, tax included.", "Done"),
        ("Enter into bill A (table 1): 1 × Soup at 145.00, tax included.", "Done"),
        ("What does the till say about bill A (table 1), once it says nothing new?", BILL_STATES["paid"]),
    ]
    assert scenario.said[6].answer == "323.00" and len(scenario.said) == 7


def test_a_waiter_who_is_refused_tells_why(run: Run) -> None:
    scenario = run.played[ADDED]
    assert scenario.result.outcome is Outcome.PASSED, scenario.result
    refused = [line for line in scenario.said if line.answer == BILL_REFUSALS["bill-state"]]
    assert [line.step for line in refused] == ["the waiter adds 1 Cake at 75.00"]


def test_a_wrong_answer_about_a_bill_fails_the_step(run: Run) -> None:
    result = run.played[SPLIT].result
    assert result.outcome is Outcome.FAILED
    assert {failure.step for failure in result.failures} == {"And 234.00 is left on the bill"}


def test_a_fault_of_the_till_is_found(run: Run) -> None:
    """What Qerko says to the till is in its own words: it has told them when the guest scanned the table."""
    result = run.played[AGAIN].result
    assert result.outcome is Outcome.FAILED
    assert "QERKO-PAY-01" in {failure.condition for failure in result.failures}


def test_what_the_person_does_not_know_is_not_tried(run: Run) -> None:
    scenario = run.played[TOKEN]
    assert scenario.result.outcome is Outcome.SKIPPED
    assert "does not know: What does the till say" in scenario.result.reason
    assert scenario.traces is not None, "what went over the wire until then was judged"
    tried = {condition.id: condition.outcome for condition in verify(run.archive).result.conditions}
    assert tried["VIPPS-TOK-02"] is Outcome.SKIPPED


def test_choices_come_in_an_order_of_chance_and_the_step_is_never_told(run: Run) -> None:
    asked = [card for card in run.read if card.text.startswith(ABOUT_THE_SALE)]
    orders = {card.choices[:-1] for card in asked}
    assert len(orders) == 3 and all({*order} == {*STATES.values(), ELSE} for order in orders)
    assert all(card.choices[-1] == UNKNOWN for card in asked)
    assert not [card for card in run.read if "the sale is paid" in card.text]


def test_keys_are_shown_to_the_person_and_kept_nowhere(run: Run) -> None:
    """The same in every scenario, so that they are typed in once."""
    settings = [card.settings for card in run.read if card.settings]
    assert len(settings) == len(SCENARIOS) and all(shown == settings[0] for shown in settings)
    whole = b"".join(path.read_bytes() for path in run.archive.parent.glob("*.*"))
    with zipfile.ZipFile(run.archive) as opened:
        whole += b"".join(opened.read(name) for name in opened.namelist())
    assert not [name for name in ("client_secret", "API key") if settings[0][name].encode() in whole]


def test_what_a_person_cannot_play_is_listed_as_not_tried(run: Run) -> None:
    late = run.played["Every webhook is late"].result
    assert late.outcome is Outcome.SKIPPED and "every webhook arrives 20 seconds late" in late.reason
    assert not run.played["Every webhook is late"].said
    results = [json.loads(path.read_bytes()) for path in run.archive.parents[1].glob("allure/*-result.json")]
    assert {result["status"] for result in results} == {"passed", "failed", "skipped"}
    found = verify(run.archive).result
    assert found.verdict is Verdict.FAILED and found.clock == "wall"
    assert {card.of for card in run.read} == {len(SCENARIOS)} and run.read[-1].scenario == len(SCENARIOS)
