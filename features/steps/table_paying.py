"""Paying at the table beyond the ordinary: slow banks, several bills, several guests at once, late receipts."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.dining import Table
from features.portions import counted
from features.steps.counter import SOON
from features.steps.restaurant import WHO, tries
from features.steps.wording import says
from harness.actors.problem import Refused


@given(parsers.parse("the bank takes {seconds:d} seconds"))
@when(parsers.parse("the bank takes {seconds:d} seconds from now on"))
def slow_bank(table: Table, seconds: int) -> None:
    """So long the payment is under way: the till has locked the items, and the money has not moved."""
    table.qerko.set(transfer_seconds=seconds)


@given("the fiscal printer is off")
@when("the fiscal printer fails")
def printer_off(table: Table) -> None:
    table.dining.switch_fiscal_printer(False)


@when("the fiscal printer is back")
def printer_on(table: Table) -> None:
    table.dining.switch_fiscal_printer(True)


@given(says("another bill on table {number} with {quantity:d} {name} at {amount:Kr}"))
def other_bill(table: Table, number: str, quantity: int, name: str, amount: int) -> None:
    """The waiter keeps the first one in hand."""
    first = table.waiter.bill
    table.opens_bill(number)
    table.waiter.adds(name, amount, quantity)
    table.waiter.takes_in_hand(first)


@when(parsers.re(WHO + r" picks everything on the bill with (?P<name>\w+)"))
def pick_bill(table: Table, who: str, name: str) -> None:
    bills = table.guest(who).looks().bills
    (wanted,) = [bill.id for bill in bills if name in {item.name for item in bill.items}]
    table.guest(who).picks(bill=wanted)


@when(parsers.re(WHO + r" and (?P<other>[A-Z][a-z]+) swipe at the same moment"))
def swipe_together(table: Table, who: str, other: str) -> None:
    """Nobody waits for the other one; then both wait."""
    for name in (who, other):
        guest = table.guest(name)
        patience, guest.patience = guest.patience, 0
        guest.swipes()
        guest.patience = patience
    for name in (who, other):
        table.guest(name).waits_for(lambda app: not app.busy, 120, "the end of the payment")


@when(parsers.parse("{names} scan table {number} at the same moment"))
def scan_together(table: Table, names: str, number: str) -> None:
    """Each by a plan of their own, so that nobody waits for anybody."""
    for name in names.replace(" and ", ", ").split(", "):
        table.guest(name).follows_script(("scan", {"table": number, "restaurant_id": table.id}, 1.0))
    table.world.advance(2)


@then(parsers.parse("{names} see {things} on their phones"))
def see_together(table: Table, names: str, things: str) -> None:
    for name in names.replace(" and ", ", ").split(", "):
        bills = table.guest(name).looks().bills
        seen = counted((item.name, item.quantity) for bill in bills for item in bill.items)
        assert seen == set(things.split(", ")), (name, seen)


@when("the waiter tries to cancel the payment")
def try_to_cancel(table: Table) -> None:
    tries(table, table.waiter.cancels_payment)


@when("the waiter wants to cancel the payment, which may be too late")
def cancel_if_possible(table: Table) -> None:
    """The till may know by now that it is paid, and say so, or has to ask Qerko first."""
    try:
        table.waiter.cancels_payment()
    except Refused as refused:
        assert refused.kind == "payment-over", refused


@then(parsers.re(WHO + r"'s receipt has (?P<things>.+) and nothing else, if it has any items"))
def receipt_items(table: Table, who: str, things: str) -> None:
    """The receipt of the payment just made; one that goes by mail need not list them for Qerko."""
    receipt = table.guest(who).looks().receipt
    assert receipt is not None, "no receipt"
    items = receipt.get("items") or []
    assert isinstance(items, list)
    found = counted((item["name"], item["quantity"]) for item in items)
    assert found in (set(), set(things.split(", "))), found


@then(parsers.parse("after at most {seconds:d} seconds the other restaurant's bill is {state}"))
def other_bill_later(table: Table, seconds: int, state: str) -> None:
    table.other_waiter.waits_for(lambda bill: bill.state == state, seconds, f"bill {state}")


@then(parsers.re(WHO + r" has no receipt yet"))
def no_receipt(table: Table, who: str) -> None:
    receipt = table.guest(who).looks().receipt
    assert receipt is None or receipt["receiptDeliveryType"] == "POSTPONED", receipt


@then(parsers.re(WHO + r" has the receipt after at most (?P<seconds>\d+) seconds"))
def receipt_later(table: Table, who: str, seconds: str) -> None:
    table.guest(who).waits_for(
        lambda app: app.receipt is not None and app.receipt["receiptDeliveryType"] != "POSTPONED",
        float(seconds),
        "the receipt",
    )


@then("the till has booked it once")
def booked_once(table: Table) -> None:
    """One taking in the till's ledger for each payment, whatever was said how often."""
    taken = [e.reference for e in table.shop.till.ledger() if e.unit == "NOK" and e.kind == "captured"]
    assert taken and len(taken) == len(set(taken)), taken


@then(parsers.re(r"the till has booked what " + WHO + " has paid, if it was still wanted"))
def booked_or_refused(table: Table, who: str) -> None:
    """A till may free what it has locked for long, and refuse the money then."""
    app = table.guest(who).waits_for(lambda app: not app.busy, SOON, "an end")
    paid = app.payment.total if app.payment is not None and app.payment.state == "PAID" else 0
    taken = [e.amount for e in table.shop.till.ledger() if e.unit == "NOK" and e.kind == "captured"]
    assert sum(taken) == paid, (taken, app.payment)


@then("the till has booked nothing")
def booked_nothing(table: Table) -> None:
    taken = [entry for entry in table.shop.till.ledger() if entry.kind == "captured"]
    assert not taken, taken


@then(says("after at most {seconds:d} seconds {amount:Kr} is left on the bill and nothing is locked"))
def freed(table: Table, seconds: int, amount: int) -> None:
    """Also what the till shows of the payments: none is under way."""
    table.waiter.waits_for(
        lambda bill: bill.to_pay == amount and not any(item.locked for item in bill.items), seconds, "free items"
    )
