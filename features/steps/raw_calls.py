"""Qerko calls the till directly: with what its app would never send, or once more."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from pytest_bdd import parsers, then, when

from features.dining import Table
from features.portions import counted
from features.raw_payment import Cashbox
from features.steps.restaurant import MONEY, WHO, too_little
from features.steps.table_trouble import METHODS

NOVELTIES: dict[str, object] = {"urgency": 7, "trace": {"parent": "0af7", "baggage": ["a", None]}}


@pytest.fixture
def cashbox(table: Table) -> Cashbox:
    return Cashbox(table)


# --- payments ---------------------------------------------------------------------------------------------------------


@when(parsers.re(r"Qerko starts a payment of (?P<what>nothing|[\d.]+ \w+(, [\d.]+ \w+)*)"))
def start(cashbox: Cashbox, what: str) -> None:
    cashbox.orders(what)


@when(parsers.re(r"Qerko starts a payment of too little (?P<name>\w+)"))
def start_too_little(cashbox: Cashbox, name: str) -> None:
    cashbox.orders(f"{too_little(cashbox.table, name)} {name}")


@when(parsers.re(rf"Qerko starts a payment of (?P<what>[\d.]+ \w+) at {MONEY} each"))
def start_at_price(cashbox: Cashbox, what: str, amount: str) -> None:
    cashbox.orders(what, price=amount)


@when(parsers.re(rf"Qerko starts a payment of (?P<what>[\d.]+ \w+), but for {MONEY} in all"))
def start_for_sum(cashbox: Cashbox, what: str, amount: str) -> None:
    cashbox.orders(what, total=amount)


@when(parsers.re(rf"Qerko starts a payment of (?P<what>[\d.]+ \w+) with a discount of {MONEY}"))
def start_with_discount(cashbox: Cashbox, what: str, amount: str) -> None:
    cashbox.orders(what, discount=amount, total="0")


@when(parsers.re(r"Qerko starts a payment of (?P<what>[\d.]+ \w+) in (?P<currency>[A-Z]{3})"))
def start_in_currency(cashbox: Cashbox, what: str, currency: str) -> None:
    cashbox.orders(what, currency=currency)


@when(parsers.re(r"Qerko starts a payment of (?P<what>[\d.]+ \w+) on a bill that nobody opened"))
def start_nowhere(cashbox: Cashbox, what: str) -> None:
    cashbox.orders(what, idBill="b-nobody-opened-it")


@when("Qerko starts the same payment once more")
def start_again(cashbox: Cashbox) -> None:
    cashbox.starts(cashbox.payment)


@when(parsers.re(r"Qerko starts another payment under the same number, of (?P<what>.+)"))
def start_other(cashbox: Cashbox, what: str) -> None:
    cashbox.orders(what, id=cashbox.payment["id"])


@when("Qerko starts a payment with members that nobody knows")
def start_with_novelties(cashbox: Cashbox) -> None:
    cashbox.orders("1 Soup", strange=NOVELTIES)


@when(parsers.re(rf"Qerko asks for {WHO}'s receipt (?P<when>again|after all)"))
def receipt_again(cashbox: Cashbox, who: str) -> None:
    cashbox.calls("paymentProcessed", _paid_by(cashbox.table, who), "PROCESSED")


@when(parsers.re(rf"Qerko closes {WHO}'s payment as (?P<state>[A-Z]+)"))
def close(cashbox: Cashbox, who: str, state: str) -> None:
    cashbox.calls("paymentClosed", _paid_by(cashbox.table, who), state)


@when(parsers.re(r"Qerko closes a payment that nobody started as (?P<state>[A-Z]+)"))
def close_unknown(cashbox: Cashbox, state: str) -> None:
    cashbox.calls("paymentClosed", "raw-never-started", state)


@when("Qerko asks for the receipt of a payment that nobody started")
def receipt_unknown(cashbox: Cashbox) -> None:
    cashbox.calls("paymentProcessed", "raw-never-started", "PROCESSED")


@when(parsers.re(rf"Qerko asks for {WHO}'s postponed receipt"))
def postponed_unpromised(cashbox: Cashbox, who: str) -> None:
    cashbox.calls("getPostponedReceipt", _paid_by(cashbox.table, who))


def _paid_by(table: Table, who: str) -> str:
    payment = table.guest(who).looks().payment
    assert payment is not None, f"{who} has no payment"
    return payment.id


# --- anything else ----------------------------------------------------------------------------------------------------


@when(parsers.re(rf"Qerko calls (?P<method>{METHODS}|\w+) with (?P<arguments>\[.*\])"))
def call(cashbox: Cashbox, method: str, arguments: str) -> None:
    cashbox.calls(method, *json.loads(arguments))


@when(parsers.re(r"Qerko calls (?P<method>\w+) and adds members that nobody knows"))
def call_with_novelties(cashbox: Cashbox, method: str) -> None:
    cashbox.calls(method, extra=NOVELTIES)


@when("Qerko asks for the bill")
def ask_for_bill(cashbox: Cashbox) -> None:
    cashbox.calls("getBill", cashbox.table.waiter.bill.id, None)


@when("Qerko asks this restaurant for the other one's bill")
def ask_for_foreign_bill(cashbox: Cashbox) -> None:
    cashbox.calls("getBill", cashbox.table.other_waiter.bill.id, None)


@then("Qerko hears of this restaurant's tables only, each once")
def hears_of_tables(cashbox: Cashbox) -> None:
    assert cashbox.outcome is not None and isinstance(cashbox.outcome.result, list), cashbox.outcome
    found = sorted(str(table["id"]) for table in cashbox.outcome.result)
    here = sorted(table.id for table in cashbox.table.dining.tables() if table.restaurant == cashbox.table.id)
    assert found == here, found


@then("the till does as it is told")
@then("the till accepts it")
def accepted(cashbox: Cashbox) -> None:
    assert cashbox.outcome is not None and cashbox.outcome.kind == "result", cashbox.outcome


@then(parsers.re(r"the till says no(?: with (?P<code>[A-Z_]+))?"))
def said_no(cashbox: Cashbox, code: str | None) -> None:
    """With that code, or at least in words."""
    outcome = cashbox.outcome
    assert outcome is not None and outcome.kind == "error" and outcome.message, outcome
    assert code is None or outcome.code == code, outcome


@then("the till answers, one way or the other")
def answered(cashbox: Cashbox) -> None:
    assert cashbox.outcome is not None and cashbox.outcome.kind in ("result", "error"), cashbox.outcome


@then("the till knows of no bill there")
def no_bill_there(cashbox: Cashbox) -> None:
    """Not even an empty one; or it says no."""
    outcome = cashbox.outcome
    assert outcome is not None and (outcome.kind == "error" or outcome.result == []), outcome


@then("it is the same receipt")
def same_receipt(cashbox: Cashbox) -> None:
    assert cashbox.outcome is not None and isinstance(cashbox.outcome.result, dict), cashbox.outcome
    given = cashbox.table.calls("paymentProcessed")[0].response
    assert given is not None
    first = given.json_object["result"]
    assert isinstance(first, dict) and first.get("receiptInfo") == cashbox.outcome.result.get("receiptInfo")


@then(parsers.parse("nothing but {lines} is on it, if the till grants it"))
def reads_only(cashbox: Cashbox, lines: str) -> None:
    if cashbox.outcome is not None and cashbox.outcome.kind == "result":
        reads_prices(cashbox, lines)


@then(parsers.parse("Qerko reads {lines} on it"))
def reads_prices(cashbox: Cashbox, lines: str) -> None:
    """Prices and quantities are texts on the wire."""
    assert cashbox.outcome is not None and isinstance(cashbox.outcome.result, dict), cashbox.outcome
    items = cashbox.outcome.result["items"]
    assert all(isinstance(item[name], str) for item in items for name in ("price", "quantity")), items
    found = counted(((f"{Decimal(item['price']):.2f}", item["quantity"]) for item in items), " x ")
    assert found == set(lines.split(", ")), found
