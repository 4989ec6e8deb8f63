"""Captures as the scenarios count them: a reservation may be taken in parts, each with a key of its own."""

from __future__ import annotations

from collections import defaultdict

from features.shop import Shop
from harness.actors.evidence import Exchange

CAPTURE = "capturePayment"


def tries(shop: Shop, call: str) -> list[Exchange]:
    """The calls of that name; of a capture in parts those for the part that took the most."""
    calls = shop.calls(call)
    return calls if call != CAPTURE else [capture for made in _by_payment(calls) for capture in _longest(shop, made)]


def _by_payment(calls: list[Exchange]) -> list[list[Exchange]]:
    found: defaultdict[str, list[Exchange]] = defaultdict(list)
    for call in calls:
        found[call.sent.path].append(call)
    return list(found.values())


def _longest(shop: Shop, calls: list[Exchange]) -> list[Exchange]:
    parts: defaultdict[object, list[Exchange]] = defaultdict(list)
    for call in calls:
        parts[tuple(shop.generation.keys([call]))].append(call)
    amounts = [shop.generation.amount(part[0]) for part in parts.values()]
    reserved = [e.amount for e in shop.world.ledger() if e.kind == "reserved" and e.reference in calls[0].sent.path]
    return max(parts.values(), key=len) if None not in amounts and sum(amounts) == sum(reserved) else calls
