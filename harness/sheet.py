"""A loyalty app in Poster's terminal in Chromium: the terminal's page, and the app's frame in it.

What is pressed and read there, its selectors file says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from harness.actors.world import Up
from harness.app_page import Size
from harness.screen import GLANCE, Screen
from harness.selectors import Control, Language, Message, Reading, Selectors, sum_in

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Frame, Locator, Request

LOOKS = 500
TOUCHABLE = "button, input, select, textarea, a, [role=button], [role=link]"


class Sheet:
    """One world's terminal with a screen. `rests`: waits until the apps have done what they had to do.

    Raises:
        NotDriven: by all that names a control or a reading, when the selectors file does not have it.
    """

    def __init__(self, screen: Screen, up: Up, selectors: Selectors, rests: Callable[[], object]) -> None:
        self._screen, self._page, self._selectors = screen, screen.page, selectors
        self._terminal, self._world, self._rests = f"{up.poster.base_url}/terminal", up.world, rests
        self.hosts: set[str] = set()
        self.paths: list[str] = []
        self.actions = 0
        self.console: list[str] = []
        self.errors: list[str] = []
        self._page.on("request", self._note)
        self._page.on("console", self._hear)

    @property
    def patience(self) -> float:
        return self._screen.patience

    def _note(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).hostname or "")
        self.paths.append(urlsplit(request.url).path)

    def _hear(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        if message.type == "error":
            self.errors.append(message.text)

    def opens(self, *bundles: str) -> None:
        """The terminal's page, with apps from these addresses."""
        facts = [f"world={self._world}", *(f"bundle={quote(address, safe='')}" for address in bundles)]
        self._screen.shows(self._terminal, "&".join(facts))

    def reloads(self) -> None:
        """The page is loaded once more."""
        self._page.reload()

    def closes(self) -> None:
        """The page is gone, and the apps with it."""
        self._page.remove_listener("request", self._note)
        self._page.remove_listener("console", self._hear)
        self._screen.clears()

    def breathes(self, milliseconds: float = GLANCE) -> None:
        """Lets the browser do its work for a moment."""
        self._page.wait_for_timeout(milliseconds)

    @property
    def frame(self) -> Frame:
        """The first app's, directly: to go through the terminal's page costs as much again, for each look.

        Raises:
            AssertionError: the page has none.
        """
        for _ in range(round(self._screen.patience / GLANCE)):
            frames = self._page.main_frame.child_frames
            if frames:
                return frames[0]
            self.breathes()
        raise AssertionError("the terminal's page shows no app")

    @property
    def app(self) -> Locator:
        """What the app shows."""
        return self.frame.locator("#app-container")

    def finds(self, wanted: Control | Reading) -> Locator:
        """The first match that can be seen, now or when it is used."""
        return self.frame.locator(f"{self._selectors.of(wanted)} >> visible=true").first

    def shows(self, wanted: Control | Reading) -> bool:
        """Whether it can be seen now; what the file does not have never is."""
        return self._selectors.has(wanted) and self.finds(wanted).is_visible()

    def presses(self, control: Control) -> None:
        """Comes back when the app is done."""
        self.touches(control)
        self.settles()

    def touches(self, control: Control) -> None:
        """What is pressed leads to a question to somebody: the app is not done after it."""
        self.actions += 1
        self.finds(control).click()

    def chooses(self, text: str) -> None:
        """Of several guests the one of whom this is said."""
        self.actions += 1
        self.frame.locator(self._selectors.of(Control.CHOICE)).filter(has_text=text).first.click()
        self.settles()

    def types(self, text: str, field: Control = Control.GUEST) -> None:
        self.actions += 1
        self.finds(field).fill(text)

    def presses_key(self, key: str, field: Control = Control.GUEST) -> None:
        self.actions += 1
        self.finds(field).press(key)
        self.settles()

    def taps_twice(self, control: Control) -> None:
        """Two taps on one control, faster than anything can be drawn."""
        self.finds(control).evaluate("control => { control.click(); control.click(); }")
        self.settles()

    def closes_popup(self) -> None:
        """The cashier's cross."""
        shown = self._page.locator(".popup:not([hidden])")
        shown.locator(".close").click()
        shown.wait_for(state="hidden")
        self.settles()

    def settles(self) -> None:
        """Until the app is not at work any more."""
        for _ in range(LOOKS):
            self._rests()
            if not self.is_busy:
                return
            self.breathes()
        raise AssertionError(f"the app does not come to rest: {self.text}")

    @property
    def is_busy(self) -> bool:
        return self.shows(Reading.AT_WORK)

    def sees_number(self, msisdn: str) -> None:
        """With or without blanks."""
        self.sees(re.compile(r"[\s()-]*".join(msisdn)))

    def says(self, message: Message, *sums: int) -> None:
        """In the words of the selectors file."""
        self.sees(self._selectors.words(message))
        for one in sums:
            self.sees(re.compile(sum_in(one)))

    def asks_for_guest(self, language: Language) -> None:
        self.sees(self._selectors.words(language))

    def sees(self, text: str | re.Pattern[str]) -> None:
        """The app shows it, now or soon."""
        from playwright.sync_api import expect

        expect(self.app).to_contain_text(
            text, timeout=self._screen.patience, use_inner_text=True
        )  # hidden parts are not said

    def reads(self, what: Reading, kopecks: int, currency: str = "") -> None:
        """The sum is there, now or soon, and the name of its currency."""
        from playwright.sync_api import expect

        place = self.finds(what)
        expect(place).to_contain_text(re.compile(sum_in(kopecks)), timeout=self._screen.patience)
        expect(place).to_contain_text(currency, timeout=self._screen.patience)

    @property
    def text(self) -> str:
        return self.app.inner_text()

    def sizes(self) -> list[Size]:
        """Of everything that can be pressed or typed into."""
        named = [self.finds(control) for control in Control if self.shows(control)]
        controls = [*named, *self.frame.locator(TOUCHABLE).all()]
        boxes = [(control.inner_text(), control.bounding_box()) for control in controls]
        return [Size(name, box["width"], box["height"]) for name, box in boxes if box is not None]

    def evaluate(self, expression: str) -> object:
        """What an expression is in the app's document."""
        found: object = self.app.evaluate(f"() => ({expression})")
        return found
