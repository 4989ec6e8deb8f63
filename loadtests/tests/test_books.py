"""No payment lost, doubled or orphaned: each is found, and named for what it is."""

from __future__ import annotations

import pytest

from harness.actors.evidence import VendorEntry
from harness.actors.sale import MemberEntry, TillEntry
from loadtests.books import as_entries, balance, compare, wrong_earnings, wrong_sales
from loadtests.measures import Booked, Shown


def vendor(reference: str, *movements: tuple[str, int]) -> list[VendorEntry]:
    return [
        VendorEntry(seq=n, vendor="vipps", reference=reference, kind=kind, amount=amount, currency="NOK", at=0)
        for n, (kind, amount) in enumerate(movements)
    ]


def booked(reference: str, *movements: tuple[str, int]) -> list[Booked]:
    return [Booked(reference, kind, amount, "NOK", reference) for kind, amount in movements]


PAID = (("reserved", 5000), ("captured", 5000))


def test_books_that_agree() -> None:
    released = (("reserved", 700), ("cancelled", 700))
    money = compare(
        vendor("a", *PAID) + vendor("b", *released) + vendor("c", ("aborted", 900)),
        as_entries(booked("a", *PAID) + booked("b", *released)),
    )
    assert (money.errors, money.payments, money.captured) == (0, 3, 5000)


@pytest.mark.parametrize(
    ("theirs", "ours", "kind"),
    [
        ([("reserved", 5000)], PAID, "lost"),
        ([], PAID, "lost"),
        ([*PAID, ("reserved", 5000), ("captured", 5000)], PAID, "doubled"),
        (PAID, [], "orphaned"),
        ([("reserved", 5000)], [], "orphaned"),
        (PAID, [("reserved", 5000)], "orphaned"),
        ([("reserved", 5000), ("cancelled", 5000)], [("reserved", 5000)], "other"),
    ],
)
def test_books_that_do_not(theirs: list[tuple[str, int]], ours: list[tuple[str, int]], kind: str) -> None:
    money = compare(vendor("a", *theirs), as_entries(booked("a", *ours)))
    assert (money.errors, len(getattr(money, kind))) == (1, 1)
    assert "a" in getattr(money, kind)[0]


def test_points_follow_the_money() -> None:
    good = Booked("", "earned", 5, "points", "a", "4791")
    assert wrong_earnings(vendor("a", *PAID), [good], 1000) == []
    assert wrong_earnings(vendor("a", *PAID), [good._replace(amount=6)], 1000)
    assert wrong_earnings([], [good], 1000), "nothing was captured"
    spent = Booked("", "held", 9, "points", "a", "4791")
    assert wrong_earnings(vendor("a", *PAID), [good, spent], 1000) == ["member 4791 is at -4 points"]


def test_points_that_are_earned_twice_or_held_for_ever() -> None:
    earned = Booked("", "earned", 5, "points", "a", "4791")
    assert len(compare([], as_entries([earned, earned])).points) == 1
    assert len(compare([], as_entries([earned._replace(kind="held")])).points) == 1


def test_a_sale_that_shows_what_its_ledger_does_not_hold() -> None:
    shown = Shown("s1", "paid", "r1", 5000, 5000, 0, 0, 0, "4791")
    entry = TillEntry(id=1, time=0, unit="NOK", kind="captured", reference="r1", sale="s1", amount=5000)
    assert wrong_sales([shown], [entry]) == []
    assert len(wrong_sales([shown], [])) == 1
    assert len(wrong_sales([shown._replace(earned=3)], [entry])) == 1


def test_a_members_balance_is_the_sum_of_what_happened() -> None:
    movements = [("earned", 10), ("held", 4), ("spent", 4), ("held", 3), ("released", 3), ("reversed", 1)]
    entries = [MemberEntry(id=1, unit="points", kind=kind, amount=amount, balance=0) for kind, amount in movements]
    assert balance(entries) == 5
