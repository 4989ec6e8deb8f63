"""Money and points of a café: what Poster collected, and what the till did to the member's points for it."""

from __future__ import annotations

import pytest

from harness.actors.evidence import VendorEntry
from harness.actors.sale import TillEntry
from harness.checks.failure import MoneyMismatch
from harness.checks.money import judge_money

OURS, FOREIGN = "76", "110"
Moved = tuple[tuple[str, int], ...]


def poster(*movements: tuple[str, int], app: str = OURS) -> tuple[VendorEntry, ...]:
    return tuple(
        VendorEntry(
            seq=seq,
            vendor="poster",
            reference=f"1700/{app}" if kind in ("redeemed", "returned") else "1700",
            kind=kind,
            amount=amount,
            currency="UAH",
            at=0.0,
        )
        for seq, (kind, amount) in enumerate(movements)
    )


def till(*movements: tuple[str, int]) -> tuple[TillEntry, ...]:
    order = "poster-1700"
    return tuple(
        TillEntry(id=id, time=0.0, unit="points", kind=kind, reference=order, sale=order, amount=amount)
        for id, (kind, amount) in enumerate(movements)
    )


SOLD: Moved = (("captured", 2_000), ("redeemed", 1_000))
SETTLED: Moved = (("held", 1_000), ("spent", 1_000), ("earned", 20))
ALL_BACK: Moved = (*SOLD, ("refunded", 2_000), ("returned", 1_000))


@pytest.mark.parametrize(
    ("at_poster", "at_till"),
    [
        (SOLD, SETTLED),
        ((("captured", 3_000),), (("held", 1_000), ("released", 1_000), ("earned", 30))),
        ((("captured", 3_000),), ()),
        ((("redeemed", 3_000),), (("held", 3_000), ("spent", 3_000))),
        ((("redeemed", 3_000), ("returned", 3_000)), (("held", 3_000), ("spent", 3_000), ("returned", 3_000))),
        ((), (("held", 1_000),)),
        (ALL_BACK, (*SETTLED, ("returned", 1_000), ("reversed", 20))),
        ((*SOLD, ("refunded", 550)), (*SETTLED, ("returned", 275), ("reversed", 6))),
    ],
    ids=[
        "a part with points",
        "collected only",
        "not a member",
        "all with points",
        "all with points, given back",
        "not paid yet",
        "refunded",
        "a part refunded",
    ],
)
def test_agree(at_poster: Moved, at_till: Moved) -> None:
    judge_money(poster(*at_poster), till(*at_till), OURS)


@pytest.mark.parametrize(
    ("at_poster", "at_till", "rule"),
    [
        (SOLD, (("earned", 20),), "points spent = the app's bonus"),
        (SOLD, (("held", 999), ("spent", 999), ("earned", 20)), "points spent = the app's bonus"),
        ((("captured", 3_000),), SETTLED, "points spent = the app's bonus"),
        ((), (("earned", 30),), "points come from money"),
        ((("redeemed", 3_000),), (("held", 3_000), ("spent", 3_000), ("earned", 30)), "points come from money"),
        (SOLD, (*SETTLED, ("earned", 20)), "at most once a sale"),
        (SOLD, (("held", 2_000), *SETTLED[1:]), "held = spent"),
        ((), (("held", 1_000), ("released", 1_001)), "held = spent"),
        (ALL_BACK, SETTLED, "reversed = the refunded share"),
        (ALL_BACK, (*SETTLED, ("reversed", 20)), "returned = the refunded share"),
        (ALL_BACK, (*SETTLED, ("returned", 1_000), ("reversed", 19)), "reversed = the refunded share"),
        (ALL_BACK, (*SETTLED, ("returned", 2_000), ("reversed", 20)), "returned = the refunded share"),
        (SOLD, (*SETTLED, ("returned", 1_000)), "returned = the refunded share"),
        ((*SOLD, ("refunded", 1_000)), SETTLED, "reversed = the refunded share"),
        ((*SOLD, ("refunded", 1_000)), (*SETTLED, ("reversed", 10)), "returned = the refunded share"),
        ((*SOLD, ("refunded", 2_001)), SETTLED, "given back ≤ taken"),
    ],
)
def test_disagree(at_poster: Moved, at_till: Moved, rule: str) -> None:
    with pytest.raises(MoneyMismatch, match=rule):
        judge_money(poster(*at_poster), till(*at_till), OURS)


def test_what_another_app_paid_is_not_the_clubs() -> None:
    sold = poster(*SOLD, app=FOREIGN)
    judge_money(sold, till(("earned", 20)), OURS)
    judge_money(sold, till(("earned", 20)))
    with pytest.raises(MoneyMismatch):
        judge_money(sold, till(("earned", 20)), FOREIGN)
