"""Payments at the table: refused, locked, partial, repeated (QERKO-BILL-01 to -03, QERKO-PAY-01 to -04, -07)."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.qerko.codes import Code
from reference_impl.tests.tables.house import BISTRO, House, Json, Play, only, payment

TO_SETTLEMENT = ("qerko:settlement", "qerko:reservations")


async def dinner(house: House) -> tuple[Json, Json]:
    """A bill as the waiter sees it, and as Qerko gets it."""
    bill = await house.bill(("Soup", 9000, 2), ("Wine", 12_050, 3))
    return bill, await house.calls("getBill", bill["id"], None)


async def pays(house: House, told: Json, end: str = "PAID", **changes: Any) -> Json:
    """A payment from start to end; the receipt."""
    paid = payment(told, **changes)
    await house.calls("paymentStart", paid)
    receipt: Json = await house.calls("paymentProcessed", paid["id"], "PROCESSED")
    await house.calls("paymentClosed", paid["id"], end)
    return receipt


def test_qerko_sees_tables_and_bills(play: Play) -> None:
    async def story(house: House) -> None:
        assert await house.calls("getTableList") == [{"id": str(n), "name": f"Table {n}"} for n in (1, 2, 3)]
        bill, told = await dinner(house)
        assert await house.calls("getTableContents", "1", None) == [told]
        assert await house.calls("getTableContents", "1", "guest", restaurant=BISTRO) == []
        assert await house.calls("searchBills", bill["id"], None) == [told]
        assert (told["name"], told["currency"], told["denyDiscounts"]) == ("Table 1", "NOK", False)
        assert [(item["name"], item["price"], item["quantity"]) for item in told["items"]] == [
            ("Soup", "90", "2"),
            ("Wine", "120.50", "3"),
        ]

    play(story)


def test_what_is_not_there_is_refused_by_its_code(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await dinner(house)
        assert await house.refuses("getBill", "b123", None) == Code.BILL_NOT_FOUND
        assert await house.refuses("getBill", bill["id"], None, restaurant=BISTRO) == Code.BILL_NOT_FOUND
        assert await house.refuses("getTableContents", "9", None) == Code.QR_INVALID
        assert await house.refuses("searchBills", "nothing", None) == Code.QR_INVALID
        for method in ("getMealMenus", "orderStart", "somethingNew"):
            assert await house.refuses(method, {}) == Code.NOT_IMPLEMENTED
        await house.posts(f"/bills/{bill['id']}/closure")
        assert await house.refuses("getBill", bill["id"], None) == Code.BILL_CLOSED
        assert await house.calls("getTableContents", "1", None) == []

    play(story)


def test_a_bill_is_paid_with_tip_once_however_often_it_is_told(play: Play) -> None:
    """QERKO-PAY-04."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        paid = payment(told, tip=1000)
        receipts = []
        for _ in range(2):
            assert await house.calls("paymentStart", paid) is None
        for _ in range(2):
            receipts.append(await house.calls("paymentProcessed", "p-1", "PROCESSED"))
        for _ in range(2):
            await house.calls("paymentClosed", "p-1", "PAID")
        assert await house.calls("paymentStart", paid) is None
        receipts.append(await house.calls("paymentProcessed", "p-1", "PROCESSED"))
        assert receipts[0] == receipts[1] == receipts[2]
        assert receipts[0]["receiptDeliveryType"] == "QERKO_GENERATED"
        assert await house.booked() == [
            ("reserved", 55_150, "qerko:reservations", "customers"),
            ("captured", 54_150, *TO_SETTLEMENT),
            ("captured", 1000, "qerko:tips", "qerko:reservations"),
        ]
        after = await house.looks(bill)
        assert (after["state"], after["paid"], after["to_pay"]) == ("paid", 54_150, 0)
        assert after["payments"] == [{"id": "p-1", "state": "paid", "amount": 55_150, "tip": 1000, "discount": 0}]
        assert await house.refuses("getBill", bill["id"], None) == Code.BILL_CLOSED

    play(story)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"currency": "CZK"}, None),
        ({"items": []}, None),
        ({"parts": [{"total": "541.49"}]}, None),
        ({"parts": []}, None),
        ({"tipBrutto": "10"}, None),
        ({"idBill": "b123"}, Code.BILL_NOT_FOUND),
        ({"items": [{"id": "nothing", "price": "90", "quantity": "1"}]}, Code.ITEM_NOT_FOUND),
        ({"items": [{"id": "Soup", "price": "90", "quantity": "3"}]}, Code.ITEM_NOT_FOUND),
        ({"items": [{"id": "Soup", "price": "80", "quantity": "1"}], "parts": [{"total": "80"}]}, None),
        ({"items": [{"id": "Soup", "price": "90", "quantity": "0.5"}], "parts": [{"total": "45"}]}, None),
        ({"items": [{"id": "Soup", "price": 90, "quantity": "1"}], "parts": [{"total": "90"}]}, None),
        ({"items": "Soup"}, None),
        ({"id": ""}, None),
        ({"id": "x" * 500}, None),
    ],
)
def test_a_payment_that_does_not_fit_locks_and_books_nothing(play: Play, changes: Json, code: Code | None) -> None:
    """QERKO-PAY-01."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        ids = {item["name"]: item["id"] for item in told["items"]}
        wrong = {**changes}
        if isinstance(wrong.get("items"), list):
            wrong["items"] = [{**item, "id": ids.get(item["id"], item["id"])} for item in wrong["items"]]
        for _ in range(2):
            assert await house.refuses("paymentStart", payment(told, **wrong)) == code
        assert (await house.looks(bill))["payments"] == []
        assert [item["locked"] for item in (await house.looks(bill))["items"]] == [0, 0]
        assert await house.booked() == []

    play(story)


@pytest.mark.parametrize("argument", [None, "p", 5, [], {}])
def test_nonsense_is_refused_and_harms_nothing(play: Play, argument: object) -> None:
    async def story(house: House) -> None:
        methods = ["getBill", "paymentStart", "paymentProcessed", "paymentClosed", "getPostponedReceipt"]
        for method in (*methods, "startIndividualBill", "updateIndividualBill", "cancelIndividualBill"):
            await house.refuses(method, argument)
        await house.refuses("getBill")

    play(story)


def test_locked_items_are_refused_to_others_and_paid_ones_to_everybody(play: Play) -> None:
    """QERKO-PAY-02."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        first = only(told, Soup=2)
        await house.calls("paymentStart", payment(first))
        assert (await house.looks(bill))["items"][0]["locked"] == 2
        assert await house.refuses("paymentStart", payment(only(told, Soup=1), "p-2")) == Code.ITEM_LOCKED
        await house.calls("paymentStart", payment(only(told, Wine=1), "p-3"))
        await house.posts(f"/bills/{bill['id']}/closure", status=409)
        await house.calls("paymentClosed", "p-1", "PAID")
        assert await house.refuses("paymentStart", payment(only(told, Soup=1), "p-4")) == Code.ITEM_NOT_FOUND
        assert await house.refuses("paymentStart", payment(told, "p-1")) is None

    play(story)


def test_two_guests_split_a_bill_by_units(play: Play) -> None:
    """QERKO-PAY-07, QERKO-BILL-02."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        await pays(house, only(told, Soup=1, Wine=2))
        rest = await house.calls("getBill", bill["id"], None)
        assert [(item["name"], item["quantity"]) for item in rest["items"]] == [("Soup", "1"), ("Wine", "1")]
        await pays(house, rest, payment_id="p-2")
        after = await house.looks(bill)
        assert (after["state"], after["paid"]) == ("paid", 54_150)
        assert sum(amount for kind, amount, *_ in await house.booked() if kind == "captured") == 54_150

    play(story)


def test_a_cancelled_payment_frees_the_items_and_books_nothing_that_stays(play: Play) -> None:
    """QERKO-PAY-03."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        await house.calls("paymentStart", payment(told))
        await house.calls("paymentClosed", "p-1", "CANCELED")
        assert await house.booked() == []
        await pays(house, told, end="CANCELED", payment_id="p-2")
        assert [kind for kind, *_ in await house.booked()] == ["reserved", "cancelled"]
        assert await house.calls("getBill", bill["id"], None) == told
        assert await house.refuses("paymentProcessed", "p-2", "PROCESSED") is None
        await pays(house, told, payment_id="p-3")
        assert (await house.looks(bill))["state"] == "paid"

    play(story)


def test_a_payment_closed_before_it_started_stays_closed(play: Play) -> None:
    """Qerko closes what it started, also what the till refused or never got; messages may overtake each other."""

    async def story(house: House) -> None:
        bill, told = await dinner(house)
        await house.calls("paymentClosed", "p-1", "CANCELED")
        await house.calls("paymentClosed", "p-9", "PAID")
        assert await house.refuses("paymentStart", payment(told)) is None
        assert await house.refuses("paymentProcessed", "p-1", "PROCESSED") is None
        assert (await house.looks(bill))["payments"] == []

    play(story)


def test_another_restaurant_has_no_part_in_a_payment(play: Play) -> None:
    async def story(house: House) -> None:
        bill, told = await dinner(house)
        assert await house.refuses("paymentStart", payment(told), restaurant=BISTRO) == Code.BILL_NOT_FOUND
        await house.calls("paymentStart", payment(told, "p-2"))
        await house.refuses("paymentProcessed", "p-2", "PROCESSED", restaurant=BISTRO)
        await house.calls("paymentClosed", "p-2", "CANCELED", restaurant=BISTRO)
        assert (await house.looks(bill))["payments"][0]["state"] == "started"

    play(story)


def test_a_receipt_is_postponed_until_the_printer_is_back(play: Play) -> None:
    """QERKO-PAY-06."""

    async def story(house: House) -> None:
        _, told = await dinner(house)
        await house.switches_printer(False)
        promised = await pays(house, told)
        assert promised["receiptDeliveryType"] == "POSTPONED"
        assert (await house.calls("getPostponedReceipt", "p-1"))["receiptDeliveryType"] == "POSTPONED"
        await house.restarts()
        await house.switches_printer(True)
        receipt = await house.calls("getPostponedReceipt", "p-1")
        assert receipt == {**promised, "receiptDeliveryType": "QERKO_GENERATED"}
        assert await house.calls("paymentProcessed", "p-1", "PROCESSED") == promised
        assert await house.refuses("getPostponedReceipt", "p-2") is None

    play(story)


def test_no_receipt_is_promised_that_was_given(play: Play) -> None:
    async def story(house: House) -> None:
        _, told = await dinner(house)
        await pays(house, told)
        assert await house.refuses("getPostponedReceipt", "p-1") is None

    play(story)
