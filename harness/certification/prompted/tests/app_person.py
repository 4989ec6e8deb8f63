"""The person at the café's terminal: reads the prompts over HTTP, and works the reference's app in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.certification.prompted.app_by_hand import (
    CONTROLS,
    LANGUAGES,
    MEANINGS,
    NO_QUESTION,
    NOT_SHOWN,
    NOTHING,
    READINGS,
    SHOWN,
)
from harness.certification.prompted.desk import DONE
from harness.certification.prompted.page import Card
from harness.certification.prompted.questions import ELSE
from harness.certification.prompted.tests.at_the_page import Answering, Choose
from harness.certification.prompted.words import minor_units
from harness.selectors import Control, Language, reference, sum_in

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

LOOKS, GLANCE = 100, 50.0  # milliseconds between two looks at what is not there yet
_BY_NAME = {name: control for control, name in CONTROLS.items()}
_NAMED = "|".join(map(re.escape, _BY_NAME))


class AppPerson(Answering):
    """`page`: of the browser that shows the terminal."""

    def __init__(self, url: str, page: Page, chooses: Choose) -> None:
        super().__init__(url, chooses)
        self._page, self._file = page, reference()

    def does(self, card: Card) -> str:
        if DONE not in card.choices:
            return self._sees(card)
        if card.link is not None:
            self._page.goto(card.link)
        elif found := re.fullmatch(rf"In the app, press ({_NAMED})\.", card.text):
            self._locator(_BY_NAME[found[1]]).click()
        elif found := re.fullmatch(rf"In the app, go to ({_NAMED}), and (?:leave nothing|type .*?: (.*))", card.text):
            self._locator(_BY_NAME[found[1]]).fill(found[2] or "")
        elif found := re.fullmatch(rf"In the app, go to ({_NAMED}), and press the key (\w+)\.", card.text):
            self._locator(_BY_NAME[found[1]]).press(found[2])
        elif found := re.fullmatch(rf"In the app, tap twice, as fast as you can, on ({_NAMED})\.", card.text):
            self._locator(_BY_NAME[found[1]]).dblclick()
        elif found := re.fullmatch(r"In the app, choose the guest of whom it says: (.*)", card.text):
            self._frame.locator(self._file.of(Control.CHOICE)).filter(has_text=found[1]).first.click()
        elif card.text.startswith("Load the terminal's page once more"):
            self._page.reload()
        elif card.text.startswith("Close the app's popup"):
            own = self._locator(Control.DONE)
            (own if own.is_visible() else self._page.locator(".popup:not([hidden]) .close")).click()
        else:
            raise AssertionError(f"the person does not understand: {card.text}")
        return DONE

    @property
    def _frame(self) -> FrameLocator:
        return self._page.frame_locator("iframe.app").first

    def _locator(self, control: Control) -> Locator:
        return self._frame.locator(f"{self._file.of(control)} >> visible=true").first

    def _text(self) -> str:
        return self._frame.locator("#app-container").inner_text()

    def _sees(self, card: Card) -> str:
        """One of the choices, as soon as it is there."""
        for _ in range(LOOKS):
            found = self._glances(card)
            if found in card.choices:
                return found
            self._page.wait_for_timeout(GLANCE)
        return next(none for none in (NOTHING, ELSE, NO_QUESTION) if none in card.choices)

    def _glances(self, card: Card) -> str | None:
        text = card.text
        if found := re.fullmatch(rf"Does the app show this: ({_NAMED})\?", text):
            return SHOWN if self._locator(_BY_NAME[found[1]]).is_visible() else NOT_SHOWN
        if text.startswith("What does the app say"):
            said = [m for m in MEANINGS if m in self._file.messages and self._file.words(m).search(self._text())]
            return MEANINGS[said[0]] if said else None
        if text.startswith("Which sum does it name"):
            return _sum_among(card, str(re.search(r" to (\S+)", self._text())))
        if text.startswith("How does the app ask"):
            asked = [one for one in Language if self._file.words(one).search(self._text())]
            return LANGUAGES[asked[0]] if asked else None
        for reading, name in READINGS.items():
            if name in text:
                return _sum_among(card, self._frame.locator(self._file.of(reading)).first.inner_text())
        shown = self._text()
        if "phone number" in text:
            shown = "+" + re.sub(r"\D", "", shown)
            return next((one for one in card.choices if one.strip("+") in shown and one.strip("+").isdigit()), None)
        return next((one for one in card.choices if one in shown), None)


def _sum_among(card: Card, shown: str) -> str | None:
    sums = [one for one in card.choices if re.match(r"\d+\.\d\d", one)]
    return next((one for one in sums if re.search(sum_in(minor_units(one.split()[0])), shown)), None)
