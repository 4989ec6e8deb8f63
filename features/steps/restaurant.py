"""At the table: the waiter's bills, what guests do with their phones, and what becomes of the money."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from pytest_bdd import given, parsers, then, when

from features.dining import Table
from features.portions import counted, plain
from features.steps.counter import SOON
from features.steps.wording import says
from harness.actors.bill import Bill
from harness.actors.problem import Refused
from harness.actors.qerko_app import GuestApp
from harness.checks.qerko_listing import number
from harness.checks.qerko_record import as_list, as_object

WHO = r"(?P<who>the guest|[A-Z][a-z]+)"
MONEY = r"(?P<amount>\d+\.\d\d)"
BOOKED = 5.0  # seconds that a till may take over what it was told last
# What the app must say to be understood; any restaurant may word it in its own way within these.
TOPICS = {
    "another guest is paying": r"somebody else|being paid|locked",
    "nothing is left to pay": r"nothing to pay|closed",
    "the bill was closed": r"bill was closed",
    "the restaurant cannot be reached": r"cannot be reached|did not answer",
    "items that she cannot have": r"somebody else|being paid|locked|has changed|no longer|any more",
    "the money": r"money|funds|payment failed|not paid",
    "the card": r"card",
    "the mail": r"mail",
    "the staff": r"staff",
    "a check that failed": r"could not be checked",
    "the answer": r"answer",
    "the discount": r"discount",
    "a bill that has changed": r"has changed|no longer|any more",
    "the smallest part": r"smallest part",
    "a cancelled payment": r"cancell?ed",
}


def minor(amount: str) -> int:
    return int(Decimal(amount) * 100)


def too_little(table: Table, name: str) -> str:
    """Half of the smallest part that guests may share it in, as its restaurant says; as a decimal string."""
    told = as_object(table.restaurant.call("getBill", table.waiter.bill.id, None).result)
    items = (as_object(item) for item in as_list(told.get("items")))
    smallest = next(number(item.get("minQuantity")) for item in items if item.get("name") == name)
    return plain((smallest or Decimal(1)) / 2)


def tries(table: Table, act: Callable[[], object]) -> None:
    """Do what may be refused; a refusal that no step looks at fails the scenario."""
    if table.refused is not None:
        raise table.refused
    try:
        act()
    except Refused as refused:
        table.refused = refused


# --- the waiter -------------------------------------------------------------------------------------------------------


@given(parsers.parse("a bill on table {number}"))
@when(parsers.parse("the waiter opens a bill on table {number}"))
def open_bill(table: Table, number: str) -> None:
    table.opens_bill(number)


@given(says("the waiter has added {quantity:d} {name} at {amount:Kr}"))
@when(says("the waiter adds {quantity:d} {name} at {amount:Kr}"))
def add_items(table: Table, quantity: int, name: str, amount: int) -> None:
    tries(table, lambda: table.waiter.adds(name, amount, quantity, "coffee" if name == "Coffee" else None))


@when("the waiter closes the bill")
def close_bill(table: Table) -> None:
    tries(table, table.waiter.closes)


@when("the waiter cancels the payment")
def cancel_payment(table: Table) -> None:
    tries(table, table.waiter.cancels_payment)


@then(says("{amount:Kr} is left on the bill"))
def left_on_bill(table: Table, amount: int) -> None:
    table.waiter.waits_for(lambda bill: bill.to_pay == amount, BOOKED, f"{amount} to pay")


@then(parsers.parse("the waiter sees {number:d} {name} {pile}"))
def units(table: Table, number: int, name: str, pile: str) -> None:
    """`pile`: open, locked or paid."""

    def counts(bill: Bill) -> bool:
        lines = [item for item in bill.items if item.name == name]
        return bool(lines) and sum(getattr(item, pile) for item in lines) == number

    table.waiter.waits_for(counts, BOOKED, f"{number} {name} {pile}")


@then(parsers.re(r"the bill is (?P<state>open|paid|closed)"))
def bill_state(table: Table, state: str) -> None:
    table.waiter.waits_for(lambda bill: bill.state == state, SOON, f"bill {state}")


@then(parsers.parse("after at most {seconds:d} seconds the bill is {state}"))
def bill_state_later(table: Table, seconds: int, state: str) -> None:
    table.waiter.waits_for(lambda bill: bill.state == state, seconds, f"bill {state}")


@then(parsers.parse('the waiter is refused with "{kind}"'))
def waiter_refused(table: Table, kind: str) -> None:
    refusal, table.refused = table.refused, None
    assert refusal is not None, "nobody was refused"
    assert refusal.kind == kind, refusal


# --- the guests -------------------------------------------------------------------------------------------------------


@given(parsers.re(WHO + r" has scanned table (?P<number>\w+)"))
@when(parsers.re(WHO + r" scans table (?P<number>\w+)"))
def scan(table: Table, who: str, number: str) -> None:
    tries(table, lambda: table.scans(who, number))


@given(parsers.re(WHO + r" has picked everything"))
@when(parsers.re(WHO + r" picks everything"))
def pick_everything(table: Table, who: str) -> None:
    table.guest(who).picks()


@given(parsers.re(WHO + r" has picked (?P<quantity>[\d.]+) (?P<name>.+)"))
@when(parsers.re(WHO + r" picks (?P<quantity>[\d.]+) (?P<name>.+)"))
def pick_some(table: Table, who: str, quantity: str, name: str) -> None:
    table.picks(who, {name: quantity})


@when(parsers.re(WHO + r" picks too little (?P<name>.+)"))
def pick_too_little(table: Table, who: str, name: str) -> None:
    table.picks(who, {name: too_little(table, name)})


@when(parsers.re(WHO + rf" adds a tip of {MONEY}"))
def tip(table: Table, who: str, amount: str) -> None:
    table.guest(who).tips(minor(amount))


@given(parsers.re(WHO + r" has swiped"))
@when(parsers.re(WHO + r" swipes"))
def swipe(table: Table, who: str) -> None:
    tries(table, table.guest(who).swipes)


@given(parsers.re(WHO + r" has paid everything on table (?P<number>\w+)"))
@when(parsers.re(WHO + r" pays everything on table (?P<number>\w+)"))
def pay_everything(table: Table, who: str, number: str) -> None:
    table.scans(who, number)
    table.guest(who).picks()
    table.guest(who).swipes()


@when(parsers.re(WHO + r" leaves"))
def leave(table: Table, who: str) -> None:
    table.guest(who).leaves()


@given(parsers.re(WHO + r" has no money left"))
def no_money(table: Table, who: str) -> None:
    table.guest(who).makes_it_a_habit("no-funds")


@then(parsers.re(WHO + rf" is to pay {MONEY}"))
def to_pay(table: Table, who: str, amount: str) -> None:
    assert table.guest(who).looks().to_pay == minor(amount), table.guest(who).looks()


@then(parsers.re(WHO + rf" has paid {MONEY}"))
def has_paid(table: Table, who: str, amount: str) -> None:
    app = table.guest(who).waits_for(_is_paid, SOON, "the end of the payment")
    assert app.payment is not None and app.payment.total == minor(amount), app.payment
    entries = [e for e in table.world.ledger() if e.reference == app.payment.id and e.kind == "captured"]
    assert sum(entry.amount for entry in entries) == minor(amount), entries


def _is_paid(app: GuestApp) -> bool:
    return app.payment is not None and app.payment.state == "PAID"


@then(parsers.re(WHO + r" has paid nothing"))
def has_paid_nothing(table: Table, who: str) -> None:
    app = table.guest(who).waits_for(lambda app: not app.busy, SOON, "an end")
    table.world.settles()
    assert app.payment is None or app.payment.state == "CANCELED", app.payment
    if app.payment is not None:
        entries = [e for e in table.world.ledger() if e.reference == app.payment.id and e.kind == "captured"]
        assert not entries, entries


@then(parsers.re(WHO + rf" is told (?:about|that) (?P<topic>{'|'.join(TOPICS)})"))
def told(table: Table, who: str, topic: str) -> None:
    pattern = re.compile(TOPICS[topic], re.IGNORECASE)
    table.guest(who).waits_for(lambda app: bool(pattern.search(app.message or "")), SOON, f"a message on {topic}")


@then(parsers.re(WHO + r" has a receipt"))
def has_receipt(table: Table, who: str) -> None:
    table.guest(who).waits_for(lambda app: app.receipt is not None, 2 * SOON, "a receipt")


@then(parsers.re(WHO + r" sees (?P<names>.+) on table (?P<number>\w+)"))
def sees(table: Table, who: str, names: str, number: str) -> None:
    """What a guest who scans now could pay: "2 Beer, 1 Soup" or "nothing"."""
    app = table.scans(who, number)
    bills = [bill for bill in (app.bill, *app.bills) if bill is not None]
    seen = counted((item.name, item.quantity) for bill in bills for item in bill.items)
    assert seen == (set() if names == "nothing" else set(names.split(", "))), seen
