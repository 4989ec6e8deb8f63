"""What is checked before the items are locked, and how a payment at the table ends (QERKO-PAY-01, -03)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.domain.moves import IllegalMove
from reference_impl.domain.table_payment import (
    OVER,
    TABLE_PAYMENT_TRANSITIONS,
    Claim,
    ClaimedItem,
    ClaimRefused,
    Objection,
    OnOffer,
    TablePaymentEvent,
    TablePaymentState,
    check_claim,
    check_individual_claim,
    next_table_payment_state,
)

OFFER = {"soup": OnOffer(price=9000, open=2), "wine": OnOffer(price=12_000, open=1, locked=1, paid=1)}
CLAIM = Claim("p", "b", "NOK", (ClaimedItem("soup", 9000, 2), ClaimedItem("wine", 12_000, 1)), 0, 500, 30_500)


def objection(claim: Claim) -> Objection | None:
    try:
        check_claim(claim, OFFER, "NOK")
    except ClaimRefused as refused:
        return refused.objection
    return None


def test_a_payment_that_fits_is_taken() -> None:
    assert objection(CLAIM) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"currency": "CZK"}, Objection.WRONG_CURRENCY),
        ({"items": ()}, Objection.INCOMPLETE),
        ({"items": (ClaimedItem("beer", 9000, 1),), "parts": 9500}, Objection.UNKNOWN_ITEM),
        ({"items": (ClaimedItem("soup", 9000, 3),), "parts": 27_500}, Objection.UNKNOWN_ITEM),
        ({"items": (ClaimedItem("wine", 12_000, 2),), "parts": 24_500}, Objection.LOCKED_ITEM),
        ({"items": (ClaimedItem("wine", 12_000, 3),), "parts": 36_500}, Objection.PAID_ITEM),
        ({"items": (ClaimedItem("soup", 8999, 1),), "parts": 9499}, Objection.OTHER_PRICE),
        ({"parts": 30_499}, Objection.WRONG_SUM),
        ({"parts": 30_000}, Objection.WRONG_SUM),
        ({"tip": -500, "parts": 29_500}, Objection.WRONG_SUM),
        ({"discount": 30_001, "parts": 499}, Objection.WRONG_DISCOUNT),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(changes: dict[str, object], expected: Objection) -> None:
    assert objection(replace(CLAIM, **changes)) is expected  # type: ignore[arg-type]


def test_an_item_named_twice_counts_twice() -> None:
    twice = (ClaimedItem("soup", 9000, 2), ClaimedItem("soup", 9000, 1))
    assert objection(replace(CLAIM, items=twice, parts=27_500)) is Objection.UNKNOWN_ITEM


def test_an_individual_bill_is_paid_whole_with_the_discount_agreed() -> None:
    offer = {"soup": OnOffer(9000, 2)}
    claim = Claim("p", "i", "NOK", (ClaimedItem("soup", 9000, 2),), 700, 0, 17_300)
    check_individual_claim(claim, offer, "NOK", 700)
    for wrong in (replace(claim, discount=0, parts=18_000), replace(claim, discount=800, parts=17_200)):
        with pytest.raises(ClaimRefused) as refused:
            check_individual_claim(wrong, offer, "NOK", 700)
        assert refused.value.objection is Objection.WRONG_DISCOUNT
    half = replace(claim, items=(ClaimedItem("soup", 9000, 1),), parts=8300)
    with pytest.raises(ClaimRefused) as refused:
        check_individual_claim(half, offer, "NOK", 700)
    assert refused.value.objection is Objection.INCOMPLETE


def test_a_free_individual_bill_can_be_paid_with_nothing() -> None:
    claim = Claim("p", "i", "NOK", (ClaimedItem("soup", 9000, 2),), 18_000, 0, 0)
    check_individual_claim(claim, {"soup": OnOffer(9000, 2)}, "NOK", 18_000)


def test_a_cancelled_payment_comes_back_only_on_proof() -> None:
    assert TABLE_PAYMENT_TRANSITIONS[TablePaymentState.PAID] == {}
    assert set(TABLE_PAYMENT_TRANSITIONS[TablePaymentState.CANCELLED]) == {TablePaymentEvent.PROVEN_PAID}
    for state in OVER:
        with pytest.raises(IllegalMove):
            next_table_payment_state(state, TablePaymentEvent.PAID)
