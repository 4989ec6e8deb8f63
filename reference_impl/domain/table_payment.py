"""A payment at the table: its life, and what of it is checked before the items are locked.

Source: Qerko POS integration, payment; QERKO-PAY-01 to -05. Amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reference_impl.domain.moves import follow

LOCK_SECONDS = 300.0
"""How long a lock is taken for granted; after that Qerko is asked what became of the payment."""


class TablePaymentState(StrEnum):
    """State of a payment at the table."""

    STARTED = "started"
    """Checked and locked; Qerko moves the money now."""
    PROCESSED = "processed"
    """The money is there and the receipt was given; Qerko has the last word."""
    PAID = "paid"
    CANCELLED = "cancelled"


class TablePaymentEvent(StrEnum):
    """What can happen to it."""

    PROCESSED = "processed"
    PAID = "paid"
    CANCELLED = "cancelled"
    PROVEN_PAID = "proven-paid"
    """Asked because it contradicted itself, Qerko says that the money was taken."""


# A till that was down may learn of `paymentProcessed` only together with the end, so both states lead to the ends.
# Money that was taken stays taken; a cancelled payment comes back only on proof.
TABLE_PAYMENT_TRANSITIONS: Mapping[TablePaymentState, Mapping[TablePaymentEvent, TablePaymentState]] = {
    TablePaymentState.STARTED: {
        TablePaymentEvent.PROCESSED: TablePaymentState.PROCESSED,
        TablePaymentEvent.PAID: TablePaymentState.PAID,
        TablePaymentEvent.CANCELLED: TablePaymentState.CANCELLED,
    },
    TablePaymentState.PROCESSED: {
        TablePaymentEvent.PAID: TablePaymentState.PAID,
        TablePaymentEvent.CANCELLED: TablePaymentState.CANCELLED,
    },
    TablePaymentState.PAID: {},
    TablePaymentState.CANCELLED: {TablePaymentEvent.PROVEN_PAID: TablePaymentState.PAID},
}

OVER = frozenset({TablePaymentState.PAID, TablePaymentState.CANCELLED})


def next_table_payment_state(state: TablePaymentState, event: TablePaymentEvent) -> TablePaymentState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("table payment", TABLE_PAYMENT_TRANSITIONS, state, event)


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """An item as the payment names it; `price` of one unit."""

    id: str
    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a payment says it pays. `parts` is what the guest's means of payment give together, tip included."""

    payment_id: str
    bill_id: str
    currency: str
    items: tuple[ClaimedItem, ...]
    discount: int
    tip: int
    parts: int

    @property
    def goods(self) -> int:
        """The items before any discount."""
        return sum(item.price * item.quantity for item in self.items)

    @property
    def quantities(self) -> dict[str, int]:
        """Units per item; an item named twice counts twice."""
        counted: dict[str, int] = {}
        for item in self.items:
            counted[item.id] = counted.get(item.id, 0) + item.quantity
        return counted


@dataclass(frozen=True, slots=True)
class OnOffer:
    """An item that can be paid: price of a unit, and units `open`, `locked` and `paid`."""

    price: int
    open: int
    locked: int = 0
    paid: int = 0


class Objection(StrEnum):
    """Why a payment is refused."""

    UNKNOWN_ITEM = "unknown-item"
    PAID_ITEM = "paid-item"
    LOCKED_ITEM = "locked-item"
    OTHER_PRICE = "other-price"
    WRONG_SUM = "wrong-sum"
    WRONG_DISCOUNT = "wrong-discount"
    WRONG_CURRENCY = "wrong-currency"
    INCOMPLETE = "incomplete"


class ClaimRefused(Exception):
    """The payment does not fit the bill."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection)
        self.objection = objection


def check_claim(claim: Claim, offer: Mapping[str, OnOffer], currency: str) -> None:
    """Whether the items can be paid, at these prices, and add up; raises `ClaimRefused` (QERKO-PAY-01)."""
    if claim.currency != currency:
        raise ClaimRefused(Objection.WRONG_CURRENCY)
    if not claim.items:
        raise ClaimRefused(Objection.INCOMPLETE)
    for item_id, wanted in claim.quantities.items():
        _check_item(offer.get(item_id), wanted)
    if any(item.price != offer[item.id].price for item in claim.items):
        raise ClaimRefused(Objection.OTHER_PRICE)
    if not 0 <= claim.discount <= claim.goods:
        raise ClaimRefused(Objection.WRONG_DISCOUNT)
    if claim.tip < 0 or claim.parts != claim.goods - claim.discount + claim.tip:
        raise ClaimRefused(Objection.WRONG_SUM)


def check_individual_claim(claim: Claim, offer: Mapping[str, OnOffer], currency: str, discount: int) -> None:
    """The same for an individual bill: it is paid as a whole, with exactly the discount that was agreed."""
    check_claim(claim, offer, currency)
    if claim.quantities != {item_id: item.open for item_id, item in offer.items()}:
        raise ClaimRefused(Objection.INCOMPLETE)
    if claim.discount != discount:
        raise ClaimRefused(Objection.WRONG_DISCOUNT)


def _check_item(item: OnOffer | None, wanted: int) -> None:
    if item is None:
        raise ClaimRefused(Objection.UNKNOWN_ITEM)
    if wanted <= item.open:
        return
    if wanted <= item.open + item.locked:
        raise ClaimRefused(Objection.LOCKED_ITEM)
    raise ClaimRefused(Objection.PAID_ITEM if item.paid else Objection.UNKNOWN_ITEM)
