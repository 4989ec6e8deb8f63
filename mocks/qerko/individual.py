"""An individual bill: what one guest with a loyalty card pays, negotiated with the POS.

Source: Qerko POS integration, loyalty cards, negotiation (QERKO-NEG-01…08); shapes and states are inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mocks.qerko.bill import Bill, Discount
from mocks.world.machine import Machine


class State(StrEnum):
    NEGOTIATING = "NEGOTIATING"
    READY = "READY"
    PAYING = "PAYING"
    PAID = "PAID"
    CANCELED = "CANCELED"


class Event(StrEnum):
    ASKED = "ASKED"
    AGREED = "AGREED"
    SWIPED = "SWIPED"
    RELEASED = "RELEASED"
    PAID = "PAID"
    CANCELED = "CANCELED"


MACHINE: Machine[State, Event] = Machine(
    "individual bill",
    {
        State.NEGOTIATING: {
            Event.ASKED: State.NEGOTIATING,  # more questions
            Event.AGREED: State.READY,  # no question is left
            Event.CANCELED: State.CANCELED,
        },
        State.READY: {
            Event.SWIPED: State.PAYING,
            Event.CANCELED: State.CANCELED,
        },
        State.PAYING: {
            Event.PAID: State.PAID,
            Event.RELEASED: State.READY,  # the payment was cancelled: it can be tried again
        },
        State.PAID: {},
        State.CANCELED: {},
    },
)


@dataclass(slots=True)
class IndividualBill:
    """``source``: the bill that the items came from; ``questions``: as on the wire, those still open."""

    bill: Bill
    source: str
    discount: Discount | None
    questions: list[dict[str, Any]]
    state: State = State.NEGOTIATING

    @property
    def total(self) -> int:
        """What is to be paid without a tip, in minor units."""
        return self.bill.total - (self.discount.value if self.discount is not None else 0)
