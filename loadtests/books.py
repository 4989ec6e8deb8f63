"""Money, the verdict that no figure can outweigh: the vendor's ledger against the till's, payment by payment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harness.actors.evidence import VendorEntry
from harness.actors.sale import MemberEntry, Payment, Rewards, Sale, TillEntry
from harness.checks.cafe_points import PREFIX
from harness.checks.failure import MoneyMismatch
from harness.checks.money import judge_money, judge_sale
from loadtests.measures import Booked, Shown

# What an entry does to the points that a member can spend.
EFFECT = {"earned": 1, "held": -1, "released": 1, "reversed": -1, "returned": 1}


@dataclass(slots=True)
class Money:
    """What is wrong, in words, by kind. `payments`: how many were compared; `captured`: minor units at the vendor."""

    payments: int = 0
    captured: int = 0
    lost: list[str] = field(default_factory=list)
    """The till has booked what the vendor never took."""
    doubled: list[str] = field(default_factory=list)
    """The vendor took more than the till has booked for the sale."""
    orphaned: list[str] = field(default_factory=list)
    """The vendor took or holds money that the till knows nothing of."""
    other: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    """Points that do not follow the money."""

    @property
    def errors(self) -> int:
        return sum(map(len, (self.lost, self.doubled, self.orphaned, self.other, self.points)))


def as_entries(booked: Iterable[Booked]) -> list[TillEntry]:
    """The books that the generator kept, as a till publishes its ledger."""
    return [
        TillEntry(
            id=number,
            time=0.0,
            unit=line.unit,
            kind=line.kind,
            reference=line.reference or None,
            sale=line.sale,
            amount=line.amount,
        )
        for number, line in enumerate(booked, 1)
    ]


def compare(vendor: Sequence[VendorEntry], till: Sequence[TillEntry]) -> Money:
    """Every payment of either side by the money oracle, and the points of every sale."""
    theirs: dict[str, list[VendorEntry]] = defaultdict(list)
    ours: dict[str, list[TillEntry]] = defaultdict(list)
    points: dict[str, list[TillEntry]] = defaultdict(list)
    for entry in vendor:
        theirs[entry.reference].append(entry)
    for line in till:
        if line.unit == "NOK":
            ours[line.reference or ""].append(line)
        else:
            points[line.sale or ""].append(line)
    money = Money(captured=sum(e.amount for e in vendor if e.kind == "captured" and e.currency == "NOK"))
    for reference in sorted({*theirs, *ours}):
        money.payments += 1
        try:
            judge_money(theirs[reference], ours[reference])
        except MoneyMismatch as mismatch:
            _file(money, theirs[reference], ours[reference], str(mismatch))
    for sale, lines in points.items():
        try:
            # Points of an order in the café follow what Poster collected for it.
            judge_money(theirs[sale.removeprefix(PREFIX)] if sale.startswith(PREFIX) else [], lines)
        except MoneyMismatch as mismatch:
            money.points.append(str(mismatch))
    return money


def _file(money: Money, theirs: list[VendorEntry], ours: list[TillEntry], words: str) -> None:
    taken = sum(entry.amount for entry in theirs if entry.kind == "captured")
    booked = sum(entry.amount for entry in ours if entry.kind == "captured")
    if not ours:
        money.orphaned.append(words)
    elif booked > taken:
        money.lost.append(words)
    elif taken > booked > 0:
        money.doubled.append(words)
    elif taken > booked:
        money.orphaned.append(words)
    else:
        money.other.append(words)


def wrong_earnings(vendor: Sequence[VendorEntry], booked: Sequence[Booked], earned_on: int) -> list[str]:
    """Points of members against what the vendor really took: one for every `earned_on` minor units, once a sale."""
    taken: Counter[str] = Counter()
    for entry in vendor:
        if entry.kind == "captured":
            taken[entry.reference] += entry.amount
    balances: Counter[str] = Counter()
    wrong = []
    for line in booked:
        balances[line.member] += EFFECT.get(line.kind, 0) * line.amount * (line.unit == "points")
        if line.kind == "earned" and line.amount != taken[line.sale] // earned_on:
            wrong.append(f"sale {line.sale} earned {line.amount} points on {taken[line.sale]} minor units")
    return wrong + [f"member {member} is at {balance} points" for member, balance in balances.items() if balance < 0]


def wrong_sales(shown: Iterable[Shown], till: Sequence[TillEntry]) -> list[str]:
    """What a product's till showed of its sales against its own ledger."""
    by_sale: dict[str, list[TillEntry]] = defaultdict(list)
    for line in till:
        by_sale[line.sale or ""].append(line)
    wrong = []
    for seen in shown:
        sale = Sale(
            id=seen.sale,
            version=0,
            state=seen.state,
            total=seen.to_pay,
            to_pay=seen.to_pay,
            payment=Payment(reference=seen.reference, captured=seen.captured, refunded=seen.refunded),
            rewards=Rewards(earned=seen.earned, spent=seen.spent),
        )
        try:
            judge_sale(sale, by_sale[seen.sale])
        except MoneyMismatch as mismatch:
            wrong.append(str(mismatch))
    return wrong


def balance(entries: Iterable[MemberEntry]) -> int:
    """Points that a member can spend, from all that ever happened to them."""
    return sum(EFFECT.get(entry.kind, 0) * entry.amount for entry in entries if entry.unit == "points")
