"""The life of one payment attempt as the till sees it, and of the sale it pays.

The vendor has no state "captured": what it holds is `AUTHORIZED` plus an aggregate of amounts (Vipps ePayment API
guide, payment states). The till's own states say what that means for the customer at the counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from reference_impl.domain.moves import follow


class PaymentState(StrEnum):
    """State of the newest payment attempt of a sale."""

    NONE = "none"
    """No attempt yet, or nothing was left to pay."""
    PENDING = "pending"
    """Asked for; the customer has not answered, or the till does not know it yet."""
    AUTHORISED = "authorised"
    """Approved and reserved; the capture is under way."""
    CAPTURED = "captured"
    """The money is the shop's."""
    REJECTED = "rejected"
    """The customer said no."""
    EXPIRED = "expired"
    """The customer did not answer in time."""
    CANCELLED = "cancelled"
    """The cashier withdrew it; a reservation, if any, was released."""
    FAILED = "failed"
    """Vipps refused the request or the capture; a reservation, if any, was released."""


class PaymentEvent(StrEnum):
    """What can happen to an attempt."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    CAPTURED = "captured"


class SaleState(StrEnum):
    """State of a sale."""

    OPEN = "open"
    """Items, customer and rewards may change."""
    PAYING = "paying"
    """A payment is under way; prices are frozen and points are held."""
    PAID = "paid"
    """Paid; it may be refunded."""
    REFUNDED = "refunded"
    """All of the money has been given back."""
    CANCELLED = "cancelled"
    """Given up by the cashier."""


class SaleEvent(StrEnum):
    """What can happen to a sale."""

    PAYMENT_STARTED = "payment-started"
    PAID = "paid"
    PAYMENT_ENDED = "payment-ended"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


# An approval may be learnt of only together with the capture or the release (a till that was down), so `pending` leads
# everywhere. What is final stays final: money that turns up later is released, it does not reopen the attempt.
PAYMENT_TRANSITIONS: Mapping[PaymentState, Mapping[PaymentEvent, PaymentState]] = {
    PaymentState.PENDING: {
        PaymentEvent.APPROVED: PaymentState.AUTHORISED,
        PaymentEvent.REJECTED: PaymentState.REJECTED,
        PaymentEvent.EXPIRED: PaymentState.EXPIRED,
        PaymentEvent.WITHDRAWN: PaymentState.CANCELLED,
        PaymentEvent.REFUSED: PaymentState.FAILED,
        PaymentEvent.CAPTURED: PaymentState.CAPTURED,
    },
    PaymentState.AUTHORISED: {
        PaymentEvent.CAPTURED: PaymentState.CAPTURED,
        PaymentEvent.WITHDRAWN: PaymentState.CANCELLED,
        PaymentEvent.REFUSED: PaymentState.FAILED,
    },
    PaymentState.CAPTURED: {},
    PaymentState.REJECTED: {},
    PaymentState.EXPIRED: {},
    PaymentState.CANCELLED: {},
    PaymentState.FAILED: {},
}

# A sale is cancelled only once its payment is known to be over: while an abort races with the approval it is `paying`.
SALE_TRANSITIONS: Mapping[SaleState, Mapping[SaleEvent, SaleState]] = {
    SaleState.OPEN: {
        SaleEvent.PAYMENT_STARTED: SaleState.PAYING,
        SaleEvent.PAID: SaleState.PAID,
        SaleEvent.CANCELLED: SaleState.CANCELLED,
    },
    SaleState.PAYING: {
        SaleEvent.PAID: SaleState.PAID,
        SaleEvent.PAYMENT_ENDED: SaleState.OPEN,
        SaleEvent.CANCELLED: SaleState.CANCELLED,
    },
    SaleState.PAID: {SaleEvent.REFUNDED: SaleState.REFUNDED},
    SaleState.REFUNDED: {},
    SaleState.CANCELLED: {},
}

FINAL_PAYMENTS = frozenset(state for state, moves in PAYMENT_TRANSITIONS.items() if not moves)


def next_payment_state(state: PaymentState, event: PaymentEvent) -> PaymentState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("payment", PAYMENT_TRANSITIONS, state, event)


def next_sale_state(state: SaleState, event: SaleEvent) -> SaleState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("sale", SALE_TRANSITIONS, state, event)
