"""The states of a party's connection, as shown to whoever looks after the till."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a party's connection stands."""

    CONNECTING = "connecting"
    """An attempt is under way, or none was made yet."""
    CONNECTED = "connected"
    """Authorised; calls go both ways."""
    WAITING = "waiting"
    """The connection ended; the next attempt has its time."""
    REFUSED = "refused"
    """Qerko does not take the key, or the key has a typing error: somebody has to put it right."""


class Event(StrEnum):
    """What happens to it."""

    OPENED = "opened"
    ENDED = "ended"
    REFUSED = "refused"
    DUE = "due"
    """The time of the next attempt has come."""


TABLE: Mapping[State, Mapping[Event, State]] = {
    State.CONNECTING: {
        Event.OPENED: State.CONNECTED,
        Event.ENDED: State.WAITING,
        Event.REFUSED: State.REFUSED,
    },
    State.CONNECTED: {Event.ENDED: State.WAITING, Event.REFUSED: State.REFUSED},
    State.WAITING: {Event.DUE: State.CONNECTING},
    State.REFUSED: {Event.DUE: State.CONNECTING},
}


@dataclass(frozen=True, slots=True)
class Status:
    """State, epoch seconds when it began, and why it is so, in words without secrets."""

    state: State
    since: float
    reason: str | None = None

    def after(self, event: Event, now: float, reason: str | None = None) -> Status:
        """The status that follows; raises KeyError when the event has no place in this state."""
        return Status(TABLE[self.state][event], now, reason)
