"""The tables of a payment and a sale, and what follows from a reading."""

from __future__ import annotations

import pytest

from reference_impl.domain.moves import IllegalMove
from reference_impl.domain.payment import (
    FINAL_PAYMENTS,
    PAYMENT_TRANSITIONS,
    SALE_TRANSITIONS,
    PaymentEvent,
    PaymentState,
    SaleEvent,
    SaleState,
    next_payment_state,
    next_sale_state,
)
from reference_impl.domain.settlement import Reading, Verdict, Wishes, judge

PENDING, AUTHORISED, CANCELLED = PaymentState.PENDING, PaymentState.AUTHORISED, PaymentState.CANCELLED


def test_every_state_but_none_has_a_row() -> None:
    assert set(PAYMENT_TRANSITIONS) == set(PaymentState) - {PaymentState.NONE}
    assert set(SALE_TRANSITIONS) == set(SaleState)


def test_final_payments_stay_final() -> None:
    assert set(PaymentState) - {PaymentState.NONE, PENDING, AUTHORISED} == FINAL_PAYMENTS
    with pytest.raises(IllegalMove):
        next_payment_state(PaymentState.EXPIRED, PaymentEvent.APPROVED)


def test_an_unpaid_sale_cannot_be_refunded() -> None:
    with pytest.raises(IllegalMove):
        next_sale_state(SaleState.OPEN, SaleEvent.REFUNDED)
    assert next_sale_state(SaleState.PAYING, SaleEvent.PAYMENT_ENDED) is SaleState.OPEN


def reading(state: str, authorised: int = 0, captured: int = 0, cancelled: int = 0, refunded: int = 0) -> Reading:
    return Reading(state, authorised, captured, cancelled, refunded)


@pytest.mark.parametrize(
    ("wishes", "seen", "verdict"),
    [
        (Wishes(PENDING, 500), reading("CREATED"), Verdict.WAIT),
        (Wishes(PENDING, 500, abort=True), reading("CREATED"), Verdict.CANCEL),
        (Wishes(PENDING, 500, abort=True, cancel_refused=True), reading("CREATED"), Verdict.WAIT),
        (Wishes(CANCELLED, 500), reading("CREATED"), Verdict.CANCEL),
        (Wishes(PENDING, 500), reading("AUTHORIZED", 500), Verdict.CAPTURE),
        (Wishes(PENDING, 500), reading("AUTHORIZED", 400), Verdict.CANCEL),
        (Wishes(PENDING, 500, abort=True), reading("AUTHORIZED", 500), Verdict.CANCEL),
        (Wishes(PENDING, 500, abort=True), reading("AUTHORIZED", 500, captured=500), Verdict.PAID),
        (Wishes(AUTHORISED, 500, capture_refused=True), reading("AUTHORIZED", 500), Verdict.CANCEL),
        (Wishes(AUTHORISED, 500, capture_refused=True), reading("AUTHORIZED", 500, cancelled=500), Verdict.FAILED),
        (Wishes(AUTHORISED, 500, capture_refused=True), reading("AUTHORIZED", 500, captured=500), Verdict.PAID),
        (Wishes(AUTHORISED, 500, True, cancel_refused=True), reading("AUTHORIZED", 500), Verdict.STUCK),
        (Wishes(CANCELLED, 500), reading("AUTHORIZED", 500), Verdict.CANCEL),
        (Wishes(AUTHORISED, 500, abort=True), reading("AUTHORIZED", 500, cancelled=500), Verdict.CANCELLED),
        (Wishes(PENDING, 500), reading("ABORTED"), Verdict.REJECTED),
        (Wishes(PENDING, 500), reading("EXPIRED"), Verdict.EXPIRED),
        (Wishes(PENDING, 500), reading("TERMINATED", cancelled=500), Verdict.CANCELLED),
        (Wishes(PENDING, 500), reading("SOMETHING_NEW", 500), Verdict.WAIT),
    ],
)
def test_what_follows_from_a_reading(wishes: Wishes, seen: Reading, verdict: Verdict) -> None:
    assert judge(wishes, seen) is verdict
