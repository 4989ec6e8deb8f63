"""What can be done with a loyalty app at Poster's terminal, and read there, whoever does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from harness.actors.world import Up
from harness.selectors import Control, Language, Message, Reading, Selectors


@dataclass(frozen=True, slots=True)
class Size:
    """Of a control on the screen, in pixels."""

    name: str
    width: float
    height: float


class AppPage(Protocol):
    """One world's terminal on somebody's screen, with the app in it. Sums in kopecks.

    `patience`: milliseconds after which what has not been shown is taken for missing; `actions`: how often the app was
    touched; `console`, `errors`: what its page has logged; `hosts`, `paths`: what its page has asked for.

    Raises:
        NotDriven: by all that nobody can say, or do, with this app.
    """

    actions: int

    @property
    def patience(self) -> float: ...

    @property
    def console(self) -> list[str]: ...

    @property
    def errors(self) -> list[str]: ...

    @property
    def hosts(self) -> set[str]: ...

    @property
    def paths(self) -> list[str]: ...

    def opens(self, *bundles: str) -> None:
        """The terminal's page, with apps from these addresses."""

    def reloads(self) -> None:
        """The page is loaded once more."""

    def closes(self) -> None:
        """Nobody looks at this world's terminal any more."""

    def breathes(self) -> None:
        """Lets the browser do its work for a moment."""

    def presses(self, control: Control) -> None:
        """Comes back when the app is done."""

    def touches(self, control: Control) -> None:
        """What is pressed leads to a question to somebody: the app is not done after it."""

    def chooses(self, text: str) -> None:
        """Of several guests the one of whom this is said."""

    def types(self, text: str, field: Control = Control.GUEST) -> None:
        """In place of what was there."""

    def presses_key(self, key: str, field: Control = Control.GUEST) -> None:
        """On the keyboard, in that field."""

    def taps_twice(self, control: Control) -> None:
        """Two taps on one control, as fast as can be."""

    def closes_popup(self) -> None:
        """The cashier's cross."""

    def settles(self) -> None:
        """Until the app is not at work any more."""

    @property
    def is_busy(self) -> bool: ...

    def shows(self, wanted: Control) -> bool:
        """Whether it can be seen now; what the app does not have never is."""

    def sees(self, text: str) -> None:
        """The app shows it, now or soon."""

    def sees_number(self, msisdn: str) -> None:
        """The app shows that phone number, with or without blanks."""

    def says(self, message: Message, *sums: int) -> None:
        """The app says that in its frame, with these sums."""

    def asks_for_guest(self, language: Language) -> None:
        """The app wants to know who the guest is, in that language."""

    def reads(self, what: Reading, kopecks: int, currency: str = "") -> None:
        """The sum is there, now or soon, and the name of its currency."""

    def sizes(self) -> list[Size]:
        """Of everything that can be pressed or typed into."""

    def evaluate(self, expression: str) -> object:
        """What an expression is in the app's document."""


AppPages = Callable[[Up, Selectors, Callable[[], object]], AppPage]
"""Opens a screen on a world's terminal; the last argument waits until the apps have done what they had to do."""
