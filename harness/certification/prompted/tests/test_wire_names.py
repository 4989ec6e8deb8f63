"""What a product calls its bills is heard on its line to Qerko, with a reference till whose own view nobody asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from features.dining import Table
from harness.actors.bill import Bill
from harness.actors.world import Sandbox
from harness.certification.prompted.desk import Inconclusive
from harness.certification.prompted.tables import opened, with_item
from harness.certification.prompted.wire_names import WireNames
from harness.certification.tests.conftest import sandbox, transport

__all__ = ["sandbox", "transport"]
FIRST = with_item(opened("bill-A", "r", "1"), "Beer", 8_900, 2)
SECOND = with_item(opened("bill-B", "r", "1"), "Steak", 31_000, 1)
BILLS = (FIRST, SECOND)


@pytest.fixture
def table(sandbox: Sandbox) -> Iterator[Table]:
    """With two bills on one table."""
    world = sandbox.create_world(seed=1)
    table = Table(world)
    for bill in BILLS:
        table.opens_bill("1")
        table.waiter.adds(bill.items[0].name, bill.items[0].unit_price, bill.items[0].quantity)
    yield table
    world.drop()


@pytest.fixture
def names(table: Table) -> WireNames:
    return WireNames(table.world, table.id)


def _in_the_till(table: Table) -> list[Bill]:
    return sorted(table.bills(), key=lambda bill: bill.total)


def test_what_the_scripts_say_comes_in_the_words_of_the_product(table: Table, names: WireNames) -> None:
    first, second = _in_the_till(table)
    said = {"idBill": "bill-B", "items": [{"id": "bill-B-1"}, {"id": "bill-A-1"}]}
    heard = {"idBill": second.id, "items": [{"id": second.items[0].id}, {"id": first.items[0].id}]}
    assert names.spoken(said, BILLS) == heard


def test_bills_with_the_same_on_them_are_told_apart_by_how_much_it_is(table: Table, names: WireNames) -> None:
    third = with_item(opened("bill-C", "r", "1"), "Beer", 8_900, 1)
    table.opens_bill("1")
    table.waiter.adds("Beer", 8_900)
    ids = {bill.total: bill.id for bill in table.bills()}
    assert names.spoken(["bill-A", "bill-C"], (*BILLS, third)) == [ids[17_800], ids[8_900]]


def test_nobody_is_asked_for_names_that_nobody_needs(table: Table, names: WireNames) -> None:
    assert names.spoken({"idBill": "b-nobody", "note": "of bill-A"}, BILLS) == {
        "idBill": "b-nobody",
        "note": "of bill-A",
    }
    assert names.spoken(None, BILLS) is None and not table.calls("getTableContents")
    table.scans("the guest", "1")
    names.learn(BILLS)
    assert len(table.calls("getTableContents")) == 1, "the guest's phone had asked already"


def test_a_bill_that_was_closed_before_anybody_asked_has_no_name(table: Table, names: WireNames) -> None:
    table.waiter.closes()
    with pytest.raises(Inconclusive, match="Qerko has not been told of bill-B"):
        names.spoken(["bill-B"], BILLS)


def test_payments_are_those_that_the_product_has_let_begin(table: Table, names: WireNames) -> None:
    table.scans("the guest", "1")
    app = table.guest().looks()
    (steak,) = [bill.id for bill in app.bills if bill.items[0].name == "Steak"]
    table.guest().picks(bill=steak)
    table.guest().tips(1_000)
    table.guest().swipes()
    (payment,) = names.payments(SECOND, BILLS)
    assert (payment.state, payment.amount, payment.tip) == ("paid", 32_000, 1_000)
    assert names.payments(FIRST, BILLS) == ()
