"""Prices, points and stamps: exact, whatever the numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.pricing import Line, Standing, quote, spendable, spread
from reference_impl.domain.programme import PointsRule, Programme, StampCard, points_back
from reference_impl.domain.receipt import included_tax, receipt_lines

PROGRAMME = Programme()
_lines = st.lists(
    st.builds(
        Line,
        name=st.just("thing"),
        quantity=st.integers(1, 12),
        unit_price=st.integers(1, 100_000),
        vat_rate=st.integers(0, 10_000),
        stamp=st.sampled_from([None, "coffee"]),
    ),
    max_size=6,
)


def coffee(quantity: int) -> Line:
    return Line("Coffee", quantity, 4500, stamp="coffee")


@given(_lines, st.integers(0, 200_000), st.integers(0, 20), st.none() | st.integers(0, 100_000), st.integers(0, 10_000))
def test_a_quote_adds_up(lines: list[Line], points: int, stamps: int, wanted: int | None, percent: int) -> None:
    programme = Programme(member_discount=percent)
    priced = quote(lines, programme, Standing(points, {"coffee": stamps}), wanted)
    assert priced.total == sum(line.total for line in lines)
    assert all(0 <= discount <= line.total for discount, line in zip(priced.discounts, lines, strict=True))
    assert 0 <= priced.points_spent <= points
    before_points = priced.to_pay + priced.points_spent
    assert priced.to_pay == 0 or priced.to_pay >= programme.smallest_payment or before_points < 100
    for use in priced.stamps.values():
        assert stamps + use.earned - use.spent >= 0


@given(_lines, st.integers(0, 200_000))
def test_the_receipt_adds_up(lines: list[Line], points: int) -> None:
    priced = quote(lines, PROGRAMME, Standing(points), None)
    receipt = receipt_lines(lines, priced.discounts)
    assert sum(line.total for line in receipt) == priced.to_pay
    assert all(line.total_excluding_tax + line.tax == line.total for line in receipt)
    assert all(0 <= line.tax <= line.total for line in receipt)


def test_tax_is_part_of_the_gross_amount_not_a_share_of_it() -> None:
    """The vendor's own sample computes 25 % of the gross: 59975 of 239900 instead of 47980."""
    assert included_tax(239_900, 2500) == 47_980
    assert included_tax(115, 1500) == 15
    assert included_tax(999, 0) == 0


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_spreading_is_exact_and_never_exceeds_a_line(amount: int, weights: list[int]) -> None:
    amount = min(amount, sum(weights))
    shares = spread(amount, weights)
    assert sum(shares) == amount
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@pytest.mark.parametrize(
    ("rest", "balance", "wanted", "points"),
    [
        (10_000, 2000, None, 2000),
        (10_000, 2000, 500, 500),
        (900, 2000, None, 900),
        (10_000, 9950, None, 9900),
        (50, 20, None, 0),
        (100, 0, None, 0),
        (10_000, -5, None, 0),
    ],
)
def test_points_never_leave_an_amount_too_small_to_pay(
    rest: int, balance: int, wanted: int | None, points: int
) -> None:
    assert spendable(rest, balance, wanted, 100) == points


@pytest.mark.parametrize(
    ("stamps", "quantity", "free"), [(0, 5, 0), (0, 6, 1), (5, 1, 1), (4, 2, 1), (5, 7, 2), (0, 12, 2), (10, 2, 2)]
)
def test_the_sixth_coffee_is_free(stamps: int, quantity: int, free: int) -> None:
    priced = quote([coffee(quantity)], PROGRAMME, Standing(0, {"coffee": stamps}))
    assert priced.discount == free * 4500
    assert priced.stamps["coffee"].earned == quantity - free


def test_stamps_and_points_are_for_members() -> None:
    assert quote([coffee(6)], PROGRAMME).discount == 0


def test_a_percentage_discount_rounds_in_favour_of_the_shop() -> None:
    programme = Programme(member_discount=1250, stamp_cards=(StampCard("tea", 9),))
    assert quote([Line("x", 1, 999)], programme, Standing()).discount == 124


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**5), st.data())
def test_refunds_take_points_back_monotonically_and_in_full(
    amount: int, _: int, spent: int, data: st.DataObject
) -> None:
    rule = PointsRule()
    earned = rule.earned_on(amount)
    first = data.draw(st.integers(0, amount))
    second = data.draw(st.integers(first, amount))
    part, more = points_back(rule, earned, spent, amount, first), points_back(rule, earned, spent, amount, second)
    assert 0 <= part.reversed <= more.reversed <= earned
    assert 0 <= part.returned <= more.returned <= spent
    whole = points_back(rule, earned, spent, amount, amount)
    assert (whole.reversed, whole.returned) == (earned, spent)
