"""What a call to a POS or an authority came to, if it did not come to what was hoped for: in words for the guest.

Source: Qerko POS integration, errors (QERKO-BILL-03); the codes of the loyalty methods and all wordings are inferred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mocks.qerko.guestapp import Turn
from mocks.qerko.registry import Reply, ReplyKind
from mocks.qerko.structures import DoesNotFit
from mocks.world.world import World

T = TypeVar("T")
CLOSED = "Your bill was closed"
MISFIT = "Something is wrong with the restaurant's till. Please ask the staff."
_WORDS = {
    "BILL_CLOSED": "There is nothing to pay: the bill is closed.",
    "BILL_NOT_FOUND": "This bill does not exist any more. Please choose another one.",
    "QR_INVALID": "This QR code leads to no bill.",
    "INDIVIDUAL_BILL_NOT_FOUND": "Your bill does not exist any more.",
    "ITEM_NOT_FOUND": "The bill has changed. Please pick again.",
    "ITEM_LOCKED": "Somebody else is paying what you picked. Please try again in a moment.",
    "CARD_INVALID": "Your card is not valid here.",
    "ANSWER_INVALID": "This answer is not possible.",
    "NOT_IMPLEMENTED": "The restaurant does not offer this.",
}
_BY_KIND = {
    ReplyKind.SILENT: "The restaurant did not answer. Please try again.",
    ReplyKind.OFFLINE: "The restaurant cannot be reached at the moment.",
}
TURNS = {"BILL_CLOSED": Turn.BILL_CLOSED, "BILL_NOT_FOUND": Turn.BILL_NOT_FOUND}
"""Where the app goes for a code that says so: nothing to pay, or back to the choice of bills."""
TOLD = 200  # characters of a POS's own words


class Setback(Exception):
    """``message``: for the guest; ``code``: the POS's, if it gave one."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message, self.code = message, code


def understood(world: World, method: str, reply: Reply, read: Callable[[Any], T]) -> T:
    """The result of ``method`` as ``read`` takes it.

    Raises:
        Setback: an error, silence, nobody there, or a result that does not fit, which the journal explains.
    """
    if reply.kind is ReplyKind.RESULT:
        try:
            return read(reply.result)
        except DoesNotFit as error:
            world.note("qerko", "merchant", "qerko", "does-not-fit", f"{method}: {error}")
            raise Setback(MISFIT) from None
    if reply.kind is ReplyKind.ERROR:
        known = _WORDS.get(reply.code or "")
        told = f"The restaurant says: {reply.message[:TOLD]}" if reply.message else MISFIT
        raise Setback(known or told, reply.code)
    raise Setback(_BY_KIND[reply.kind])
