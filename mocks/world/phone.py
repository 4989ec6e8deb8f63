"""A person's phone: what its screens show, and the habit of the person who holds it.

A vendor puts a :class:`Screen` on a phone; a person (a test, a page, or a habit on the world's clock) approves or
rejects it; the vendor that owns the screen's kind is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mocks.world.people import Person


class HabitKind(StrEnum):
    BY_HAND = "by-hand"
    """Waits until somebody acts: the default."""
    APPROVES = "approves"
    REJECTS = "rejects"
    IGNORES = "ignores"
    APP_CLOSED = "app-closed"
    """Check-in screens are missed; pushes wait until the app is opened."""
    APP_OUTDATED = "app-outdated"
    NOT_A_USER = "not-a-user"
    TOO_YOUNG = "too-young"
    NO_FUNDS = "no-funds"
    """Approves, the card is refused, gives up half a minute later."""
    SLOW = "slow"
    """Approves after a delay drawn from a long-tailed distribution around ``delay_seconds``."""


DEFAULT_DELAY = {HabitKind.SLOW: 20.0}


@dataclass(slots=True)
class Habit:
    """``delay_seconds``: how long the person takes; for ``slow`` the median."""

    kind: HabitKind = HabitKind.BY_HAND
    delay_seconds: float = 1.0

    @property
    def can_use_app(self) -> bool:
        """An active user, old enough: everybody else is told apart by nobody (privacy)."""
        return self.kind not in (HabitKind.NOT_A_USER, HabitKind.TOO_YOUNG)


class ScreenKind(StrEnum):
    PAYMENT = "payment"
    LOGIN = "login"
    MEMBERSHIP = "membership"
    CHECK_IN = "check-in"
    """What scanning a merchant's sticker led to."""
    PAGE = "page"
    """The browser, at ``redirect_url``."""


class ScreenStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SHOWN = "shown"
    FAILED = "failed"


@dataclass(slots=True)
class Screen:
    """What one app shows; ``amount`` in minor units; times in epoch seconds of the world; ``cause``: a journal seq.

    ``redirect_url``: where the phone's browser goes now that the screen is settled.
    """

    id: str
    kind: ScreenKind
    status: ScreenStatus
    title: str
    text: str
    shown_at: float
    amount: int | None = None
    currency: str | None = None
    reference: str | None = None
    auth_req_id: str | None = None
    binding_message: str | None = None
    expires_at: float | None = None
    redirect_url: str | None = None
    cause: int | None = None


KEEP_SETTLED = 20
KEEP_IN_CROWD = 2


@dataclass(slots=True)
class Phone:
    """``waiting``: pending screens by id, oldest first; ``settled``: the last others, ``keep`` of them at most."""

    person: Person
    habit: Habit = field(default_factory=Habit)
    waiting: dict[str, Screen] = field(default_factory=dict)
    settled: list[Screen] = field(default_factory=list)
    keep: int = KEEP_SETTLED

    @property
    def app_open(self) -> bool:
        return self.habit.kind is not HabitKind.APP_CLOSED and self.habit.can_use_app

    @property
    def screens(self) -> list[Screen]:
        """Everything there is to see, newest last."""
        return sorted([*self.settled, *self.waiting.values()], key=lambda screen: screen.shown_at)

    def show(self, screen: Screen) -> None:
        if screen.status is ScreenStatus.PENDING:
            self.waiting[screen.id] = screen
        else:
            self._keep(screen)

    def screen(self, screen_id: str) -> Screen | None:
        """A pending screen."""
        return self.waiting.get(screen_id)

    def pending(
        self, kind: str | None = None, reference: str | None = None, auth_req_id: str | None = None
    ) -> Screen | None:
        """The newest pending screen that fits what is given."""
        for screen in reversed(self.waiting.values()):
            if (
                kind in (None, screen.kind)
                and reference in (None, screen.reference)
                and auth_req_id in (None, screen.auth_req_id)
            ):
                return screen
        return None

    def settle(self, screen_id: str, status: ScreenStatus) -> None:
        """The vendor says what became of a pending screen."""
        screen = self.waiting.pop(screen_id, None)
        if screen is not None:
            screen.status = status
            self._keep(screen)

    def _keep(self, screen: Screen) -> None:
        self.settled.append(screen)
        if len(self.settled) > self.keep:
            del self.settled[0]
