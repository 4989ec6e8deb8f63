"""After the run: what the till does not know is asked, then the two ledgers are fetched and compared."""

from __future__ import annotations

import time

from harness.actors.problem import Refused
from harness.actors.till import Till
from harness.actors.transport import Transport
from harness.actors.world import Sandbox
from loadtests.books import Money, as_entries, balance, compare, wrong_earnings, wrong_sales
from loadtests.measures import Booked, Measures
from loadtests.plan import Plan
from loadtests.till_books import POINT_PER, booked_of
from loadtests.vipps_calls import VippsCalls, Wallet

RESTING = 30.0  # real seconds a product may take after the run until its books agree with the vendor's
_STEP = 1.0


def audit(transport: Transport, plan: Plan, totals: Measures, complete: bool) -> Money:
    """The verdict about money. Not `complete`: the run broke off, and the last second of the generator's books with it.

    Raises:
        NoAnswer, Refused, Unreadable: a ledger cannot be read any more.
    """
    if plan.target is None:
        return _audit_own_till(transport, plan, totals, complete)
    return _audit_product(transport, plan, plan.target, totals)


def _audit_own_till(transport: Transport, plan: Plan, totals: Measures, complete: bool) -> Money:
    world = Sandbox(transport, plan.control_url).world(plan.world)
    calls = VippsCalls(transport, plan.keys, Wallet())
    booked, known, unknown = list(totals.booked), set(totals.begun), totals.open
    while True:
        if unknown and not calls.has_token:
            calls.fetch_token()
        for reference in unknown:
            booked.extend(_settle(calls, reference))
        vendor = world.ledger()
        unknown = [] if complete else sorted({entry.reference for entry in vendor} - known)
        if not unknown:
            break
        known.update(unknown)
    money = compare(vendor, as_entries(booked))
    money.points.extend(wrong_earnings(vendor, booked, POINT_PER))
    return money


def _settle(calls: VippsCalls, reference: str) -> list[Booked]:
    """What a till does about a payment whose outcome it does not know: ask, and give back what was only reserved."""
    try:
        reading = calls.read(reference)
    except Refused as refused:
        if refused.status == 404:
            return []
        raise
    if reading.state in ("CREATED", "AUTHORIZED") and not reading.aggregate.capturedAmount.value:
        reading = calls.cancel(reference)
    return booked_of(reference, reading)


def _audit_product(transport: Transport, plan: Plan, target: str, totals: Measures) -> Money:
    world, till = Sandbox(transport, plan.control_url).world(plan.world), Till(transport, target)
    end = time.monotonic() + RESTING
    while True:
        ledger = till.ledger()
        money = compare(world.ledger(), ledger)
        if not money.errors or time.monotonic() > end:
            break
        time.sleep(_STEP)
    money.points.extend(wrong_sales(totals.shown, ledger))
    for msisdn in sorted({seen.msisdn for seen in totals.shown if seen.earned or seen.spent}):
        member = till.member(msisdn)
        if member is not None and member.balance != balance(member.entries):
            held = balance(member.entries)
            money.points.append(f"member {msisdn} is shown {member.balance} points, the ledger holds {held}")
    return money
