"""A payment at Qerko: its machine, its amounts, and how it is shown to the POS.

Source: Qerko POS integration, payment (QERKO-PAY-01…07); the names of the states before the last are inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from mocks.qerko.bill import Discount, Item
from mocks.qerko.decimals import money_text
from mocks.qerko.inferred import PROVIDER
from mocks.world.machine import Machine


class State(StrEnum):
    CREATED = "CREATED"
    STARTED = "STARTED"
    PROCESSED = "PROCESSED"
    PAID = "PAID"
    CANCELED = "CANCELED"


class Event(StrEnum):
    ACCEPTED = "ACCEPTED"
    TRANSFERRED = "TRANSFERRED"
    RECEIPTED = "RECEIPTED"
    CANCELED = "CANCELED"


MACHINE: Machine[State, Event] = Machine(
    "payment",
    {
        State.CREATED: {
            Event.ACCEPTED: State.STARTED,  # the POS answers paymentStart: the items are locked
            Event.CANCELED: State.CANCELED,
        },
        State.STARTED: {
            Event.TRANSFERRED: State.PROCESSED,  # the money is reserved, paymentProcessed goes out
            Event.CANCELED: State.CANCELED,
        },
        State.PROCESSED: {
            Event.RECEIPTED: State.PAID,  # the POS gave the receipt's data
            Event.CANCELED: State.CANCELED,
        },
        State.PAID: {},
        State.CANCELED: {},
    },
)


@dataclass(slots=True)
class Payment:
    """Amounts in minor units of ``currency``; times in epoch seconds of the world.

    ``party``: the restaurant; ``individual``: whether ``bill`` is an individual bill; ``announced``: whether
    paymentStart was sent; ``final``: what was taken in the end; ``cause``: the journal seq of the guest's swipe;
    ``receipt``: as it came; ``receipt_until``: how long a postponed one is asked for.
    """

    id: str
    party: str
    bill: str
    msisdn: str
    id_customer: str
    currency: str
    items: list[Item]
    created_at: float
    individual: bool = False
    discount: Discount | None = None
    tip: int = 0
    additional_data: Any = None
    state: State = State.CREATED
    announced: bool = False
    reserved: int = 0
    final: int | None = None
    cause: int | None = None
    receipt: dict[str, Any] | None = None
    receipt_until: float | None = None

    @property
    def amount(self) -> int:
        """What the guest pays: items less discount, and the tip."""
        discount = self.discount.value if self.discount is not None else 0
        return sum(item.total for item in self.items) - discount + self.tip

    def on_the_wire(self) -> dict[str, Any]:
        """The structure Payment; keys that may be null are present (observed)."""
        return {
            "id": self.id,
            "idBill": self.bill,
            "idCustomer": self.id_customer,
            "currency": self.currency,
            "items": [item.on_the_wire() for item in self.items],
            "discount": self.discount.on_the_wire() if self.discount is not None else None,
            "parts": [{"total": money_text(self.amount), "provider": PROVIDER}],
            "tipBrutto": money_text(self.tip),
            "tipNetto": money_text(self.tip),
            "timestamp": iso(self.created_at),
            "state": self.state,
            "additionalData": self.additional_data,
        }


def iso(at: float) -> str:
    """ISO 8601 with offset."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
