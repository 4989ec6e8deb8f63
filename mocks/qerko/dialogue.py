"""One websocket dialogue with a POS, without I/O: events in, commands out.

The first frame of the POS must be its auth-request, the first one of the server is always the auth-response: a real
client takes whatever comes first for it. Rubbish on a live connection is answered by an error and changes nothing.

Source: Qerko POS integration, connection and messages; QERKO-CONN-01, QERKO-CONN-06.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mocks.qerko.frames import AuthFrame, BadFrame, Delivered, auth_frame, failure_frame, parse
from mocks.world.machine import Machine


class CloseCode(IntEnum):
    """Why the server closes (documented, except for RFC 6455's own 1003)."""

    RESTART = 1001
    """Reconnect at once."""
    NO_BINARY = 1003
    UNAUTHORIZED = 4401
    """API key or Pos-Id invalid, also when the key is deleted while connected."""
    TAKEN_OVER = 4409
    """Another connection for the same restaurant was opened."""
    RESTART_AHEAD = 4503
    """Try again in 2 minutes; HTTP 503 on the handshake means the same."""


class State(StrEnum):
    OPENING = "opening"
    LIVE = "live"
    CLOSED = "closed"


class Event(StrEnum):
    AUTHORIZED = "authorized"
    CLOSED = "closed"


# A connection is somebody's from its authorization to its end, and whatever comes before or after is nobody's.
CONNECTION: Machine[State, Event] = Machine(
    "Connection",
    {
        State.OPENING: {Event.AUTHORIZED: State.LIVE, Event.CLOSED: State.CLOSED},
        State.LIVE: {Event.CLOSED: State.CLOSED},
        State.CLOSED: {},
    },
)


@dataclass(frozen=True, slots=True)
class Authorize:
    """Find out whose the keys are, then tell the dialogue: ``authorized`` or ``refuse``."""

    auth: AuthFrame


@dataclass(frozen=True, slots=True)
class Deliver:
    """A frame of a live connection."""

    frame: Delivered


@dataclass(frozen=True, slots=True)
class Unexpected:
    """Something for the journal that fits nothing."""

    why: str


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    code: int
    why: str


Command = Authorize | Deliver | Unexpected | Say | Close


class Dialogue:
    """What has been said so far, as far as it matters: the state of the connection."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = State.OPENING

    def text(self, text: str) -> list[Command]:
        if self.state is State.CLOSED:
            return []
        try:
            frame = parse(text)
        except BadFrame as bad:
            return self._rubbish(str(bad), bad.uuid)
        if self.state is State.OPENING:
            return [Authorize(frame)] if isinstance(frame, AuthFrame) else self._rubbish("not authorized yet", None)
        if isinstance(frame, AuthFrame):
            return self._rubbish("authorized already", None)
        return [Deliver(frame)]

    def binary(self) -> list[Command]:
        if self.state is State.CLOSED:
            return []
        why = "a binary frame"
        return [Unexpected(why), *self.close(CloseCode.NO_BINARY, "text frames only")]

    def authorized(self) -> list[Command]:
        self.state = CONNECTION.after(self.state, Event.AUTHORIZED)
        return [Say(auth_frame(True))]

    def refuse(self, why: str) -> list[Command]:
        """Key or Pos-Id is not right."""
        return [Say(auth_frame(False)), *self.close(CloseCode.UNAUTHORIZED, why)]

    def overdue(self) -> list[Command]:
        """The time for the auth-request is over."""
        return self.close(CloseCode.UNAUTHORIZED, "no auth-request") if self.state is State.OPENING else []

    def close(self, code: int, why: str) -> list[Command]:
        """The server ends it."""
        return [Close(code, why)] if self.ended() else []

    def ended(self) -> bool:
        """It is over, for whatever reason; False: it was over before."""
        if not CONNECTION.can(self.state, Event.CLOSED):
            return False
        self.state = CONNECTION.after(self.state, Event.CLOSED)
        return True

    def _rubbish(self, why: str, uuid: str | None) -> list[Command]:
        if self.state is State.OPENING:
            return [Unexpected(why), *self.refuse(why)]
        return [Unexpected(why), Say(failure_frame(uuid, None, why))]
