"""The life of an individual bill: what one member pays, after having been asked how to use the loyalty programme.

Source: Qerko POS integration, loyalty cards (shape inferred); QERKO-NEG-01 to -08.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from reference_impl.domain.moves import follow

LIFE_SECONDS = 900.0
"""How long an individual bill that nobody touches keeps its items: the guest may have left without a word."""


class IndividualBillState(StrEnum):
    """State of an individual bill."""

    NEGOTIATING = "negotiating"
    """Questions are open."""
    READY = "ready"
    """Agreed; it can be paid."""
    PAYING = "paying"
    """A payment is under way; points and stamps are held."""
    PAID = "paid"
    CANCELLED = "cancelled"
    """Given up or abandoned; its items are back on the bill."""


class IndividualBillEvent(StrEnum):
    """What can happen to it."""

    AGREED = "agreed"
    ASKED_AGAIN = "asked-again"
    """The guest began anew with the same items."""
    PAYMENT_STARTED = "payment-started"
    PAYMENT_ENDED = "payment-ended"
    PAID = "paid"
    CANCELLED = "cancelled"


# While a payment is under way only its outcome counts: leaving the app then cancels nothing by itself. `paid` out of
# `ready` and `cancelled` is for a payment that the vendor first called cancelled and then proved to be paid.
INDIVIDUAL_BILL_TRANSITIONS: Mapping[IndividualBillState, Mapping[IndividualBillEvent, IndividualBillState]] = {
    IndividualBillState.NEGOTIATING: {
        IndividualBillEvent.AGREED: IndividualBillState.READY,
        IndividualBillEvent.ASKED_AGAIN: IndividualBillState.NEGOTIATING,
        IndividualBillEvent.PAID: IndividualBillState.PAID,
        IndividualBillEvent.CANCELLED: IndividualBillState.CANCELLED,
    },
    IndividualBillState.READY: {
        IndividualBillEvent.ASKED_AGAIN: IndividualBillState.NEGOTIATING,
        IndividualBillEvent.PAYMENT_STARTED: IndividualBillState.PAYING,
        IndividualBillEvent.PAID: IndividualBillState.PAID,
        IndividualBillEvent.CANCELLED: IndividualBillState.CANCELLED,
    },
    IndividualBillState.PAYING: {
        IndividualBillEvent.PAYMENT_ENDED: IndividualBillState.READY,
        IndividualBillEvent.PAID: IndividualBillState.PAID,
    },
    IndividualBillState.PAID: {},
    IndividualBillState.CANCELLED: {IndividualBillEvent.PAID: IndividualBillState.PAID},
}

OPEN_TO_TALK = frozenset({IndividualBillState.NEGOTIATING, IndividualBillState.READY})
LIVING = OPEN_TO_TALK | {IndividualBillState.PAYING}


def next_individual_bill_state(state: IndividualBillState, event: IndividualBillEvent) -> IndividualBillState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("individual bill", INDIVIDUAL_BILL_TRANSITIONS, state, event)
