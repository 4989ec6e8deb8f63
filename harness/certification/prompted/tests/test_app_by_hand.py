"""A certification in which a person works the loyalty app at the café's terminal; the product itself drives itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.certification.prompted.desk import UNKNOWN
from harness.certification.prompted.page import Card
from harness.certification.prompted.questions import ELSE
from harness.certification.prompted.tests.app_person import AppPerson
from harness.certification.prompted.tests.at_the_page import certified
from harness.certification.result import Outcome, Result, ScenarioResult
from harness.certification.verifying import verify

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("harness.browser",)

STATEMENT = """
product = "Kassa reference till"
version = "0.1.0"
vendors = ["poster"]
features = ["kassa-club"]
app = "app.toml"
[driver]
kind = "reference"
"""
APP = """
bundle = "{till}/poster/bundle.js"
club = "Kassa Club"
[by_hand]
port = 0
[requests]
look_up = "/guests"
"""
NO_SCANNER, CLOSED, COLLECTS = "POSTER-ID-08", "POSTER-ID-07", "POSTER-BONUS-11"
WRONG, SIGNED = "POSTER-BONUS-07", "POSTER-ID-09"
MOST = "What cannot be a bonus is none", "No more than the guest has"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves: what the person read, and what was handed in."""

    read: list[Card]
    archive: Path
    played: dict[str, ScenarioResult]


class Reader:
    """Tells the truth, but of the first sum that the app names as the most, and of the last scenario, nothing."""

    def __init__(self) -> None:
        self.lied = False

    def __call__(self, card: Card, honest: str) -> str:
        if card.text.startswith("Which sum does it name") and not self.lied:
            self.lied = True
            return next(choice for choice in card.choices if choice not in (honest, ELSE, UNKNOWN))
        return UNKNOWN if card.text.startswith("Does the app show this") else honest


@pytest.fixture(scope="module")
def run(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("app-by-hand")
    (folder / "ics.toml").write_text(STATEMENT)
    (folder / "app.toml").write_text(APP)
    wanted = (NO_SCANNER, CLOSED, COLLECTS, WRONG, SIGNED)
    read: list[Card] = []

    def works(address: str) -> None:
        person = AppPerson(address, browser.new_page(), Reader())
        person.works()
        read.extend(person.read)

    certified(folder, [word for only in wanted for word in ("--only", only)], works)
    result = Result.model_validate_json((folder / "out" / "result.json").read_bytes())
    played = {scenario.name.partition(" [")[0]: scenario for scenario in result.scenarios}
    return Run(read, folder / "out" / "run.zip", played)


def test_a_person_finds_the_guest_and_takes_a_payment(run: Run) -> None:
    """What the barista does at the terminal is the sandbox's, and so is the till's side."""
    played = run.played["The guest would rather collect"]
    assert played.outcome is Outcome.PASSED, played
    told = [card.text for card in run.read if card.scenario == 1]
    assert [text.split(":")[0] for text in told] == [
        "A new scenario begins. Open the terminal in your browser, where the one before was.",
        "In the app, go to the field for the guest's phone or card number, and type in place of what is there",
        "In the app, press what looks up the guest.",
        "Close the app's popup, by a button of its own if it has one, else by the cross.",
        "In the app, press what pays nothing with points and lets the payment go on.",
    ]


def test_a_scanner_is_opened_and_closed(run: Run) -> None:
    assert run.played["The scanner is closed without a code"].outcome is Outcome.PASSED


def test_a_wrong_sum_on_the_screen_fails_the_step(run: Run) -> None:
    wrong, right = (run.played[name] for name in MOST)
    assert wrong.outcome is Outcome.FAILED and right.outcome is Outcome.PASSED, (wrong, right)
    (failure, *_) = wrong.failures
    assert failure.step == "Then the app asks for a sum of 30.00 at most", failure
    assert "the app should show “30.00”; the person at the terminal reads “" in failure.line
    found = {condition.id: condition.outcome for condition in verify(run.archive).result.conditions}
    assert found[WRONG] is Outcome.FAILED and found[COLLECTS] is Outcome.PASSED


def test_what_the_person_does_not_know_is_not_tried(run: Run) -> None:
    played = run.played["Where the terminal has no scanner"]
    assert played.outcome is Outcome.SKIPPED and "does not know: Does the app show this" in played.reason


def test_what_only_a_browser_can_tell_is_not_begun(run: Run) -> None:
    played = run.played["Only Poster carries what the app asks its server"]
    assert played.outcome is Outcome.SKIPPED and "the page has loaded nothing" in played.reason
    assert {card.of for card in run.read} == {6}


def test_the_run_can_be_looked_at_again_offline(run: Run) -> None:
    assert verify(run.archive).result.clock == "jump", "the sandbox's servers and people wait for nobody"
