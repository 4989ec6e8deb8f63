"""The café's part of the money oracle: what Poster collected for an order, and what the till did to a member's points.

The till books none of the hryvnias: they lie in the café's drawer and Poster keeps the books of them, and a till that
books money which it never held says something untrue. So Poster's ledger is compared with the points: spent is what the
club's app paid in the guest's place, new points come from money only, and what is refunded takes its share back.

One point pays for one kopeck. The till's books call an order ``poster-{its id at the terminal}``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

from harness.actors.evidence import VendorEntry
from harness.actors.sale import TillEntry
from harness.checks.failure import MoneyMismatch

PREFIX = "poster-"
_SOURCE = "Poster's ledger and the till's points"
_BY_APPS = frozenset({"redeemed", "returned"})

Orders = dict[str, Counter[str]]


def judge_cafe(vendor: Sequence[VendorEntry], till: Sequence[TillEntry], application: str | None = None) -> None:
    """Points moved for orders in the café are what the orders tell, however often that was told.

    ``application``: the number of the club's app at Poster; what other apps paid is none of its business. None: nobody
    knows it, and an order for which the till spent nothing may have been paid by another app.

    Raises:
        MoneyMismatch: they are not.
    """
    sold, points = _at_poster(vendor, application), _at_till(till)
    for order in sorted({*sold, *points}):
        given, moved = sold.get(order, Counter()), points.get(order, Counter())
        if given["refunded"] > given["captured"] or given["returned"] > given["redeemed"]:
            raise MoneyMismatch("Poster: given back ≤ taken", dict(given), "more", order, _SOURCE)
        is_anothers = application is None and not moved["spent"]
        if moved["spent"] != given["redeemed"] and not is_anothers:
            spent = f"{moved['spent']} points spent"
            raise MoneyMismatch("points spent = the app's bonus", given["redeemed"], spent, order, _SOURCE)
        if moved["earned"] and not given["captured"]:
            raise MoneyMismatch("points come from money", "none earned", moved["earned"], order, _SOURCE)
        share = _share_back(given)
        for back, taken in (("reversed", "earned"), ("returned", "spent")):
            due = moved[taken] * share
            if abs(moved[back] - due) >= 1:
                rule = f"{back} = the refunded share of {taken}"
                raise MoneyMismatch(rule, f"{float(due):g} of {moved[taken]}", moved[back], order, _SOURCE)


def open_orders(vendor: Sequence[VendorEntry], till: Sequence[TillEntry]) -> frozenset[str]:
    """References of orders that nobody has paid: points may still be held for them."""
    sold = _at_poster(vendor, None)
    return frozenset(PREFIX + order for order in _at_till(till) if order not in sold)


def _share_back(given: Counter[str]) -> Fraction:
    """How much of the order was given back, from 0 to 1; of one without money all or nothing."""
    if given["captured"]:
        return Fraction(given["refunded"], given["captured"])
    return Fraction(int(given["returned"] > 0))


def _at_poster(vendor: Sequence[VendorEntry], application: str | None) -> Orders:
    orders: Orders = defaultdict(Counter)
    for entry in vendor:
        if entry.vendor == "poster":
            order, _, app = entry.reference.partition("/")
            if entry.kind not in _BY_APPS or application in (None, app):
                orders[order][entry.kind] += entry.amount
    return dict(orders)


def _at_till(till: Sequence[TillEntry]) -> Orders:
    orders: Orders = defaultdict(Counter)
    for entry in till:
        if entry.unit == "points" and (entry.reference or "").startswith(PREFIX):
            orders[(entry.reference or "").removeprefix(PREFIX)][entry.kind] += entry.amount
    return dict(orders)
