"""Money and points of a restaurant: what Qerko moved, what the till booked, and what the bill shows."""

from __future__ import annotations

import pytest

from harness.actors.bill import Bill, BillPayment, IndividualBillNote
from harness.actors.evidence import VendorEntry
from harness.actors.sale import TillEntry
from harness.checks.failure import MoneyMismatch
from harness.checks.money import judge_bill, judge_money


def vendor(*movements: tuple[str, int], reference: str = "p1") -> tuple[VendorEntry, ...]:
    return tuple(
        VendorEntry(seq=seq, vendor="qerko", reference=reference, kind=kind, amount=amount, currency="NOK", at=0.0)
        for seq, (kind, amount) in enumerate(movements)
    )


def till(
    *movements: tuple[str, int], reference: str = "p1", unit: str = "NOK", sale: str = "b1"
) -> tuple[TillEntry, ...]:
    account = "qerko:reservations" if unit == "NOK" else "programme"
    return tuple(
        TillEntry(id=id, time=0.0, unit=unit, kind=kind, reference=reference, sale=sale, amount=amount, debit=account)
        for id, (kind, amount) in enumerate(movements)
    )


PAID = (("reserved", 11_000), ("captured", 11_000))
RELEASED = (("reserved", 11_000), ("cancelled", 11_000))
LOWER = (("reserved", 9_000), ("captured", 9_000))
TIPPED = (("reserved", 11_000), ("captured", 10_000), ("captured", 1_000))


@pytest.mark.parametrize(
    ("at_vendor", "at_till"),
    [
        (PAID, TIPPED),
        (RELEASED, ()),
        ((), RELEASED),
        (RELEASED, RELEASED),
        ((("reserved", 11_000), ("captured", 9_000), ("cancelled", 2_000)), (("reserved", 9_000), ("captured", 9_000))),
    ],
    ids=[
        "paid with a tip",
        "the till never heard of it",
        "Qerko never moved it",
        "released",
        "closed at a lower price",
    ],
)
def test_agree(at_vendor: tuple[tuple[str, int], ...], at_till: tuple[tuple[str, int], ...]) -> None:
    judge_money(vendor(*at_vendor), till(*at_till))


@pytest.mark.parametrize(
    ("at_vendor", "at_till", "rule"),
    [
        (PAID, (), "captured, vendor = till"),
        ((), PAID, "captured, vendor = till"),
        (PAID, RELEASED, "captured, vendor = till"),
        (RELEASED, PAID, "captured, vendor = till"),
        (PAID, (*PAID, *PAID), "captured, vendor = till"),
        (PAID[:1], (), "vendor: reserved = captured"),
        ((), PAID[:1], "till: reserved = captured"),
        (PAID, (*PAID, ("refunded", 1)), "refunded, vendor = till"),
    ],
)
def test_disagree(at_vendor: tuple[tuple[str, int], ...], at_till: tuple[tuple[str, int], ...], rule: str) -> None:
    with pytest.raises(MoneyMismatch, match=rule):
        judge_money(vendor(*at_vendor), till(*at_till))


def test_at_the_counter_reservations_are_compared_as_before() -> None:
    told = vendor(*RELEASED)[0].model_copy(update={"vendor": "vipps"})
    with pytest.raises(MoneyMismatch, match="reserved, vendor = till"):
        judge_money((told,), ())


def _bill(**members: object) -> Bill:
    given = Bill(
        id="b1",
        version=1,
        state="paid",
        restaurant="r",
        table="1",
        currency="NOK",
        total=11_000,
        paid=10_000,
        to_pay=0,
        payments=(BillPayment(id="p1", state="paid", amount=11_000, tip=1_000, discount=1_000),),
        individual_bills=(IndividualBillNote(id="i1", state="paid", discount=1_000, earned=100, spent=1_000),),
    )
    return given.model_copy(update=members)


BOOKS = (*till(*TIPPED), *till(("held", 1_000), ("spent", 1_000), ("earned", 100), unit="points", sale="i1"))


def test_a_bill_that_shows_what_is_booked() -> None:
    judge_bill(_bill(), BOOKS)
    judge_money(vendor(*PAID), BOOKS)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"paid": 11_000},
        {"to_pay": 1},
        {"payments": (BillPayment(id="p1", state="paid", amount=10_999, tip=999),)},
        {"payments": (BillPayment(id="p1", state="cancelled", amount=11_000, tip=1_000),), "paid": 0},
        {"individual_bills": (IndividualBillNote(id="i1", state="paid", earned=101, spent=1_000),)},
        {"individual_bills": (IndividualBillNote(id="i1", state="paid", earned=100, spent=0),)},
    ],
)
def test_a_bill_that_shows_something_else(spoilt: dict[str, object]) -> None:
    with pytest.raises(MoneyMismatch):
        judge_bill(_bill(**spoilt), BOOKS)


def test_points_of_an_individual_bill_are_taken_once() -> None:
    with pytest.raises(MoneyMismatch, match="at most once"):
        judge_money(vendor(*PAID), (*BOOKS, *till(("spent", 1_000), unit="points", sale="i1")))
