"""A loyalty app at Poster's terminal, worked and read by a person: the terminal's page is in a browser of their own.

What the barista does at the terminal itself is the sandbox's; the person presses and reads in the app alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn
from urllib.parse import quote

from features.steps.cafe import SAYINGS
from harness.actors.world import Up
from harness.app_page import Size
from harness.certification.prompted.desk import Desk
from harness.certification.prompted.questions import ELSE, OTHERS, near
from harness.certification.prompted.screen import NotOnScreen
from harness.certification.prompted.words import money
from harness.selectors import Control, Language, Message, NotDriven, Reading, Selectors

PATIENCE = 60_000.0  # milliseconds that the page may take to show the app, once the person has opened it
GLANCE = 0.05  # real seconds between two looks at the terminal
SHOWN, NOT_SHOWN = "yes, the app shows it", "no, the app shows nothing of the kind"
NOTHING = "nothing of these"
NO_QUESTION = "it does not ask for a guest"
CONTROLS: Mapping[Control, str] = {
    Control.GUEST: "the field for the guest's phone or card number",
    Control.FIND: "what looks up the guest",
    Control.SCAN: "what opens the scanner",
    Control.DONE: "what closes the popup",
    Control.SUM: "the field for the sum to pay with points",
    Control.USE_SUM: "what pays the sum in the field with points",
    Control.SPEND_ALL: "what pays as much as possible with points",
    Control.COLLECT: "what pays nothing with points and lets the payment go on",
}
READINGS: Mapping[Reading, str] = {
    Reading.BALANCE: "what the guest can spend",
    Reading.MOST: "the most of this order that points can pay",
    Reading.SO_FAR: "what is paid with points so far",
}
MEANINGS: Mapping[Message, str] = {
    **{message: words for words, message in SAYINGS.items()},
    Message.WRONG_SUM: "this is no sum that points can pay",
}
LANGUAGES: Mapping[Language, str] = {Language.EN: "in English", Language.UA: "in Ukrainian"}
CURRENCIES = ("UAH", "грн.", "₴", "PLN")


class AppByHand:
    """An `AppPage`. `rests`: waits until the apps have done what they had to do."""

    patience = PATIENCE
    is_busy = False  # the person has seen it come to an end

    def __init__(self, desk: Desk, up: Up, selectors: Selectors, rests: Callable[[], object]) -> None:
        self._desk, self._up, self._rests = desk, up, rests
        self.actions = 0

    # --- the page -----------------------------------------------------------------------------------------------------

    def opens(self, *bundles: str) -> None:
        facts = [f"world={self._up.world}", *(f"bundle={quote(address, safe='')}" for address in bundles)]
        address = f"{self._up.poster.base_url}/terminal#{'&'.join(facts)}"
        self._does("A new scenario begins. Open the terminal in your browser, where the one before was.", address)

    def reloads(self) -> None:
        self._does("Load the terminal's page once more, as a browser does.")

    def closes(self) -> None:
        """It stays on the person's screen until the next scenario takes its place."""

    def breathes(self) -> None:
        time.sleep(GLANCE)

    # --- what the person does -----------------------------------------------------------------------------------------

    def presses(self, control: Control) -> None:
        self.touches(control)
        self.settles()

    def touches(self, control: Control) -> None:
        self._works(f"In the app, press {CONTROLS[control]}.")

    def chooses(self, text: str) -> None:
        self._works(f"In the app, choose the guest of whom it says: {text}")
        self.settles()

    def types(self, text: str, field: Control = Control.GUEST) -> None:
        wanted = f"type in place of what is there: {text}" if text else "leave nothing"
        self._works(f"In the app, go to {CONTROLS[field]}, and {wanted}")

    def presses_key(self, key: str, field: Control = Control.GUEST) -> None:
        self._works(f"In the app, go to {CONTROLS[field]}, and press the key {key}.")
        self.settles()

    def taps_twice(self, control: Control) -> None:
        self._works(f"In the app, tap twice, as fast as you can, on {CONTROLS[control]}.")
        self.settles()

    def closes_popup(self) -> None:
        self._does("Close the app's popup, by a button of its own if it has one, else by the cross.")
        self.settles()

    def settles(self) -> None:
        self._rests()

    def _works(self, text: str) -> None:
        self.actions += 1
        self._does(text)

    def _does(self, text: str, link: str | None = None) -> None:
        if not self._desk.tells(text, link=link):
            raise NotOnScreen(f"the person at the terminal could not do this: {text}")

    # --- what the person reads ----------------------------------------------------------------------------------------

    def shows(self, wanted: Control) -> bool:
        text = f"Does the app show this: {CONTROLS[wanted]}?"
        return self._desk.finds_out(text, [SHOWN, NOT_SHOWN]) == SHOWN

    def sees(self, text: str) -> None:
        names = [person.name for person in self._up.people]
        self._reads("Which of these does the app show?", text, names, NOTHING)

    def sees_number(self, msisdn: str) -> None:
        numbers = [f"+{person.msisdn}" for person in self._up.people]
        self._reads("Which phone number does the app show, with or without blanks?", f"+{msisdn}", numbers, NOTHING)

    def says(self, message: Message, *sums: int) -> None:
        meanings = [*MEANINGS.values()]
        self._reads("What does the app say, in whatever words?", MEANINGS[message], meanings, NOTHING)
        for one in sums:
            self._reads("Which sum does it name with that as the most?", money(one), [*map(money, near(one))], ELSE)

    def asks_for_guest(self, language: Language) -> None:
        others = [*LANGUAGES.values(), "in another language"]
        self._reads("How does the app ask for a guest?", LANGUAGES[language], others, NO_QUESTION)

    def reads(self, what: Reading, kopecks: int, currency: str = "") -> None:
        sums = [f"{money(one)} {currency}".strip() for one in near(kopecks)]
        if currency:
            sums += [f"{money(kopecks)} {other}" for other in CURRENCIES if other != currency]
        expected = f"{money(kopecks)} {currency}".strip()
        self._reads(f"Which sum does the app show as {READINGS[what]}?", expected, sums, ELSE)

    def _reads(self, text: str, expected: str, others: Sequence[str], none: str) -> None:
        wrong = sorted({*others} - {expected})
        decoys = self._desk.chance.sample(wrong, min(OTHERS, len(wrong)))
        read = self._desk.finds_out(text, [expected, *decoys, none])
        if read != expected:
            raise NotOnScreen(f"the app should show “{expected}”; the person at the terminal reads “{read}”")

    # --- what only a browser can tell ---------------------------------------------------------------------------------

    def sizes(self) -> list[Size]:
        _nobody_sees("how large everything is")

    def evaluate(self, expression: str) -> object:
        _nobody_sees("what is in the app's document")

    @property
    def console(self) -> list[str]:
        _nobody_sees("what the app logs")

    @property
    def errors(self) -> list[str]:
        _nobody_sees("what the app logs")

    @property
    def hosts(self) -> set[str]:
        _nobody_sees("what the page loads")

    @property
    def paths(self) -> list[str]:
        _nobody_sees("what the page loads")


def _nobody_sees(what: str) -> NoReturn:
    raise NotDriven(f"a person who works the app cannot tell {what}")
