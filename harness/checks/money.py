"""The money oracle: what the vendors hold and what the till has booked must be the same, to the øre.

It reads the two ledgers and nothing else, so no state machine of either side can talk it into anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from harness.actors.bill import Bill
from harness.actors.evidence import VendorEntry
from harness.actors.sale import Sale, TillEntry
from harness.checks.cafe_points import judge_cafe, open_orders
from harness.checks.failure import MoneyMismatch

MONEY = "NOK"
_KINDS = ("reserved", "captured", "refunded", "cancelled")
_TAKEN = ("captured", "refunded")
_SOURCE = "the vendors' ledger and the till's ledger"

Sums = dict[str, Counter[str]]


def judge_money(vendor: Sequence[VendorEntry], till: Sequence[TillEntry], application: str | None = None) -> None:
    """Everything about money and points that must hold once nothing is under way any more.

    ``application``: see :func:`harness.checks.cafe_points.judge_cafe`.

    Raises:
        MoneyMismatch: something does not.
    """
    at_vendor = _sums((e.reference, e.kind, e.amount) for e in vendor if e.currency == MONEY)
    at_till = _sums((e.reference or "", e.kind, e.amount) for e in till if e.unit == MONEY)
    at_tables = _at_tables(vendor, till)
    for reference in sorted({*at_vendor, *at_till}):
        for side, sums in (("vendor", at_vendor), ("till", at_till)):
            _plausible(side, reference, sums.get(reference, Counter()))
            if reference in at_tables:
                _settled(side, reference, sums.get(reference, Counter()))
        for kind in _TAKEN if reference in at_tables else _KINDS:
            theirs, ours = at_vendor.get(reference, Counter())[kind], at_till.get(reference, Counter())[kind]
            if theirs != ours:
                raise MoneyMismatch(
                    f"{kind}, vendor = till", f"{theirs} (vendor)", f"{ours} (till)", reference, _SOURCE
                )
    judge_cafe(vendor, till, application)
    _judge_points([entry for entry in till if entry.unit != MONEY], open_orders(vendor, till))


def _at_tables(vendor: Sequence[VendorEntry], till: Sequence[TillEntry]) -> set[str]:
    """Payments by Qerko. Of their reservations a till need not have heard, nor Qerko of those that came to nothing."""
    told = {entry.reference for entry in vendor if entry.vendor == "qerko"}
    return told | {e.reference or "" for e in till if "qerko:" in f"{e.debit} {e.credit}"}


def judge_sale(sale: Sale, till: Sequence[TillEntry]) -> None:
    """What the sale shows is what the ledger holds.

    Raises:
        MoneyMismatch: it is not.
    """
    booked = _sums((e.reference or "", e.kind, e.amount) for e in till if e.unit == MONEY)
    payment = booked.get(sale.payment.reference or "", Counter())
    points = _sums((e.unit, e.kind, e.amount) for e in till if e.sale == sale.id).get("points", Counter())
    over = sale.state in ("paid", "refunded")  # until then points are only meant to be spent
    for name, shown, held in (
        ("captured", sale.payment.captured, payment["captured"]),
        ("refunded", sale.payment.refunded, payment["refunded"]),
        ("points earned", sale.rewards.earned, points["earned"] - points["reversed"]),
        ("points spent", sale.rewards.spent if over or points["spent"] else 0, points["spent"] - points["returned"]),
    ):
        if shown != held:
            raise MoneyMismatch(f"{name}, sale = ledger", f"{held} (ledger)", f"{shown} (sale)", sale.id, _SOURCE)
    if sale.state == "paid" and payment["captured"] != sale.to_pay:
        raise MoneyMismatch("a paid sale is captured", sale.to_pay, payment["captured"], sale.id, _SOURCE)


def judge_bill(bill: Bill, till: Sequence[TillEntry]) -> None:
    """What the bill shows of payments and points is what the ledger holds.

    Raises:
        MoneyMismatch: it is not.
    """
    money = _sums((e.reference or "", e.kind, e.amount) for e in till if e.unit == MONEY)
    points = _sums((e.sale or "", e.kind, e.amount) for e in till if e.unit == "points")
    shown = [
        (f"payment {p.id}, captured", p.amount if p.state == "paid" else 0, money.get(p.id, Counter())["captured"])
        for p in bill.payments
    ]
    for individual in (individual for individual in bill.individual_bills if individual.state == "paid"):
        booked = points.get(individual.id, Counter())
        shown.append((f"individual bill {individual.id}, earned", individual.earned, booked["earned"]))
        shown.append((f"individual bill {individual.id}, spent", individual.spent, booked["spent"]))
    shown.append(("paid for goods", bill.paid, sum(p.amount - p.tip for p in bill.payments if p.state == "paid")))
    for name, told, held in shown:
        if told != held:
            raise MoneyMismatch(f"{name}, bill = ledger", f"{held} (ledger)", f"{told} (bill)", bill.id, _SOURCE)
    if bill.state == "paid" and bill.to_pay:
        raise MoneyMismatch("a paid bill leaves nothing to pay", 0, bill.to_pay, bill.id, _SOURCE)


def _sums(entries: Iterable[tuple[str, str, int]]) -> Sums:
    sums: Sums = defaultdict(Counter)
    for group, kind, amount in entries:
        sums[group][kind] += amount
    return dict(sums)


def _plausible(side: str, reference: str, sums: Counter[str]) -> None:
    if sums["captured"] + sums["cancelled"] > sums["reserved"]:
        taken = f"{sums['captured']} captured and {sums['cancelled']} released"
        raise MoneyMismatch(f"{side}: captured ≤ reserved", f"at most {sums['reserved']}", taken, reference, _SOURCE)
    if sums["refunded"] > sums["captured"]:
        limit = f"at most {sums['captured']}"
        raise MoneyMismatch(f"{side}: refunded ≤ captured", limit, sums["refunded"], reference, _SOURCE)


def _settled(side: str, reference: str, sums: Counter[str]) -> None:
    """At a table whatever was reserved is taken or released in the end."""
    if sums["reserved"] != sums["captured"] + sums["cancelled"]:
        gone = f"{sums['captured']} captured and {sums['cancelled']} released"
        raise MoneyMismatch(f"{side}: reserved = captured + released", sums["reserved"], gone, reference, _SOURCE)


def _judge_points(entries: Sequence[TillEntry], still_open: frozenset[str]) -> None:
    """Points and stamps are earned and spent at most once a sale, and never more of them taken back than was given."""
    times = Counter((entry.sale, entry.unit, entry.kind) for entry in entries)
    for (sale, unit, kind), count in times.items():
        if kind in ("earned", "spent") and count > 1:
            raise MoneyMismatch(f"{unit} {kind} at most once a sale", 1, count, f"sale {sale}", _SOURCE)
    open_sales = {f"{entry.sale} {entry.unit}" for entry in entries if entry.reference in still_open}
    amounts = _sums((f"{entry.sale} {entry.unit}", entry.kind, entry.amount) for entry in entries)
    for where, sums in amounts.items():
        gone = sums["spent"] + sums["released"]
        if sums["held"] < gone or (sums["held"] != gone and where not in open_sales):
            after = f"{sums['spent']} spent and {sums['released']} released"
            raise MoneyMismatch("held = spent + released", sums["held"], after, f"sale {where}", _SOURCE)
        for back, given in (("reversed", "earned"), ("returned", "spent")):
            if sums[back] > sums[given]:
                raise MoneyMismatch(f"{back} ≤ {given}", sums[given], sums[back], f"sale {where}", _SOURCE)
