"""Structures of a POS: tolerant where the documentation is, with a reason where they do not fit (QERKO-MSG-02, -03)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mocks.qerko.decimals import minor_units, money_text, quantity_text
from mocks.qerko.structures import DoesNotFit, read_bill, read_individual_bill, read_receipt, read_tables
from mocks.qerko.tests.smallpos import RECEIPT, bill, item


@pytest.mark.parametrize(("text", "minor"), [("5", 500), ("12.50", 1250), ("0.01", 1), ("-3.10", -310), ("7.000", 700)])
def test_money_is_a_decimal_string(text: str, minor: int) -> None:
    assert minor_units(text) == minor
    assert minor_units(money_text(minor)) == minor


@pytest.mark.parametrize("text", [5, 12.5, None, "", "1,50", "1e3", "0.001", "1.", " 5", "NaN", "5 NOK", "9" * 40])
def test_anything_else_is_none(text: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        minor_units(text)


@pytest.mark.parametrize(("quantity", "text"), [("2", "2"), ("2.50", "2.5"), ("100", "100"), ("0.125", "0.125")])
def test_quantities_are_written_plainly(quantity: str, text: str) -> None:
    assert quantity_text(Decimal(quantity)) == text


def test_unknown_and_null_properties_are_fine() -> None:
    sent = bill("b1", item("beer", tags=None, additionalData=None, subItems=[{"id": 1}]), name=None, upcharges=[1])
    read = read_bill(sent | {"allowTip": None, "created": 7})
    assert (read.name, read.allow_tip, read.items[0].tags) == ("b1", True, [])


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (None, "it:"),
        ([], "it:"),
        (bill(""), "id:"),
        (bill("b") | {"id": 5}, "id:"),
        (bill("b", item("x", price="ten")), "items.0.price: Value error, must be a decimal string"),
        (bill("b", item("x") | {"price": 10}), "items.0.price"),
        (bill("b", item("x", quantity="0")), "items.0.quantity"),
        (bill("b", item("x", quantity="-1")), "items.0.quantity"),
        (bill("b", item("x"), item("x")), "items: two have the same id"),
        (bill("b", item("x", price="-1")), "items: they cost less than nothing"),
        (bill("b", currency="kr"), "currency"),
        (bill("b") | {"items": {}}, "items"),
        (bill("b", allowTip="yes"), "allowTip"),
    ],
)
def test_a_bill_that_does_not_fit_has_its_reason(broken: Any, where: str) -> None:
    with pytest.raises(DoesNotFit) as caught:
        read_bill(broken)
    assert str(caught.value).startswith(where)


def test_a_reason_never_repeats_what_was_sent() -> None:
    with pytest.raises(DoesNotFit) as caught:
        read_individual_bill(bill("b") | {"loyaltyCardToken": ["secret"], "questions": []})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [None, {}, {"receiptDeliveryType": "PIGEON"}, RECEIPT | {"finalPrice": "10.01"}, RECEIPT | {"finalPrice": "-1"}],
)
def test_a_receipt_that_does_not_fit(broken: Any) -> None:
    with pytest.raises(DoesNotFit):
        read_receipt(broken, 1000)


@pytest.mark.parametrize("broken", [None, [{"id": "1"}], [{"id": "1", "name": "a"}, {"id": "1", "name": "b"}]])
def test_tables_that_do_not_fit(broken: Any) -> None:
    with pytest.raises(DoesNotFit):
        read_tables(broken)
