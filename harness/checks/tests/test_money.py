"""The oracle finds the øre that is missing on either side, and the point that was given twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from harness.actors.evidence import VendorEntry
from harness.actors.sale import Sale, TillEntry
from harness.checks.failure import MoneyMismatch
from harness.checks.money import judge_money, judge_sale
from harness.checks.tests.conftest import Evidence

Books = Sequence[TillEntry]


def _is(kind: str, unit: str) -> Callable[[TillEntry], bool]:
    return lambda entry: entry.kind == kind and entry.unit == unit


def _plus_one(books: Books, kind: str, unit: str = "NOK") -> Books:
    place = next(place for place, entry in enumerate(books) if _is(kind, unit)(entry))
    entry = books[place].model_copy(update={"amount": books[place].amount + 1})
    return (*books[:place], entry, *books[place + 1 :])


def _twice(books: Books, kind: str, unit: str) -> Books:
    return (*books, next(entry for entry in books if _is(kind, unit)(entry)))


def test_good_books_agree(good: Evidence) -> None:
    judge_money(good.vendor, good.books)
    judge_sale(good.sale, good.books)
    assert {entry.kind for entry in good.vendor} >= {"reserved", "captured", "refunded", "terminated"}
    assert {entry.kind for entry in good.books if entry.unit == "points"} >= {"earned", "held", "spent", "reversed"}


@pytest.mark.parametrize("kind", ["reserved", "captured", "refunded"])
def test_an_ore_too_much_in_the_till(good: Evidence, kind: str) -> None:
    with pytest.raises(MoneyMismatch):
        judge_money(good.vendor, _plus_one(good.books, kind))


def test_points_shown_as_spent_in_a_paid_sale_are_in_the_books(good: Evidence) -> None:
    books = [entry for entry in good.books if entry.unit != "points" or entry.kind not in ("spent", "returned")]
    shown = good.sale.model_copy(update={"rewards": good.sale.rewards.model_copy(update={"spent": 500})})
    judge_sale(shown.model_copy(update={"state": "open"}), books)
    with pytest.raises(MoneyMismatch, match="points spent"):
        judge_sale(shown.model_copy(update={"state": "paid"}), books)


@pytest.mark.parametrize("kind", ["reserved", "captured", "refunded"])
def test_an_entry_missing_in_the_till(good: Evidence, kind: str) -> None:
    with pytest.raises(MoneyMismatch):
        judge_money(good.vendor, [entry for entry in good.books if not _is(kind, "NOK")(entry)])


def test_an_entry_missing_at_the_vendor(good: Evidence) -> None:
    with pytest.raises(MoneyMismatch):
        judge_money(good.vendor[:-2], good.books)


def test_taken_twice_on_both_sides(good: Evidence) -> None:
    captured = next(entry for entry in good.vendor if entry.kind == "captured")
    booked = next(entry for entry in good.books if _is("captured", "NOK")(entry))
    vendor: Sequence[VendorEntry] = (*good.vendor, captured)
    with pytest.raises(MoneyMismatch, match="captured ≤ reserved"):
        judge_money(vendor, (*good.books, booked))


@pytest.mark.parametrize("kind", ["earned", "spent"])
def test_points_given_or_taken_twice(good: Evidence, kind: str) -> None:
    with pytest.raises(MoneyMismatch, match="at most once a sale"):
        judge_money(good.vendor, _twice(good.books, kind, "points"))


def test_points_that_stay_held(good: Evidence) -> None:
    with pytest.raises(MoneyMismatch, match="held"):
        judge_money(good.vendor, _plus_one(good.books, "held", "points"))


def test_more_points_reversed_than_earned(good: Evidence) -> None:
    reversed_twice = _twice(
        _twice(_twice(good.books, "reversed", "points"), "reversed", "points"), "reversed", "points"
    )
    with pytest.raises(MoneyMismatch, match="reversed ≤ earned"):
        judge_money(good.vendor, reversed_twice)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sale: sale.model_copy(update={"payment": sale.payment.model_copy(update={"captured": 1})}),
        lambda sale: sale.model_copy(update={"payment": sale.payment.model_copy(update={"refunded": 1})}),
        lambda sale: sale.model_copy(update={"rewards": sale.rewards.model_copy(update={"earned": 1})}),
        lambda sale: sale.model_copy(update={"to_pay": 1}),
    ],
)
def test_a_sale_that_shows_something_else(good: Evidence, spoil: Callable[[Sale], Sale]) -> None:
    with pytest.raises(MoneyMismatch):
        judge_sale(spoil(good.sale), good.books)
