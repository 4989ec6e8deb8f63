"""What the two transports have in common: a link to Qerko that is opened, listened to, and ends in one of few ways.

Source: Qerko POS integration, connection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NoReturn, Protocol

from reference_impl.qerko.frames import Frame

Deliver = Callable[[Frame], None]


class Ending(StrEnum):
    """Why there is no connection (any more)."""

    RESTARTED = "Qerko restarted"
    RESTART_AHEAD = "Qerko is about to restart"
    REFUSED = "Qerko refuses the API key or the Pos-Id"
    REPLACED = "somebody else connected for the same party"
    LOST = "the connection broke"


OF_CLOSE_CODE: Mapping[int, Ending] = {
    1001: Ending.RESTARTED,
    4401: Ending.REFUSED,
    4409: Ending.REPLACED,
    4503: Ending.RESTART_AHEAD,
}
OF_STATUS: Mapping[int, Ending] = {401: Ending.REFUSED, 409: Ending.REPLACED, 503: Ending.RESTART_AHEAD}


class LinkEnded(Exception):
    """There is no connection (any more); `detail` is fit for logs."""

    def __init__(self, ending: Ending, detail: str) -> None:
        super().__init__(f"{ending}: {detail}")
        self.ending = ending
        self.detail = detail


class Link(Protocol):
    """One connection, used once: `open`, then `listen` until it ends, then `close`."""

    probe_after: float | None
    """Seconds of silence after which nobody knows whether it lives; None: the transport notices by itself."""

    async def open(self) -> None:
        """Connect and prove who we are; raises `LinkEnded`."""

    async def listen(self, deliver: Deliver) -> NoReturn:
        """Hand over every frame in its order, from within an activity of the clock; raises `LinkEnded`."""

    async def send(self, text: str) -> None:
        """Send one frame; raises `LinkEnded` when it did not go out."""

    async def close(self, *, dead: bool = False) -> None:
        """Let go, politely unless the link is `dead`; `listen` then ends. Harmless when repeated."""
