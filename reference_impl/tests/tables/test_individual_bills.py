"""Negotiation at the table: items set apart, points and stamps used once and given back (QERKO-NEG-01 to -08)."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.domain.programme import Programme
from reference_impl.qerko.codes import Code
from reference_impl.tests.tables.house import BISTRO, House, Json, Play, payment

SPEND: list[Json] = [{"idQuestion": "points", "value": "spend"}]


async def seated(house: House, price: int = 9000, quantity: int = 2, **has: Any) -> tuple[Json, str]:
    """Kari at a table with one kind of dish, and her card."""
    await house.member(**has)
    bill = await house.bill(("Dish", price, quantity), stamp="coffee")
    return bill, str((await house.card())["token"])


async def starts(house: House, bill: Json, token: str, quantity: int = 1) -> Json:
    wanted = {"idBill": bill["id"], "loyaltyCardToken": token, "items": picked(bill, quantity)}
    started: Json = await house.calls("startIndividualBill", wanted)
    return started


def picked(bill: Json, quantity: int) -> list[Json]:
    return [{"id": bill["items"][0]["id"], "quantity": str(quantity)}]


async def answers(house: House, individual: Json, *given: Json) -> Json:
    told: Json = await house.calls(
        "updateIndividualBill", {"idIndividualBill": individual["id"], "answers": list(given)}
    )
    return told


async def spends(house: House, individual: Json, points: int) -> Json:
    """Both rounds of a guest who spends."""
    await answers(house, individual, *SPEND)
    return await answers(house, individual, {"idQuestion": "points-amount", "value": str(points)})


async def pays(house: House, individual: Json, payment_id: str = "p-1", end: str = "PAID") -> None:
    for _ in range(2):
        await house.calls("paymentStart", payment(individual, payment_id))
    for _ in range(2):
        await house.calls("paymentProcessed", payment_id, "PROCESSED")
    for _ in range(2):
        await house.calls("paymentClosed", payment_id, end)


def ids(individual: Json) -> list[str]:
    return [question["id"] for question in individual["questions"]]


def test_the_items_leave_the_bill_and_come_back(play: Play) -> None:
    """QERKO-NEG-01, -04, -05."""

    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await starts(house, bill, token)
        assert [(item["id"], item["quantity"]) for item in told["items"]] == [(bill["items"][0]["id"], "1")]
        assert (told["idSourceBill"], told["loyaltyCardToken"]) == (bill["id"], token)
        source = await house.calls("getBill", bill["id"], None)
        assert [item["quantity"] for item in source["items"]] == ["1"]
        assert (await house.calls("getBill", told["id"], None))["items"] == told["items"]
        assert (await house.looks(bill))["items"][0]["locked"] == 1
        for _ in range(2):
            await house.calls("cancelIndividualBill", {"idIndividualBill": told["id"]})
        assert (await house.calls("getBill", bill["id"], None))["items"][0]["quantity"] == "2"
        assert await house.refuses("getBill", told["id"], None) == Code.BILL_NOT_FOUND
        gone = await house.refuses("updateIndividualBill", {"idIndividualBill": told["id"], "answers": SPEND})
        assert gone == Code.INDIVIDUAL_BILL_NOT_FOUND
        assert await house.refuses("paymentStart", payment(told)) == Code.INDIVIDUAL_BILL_NOT_FOUND
        await house.calls("cancelIndividualBill", {"idIndividualBill": "n0"})

    play(story)


def test_a_member_spends_points_and_earns_on_the_rest(play: Play) -> None:
    """QERKO-NEG-06, -07, BILL-04."""

    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await starts(house, bill, token)
        assert (ids(told), told["discount"], told["denyDiscounts"]) == (["points"], None, False)
        told = await answers(house, told, *SPEND)
        (number,) = told["questions"]
        assert (number["type"], number["min"], number["max"], number["step"]) == ("NUMBER", "1", "500", "1")
        told = await answers(house, told, {"idQuestion": "points-amount", "value": "500"})
        assert (ids(told), told["discount"]["value"], told["denyDiscounts"]) == ([], "5", True)
        assert told["allowPartialPayment"] is False
        assert await house.can_spend() == 500
        await house.calls("paymentStart", payment(told))
        assert await house.can_spend() == 0
        await pays(house, told)
        assert await house.booked("points") == [
            ("held", 500, "member:m1:available", "member:m1:held"),
            ("earned", 85, "programme", "member:m1:available"),
            ("spent", 500, "member:m1:held", "programme"),
        ]
        assert [(kind, amount) for kind, amount, *_ in await house.booked()] == [("reserved", 8500), ("captured", 8500)]
        after = await house.looks(bill)
        (individual,) = after["individual_bills"]
        expected = {"id": told["id"], "state": "paid", "member": "Kari", "discount": 500, "earned": 85, "spent": 500}
        assert individual == expected
        assert (after["paid"], after["to_pay"], after["items"][0]["paid"]) == (8500, 9000, 1)
        assert await house.refuses("getBill", told["id"], None) == Code.BILL_CLOSED

    play(story)


def test_a_member_may_only_collect(play: Play) -> None:
    """QERKO-NEG-08."""

    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await starts(house, bill, token)
        told = await answers(house, told, {"idQuestion": "points", "value": "collect"})
        assert (ids(told), told["discount"]) == ([], None)
        await pays(house, told)
        assert await house.can_spend() == 590
        assert await house.can_spend("stamps:coffee") == 1

    play(story)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [{"idQuestion": "points", "value": "both"}],
        [{"idQuestion": "points", "value": True}],
        [{"idQuestion": "points"}],
        [{"idQuestion": "points-amount", "value": "5"}],
        [*SPEND, {"idQuestion": "other", "value": 1}],
        [*SPEND, *SPEND],
    ],
)
def test_an_answer_that_does_not_fit_keeps_the_bill(play: Play, given: list[Json]) -> None:
    """QERKO-NEG-03."""

    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await starts(house, bill, token)
        update = {"idIndividualBill": told["id"], "answers": given}
        assert await house.refuses("updateIndividualBill", update) == Code.ANSWER_INVALID
        assert await house.calls("getBill", told["id"], None) == told
        assert await house.refuses("paymentStart", payment(told)) == Code.ANSWER_INVALID
        told = await answers(house, told, *SPEND)
        for value in ("0", "501", "1.5", "-1", 5):
            wrong = {"idIndividualBill": told["id"], "answers": [{"idQuestion": "points-amount", "value": value}]}
            assert await house.refuses("updateIndividualBill", wrong) == Code.ANSWER_INVALID
        assert await house.calls("getBill", told["id"], None) == told

    play(story)


def test_a_repeated_round_is_the_same_round(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        individual = await starts(house, bill, token)
        assert await starts(house, bill, token) == individual
        first = await answers(house, individual, *SPEND)
        assert await answers(house, individual, *SPEND) == first
        last = {"idQuestion": "points-amount", "value": "100"}
        agreed = await answers(house, individual, last)
        assert await answers(house, individual, last) == agreed
        again = await starts(house, bill, token)
        assert (again["id"], ids(again), again["discount"]) == (individual["id"], ["points"], None)

    play(story)


def test_a_free_unit_is_offered_and_can_be_kept(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, price=4500, quantity=3, stamps=5)
        told = await starts(house, bill, token)
        assert [(question["id"], question["type"]) for question in told["questions"]] == [("stamps", "BOOLEAN")]
        assert (await answers(house, told, {"idQuestion": "stamps", "value": False}))["discount"] is None
        await house.calls("cancelIndividualBill", {"idIndividualBill": told["id"]})
        told = await starts(house, bill, token, quantity=2)
        told = await answers(house, told, {"idQuestion": "stamps", "value": True})
        assert told["discount"]["value"] == "45"
        await pays(house, told, end="CANCELED")
        assert await house.can_spend("stamps:coffee") == 5
        await pays(house, told, "p-2")
        assert await house.can_spend("stamps:coffee") == 1

    play(story)


def test_a_bill_can_be_paid_with_nothing_but_points(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, quantity=1, points=20_000)
        told = await spends(house, await starts(house, bill, token), 9000)
        assert payment(told)["parts"][0]["total"] == "0.00"
        await pays(house, told)
        assert await house.booked() == []
        assert (await house.looks(bill))["state"] == "paid"
        assert await house.can_spend() == 11_000

    play(story)


def test_a_member_discount_applies_by_itself(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, price=10_000)
        told = await starts(house, bill, token)
        assert (ids(told), told["discount"]["value"]) == ([], "10")
        await pays(house, told)
        assert await house.can_spend() == 90

    play(story, Programme(member_discount=1000))


def test_points_are_given_back_when_the_payment_comes_to_nothing(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await spends(house, await starts(house, bill, token), 500)
        await pays(house, told, end="CANCELED")
        assert await house.can_spend() == 500
        assert await house.calls("getBill", told["id"], None) == told
        await pays(house, told, "p-2")
        assert await house.can_spend() == 85

    play(story)


def test_two_individual_bills_never_spend_the_same_points(play: Play) -> None:
    """QERKO-NEG-07."""

    async def story(house: House) -> None:
        bill, token = await seated(house, quantity=3, points=500)
        first = await spends(house, await starts(house, bill, token), 400)
        second = await starts(house, bill, token, quantity=2)
        second = await answers(house, second, *SPEND)
        assert second["questions"][0]["max"] == "100"
        second = await answers(house, second, {"idQuestion": "points-amount", "value": "100"})
        await house.calls("paymentStart", payment(first, "p-1"))
        await house.calls("paymentStart", payment(second, "p-2"))
        assert await house.can_spend() == 0
        for payment_id in ("p-1", "p-2"):
            await house.calls("paymentClosed", payment_id, "PAID")
        assert await house.can_spend() == 86 + 179

    play(story)


def test_points_spent_elsewhere_meanwhile_are_no_discount_any_more(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        agreed = await spends(house, await starts(house, bill, token), 500)
        await house.spends_elsewhere(300)
        assert await house.refuses("paymentStart", payment(agreed)) is None
        told = await house.calls("getBill", agreed["id"], None)
        assert told["discount"]["value"] == "2"
        await house.calls("paymentStart", payment(told, "p-2"))
        assert await house.can_spend() == 0

    play(story)


@pytest.mark.parametrize(
    "changes",
    [
        {"discount": None, "parts": [{"total": "90"}]},
        {"discount": {"value": "6"}, "parts": [{"total": "84"}]},
        {"parts": [{"total": "90"}]},
        {"items": []},
    ],
)
def test_an_individual_bill_is_paid_exactly_as_agreed(play: Play, changes: Json) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await spends(house, await starts(house, bill, token), 500)
        await house.refuses("paymentStart", payment(told, **changes))
        assert await house.can_spend() == 500

    play(story)


def test_what_others_hold_or_paid_cannot_be_taken(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house)
        told = await house.calls("getBill", bill["id"], None)
        start = {"idBill": bill["id"], "loyaltyCardToken": token, "items": picked(bill, 1)}
        for items, code in (
            ([], Code.ITEM_NOT_FOUND),
            ([{"id": "u0", "quantity": "1"}], Code.ITEM_NOT_FOUND),
            (picked(bill, 3), Code.ITEM_NOT_FOUND),
        ):
            assert await house.refuses("startIndividualBill", {**start, "items": items}) == code
        assert await house.refuses("startIndividualBill", {**start, "idBill": "b0"}) == Code.BILL_NOT_FOUND
        assert await house.refuses("startIndividualBill", start, restaurant=BISTRO) == Code.BILL_NOT_FOUND
        await house.calls("paymentStart", payment(told))
        assert await house.refuses("startIndividualBill", start) == Code.ITEM_LOCKED
        await house.calls("paymentClosed", "p-1", "PAID")
        assert await house.refuses("startIndividualBill", start) == Code.BILL_CLOSED

    play(story)


def test_what_is_on_an_individual_bill_is_locked_to_others(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, quantity=1)
        whole = await house.calls("getBill", bill["id"], None)
        told = await starts(house, bill, token)
        assert await house.refuses("paymentStart", payment(whole)) == Code.ITEM_LOCKED
        await house.calls("paymentStart", payment(told, "p-2"))
        again = {"idBill": bill["id"], "loyaltyCardToken": token, "items": picked(bill, 1)}
        assert await house.refuses("startIndividualBill", again) == Code.ITEM_LOCKED
        await house.posts(f"/bills/{bill['id']}/closure", status=409)
        await house.calls("cancelIndividualBill", {"idIndividualBill": told["id"]})
        await house.calls("paymentClosed", "p-2", "PAID")
        assert (await house.looks(bill))["state"] == "paid"

    play(story)


def test_an_abandoned_individual_bill_is_freed_but_never_while_it_is_being_paid(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await spends(house, await starts(house, bill, token), 500)
        await house.passes(890)
        await house.restarts()
        await house.calls("paymentStart", payment(told))
        house.qerko.payments["p-1"] = "STARTED"
        await house.passes(3600)
        assert (await house.looks(bill))["individual_bills"][0]["state"] == "paying"
        await house.calls("paymentClosed", "p-1", "CANCELED")
        await house.passes(899)
        assert (await house.looks(bill))["individual_bills"][0]["state"] == "ready"
        await house.passes(2)
        assert (await house.looks(bill))["individual_bills"][0]["state"] == "cancelled"
        assert (await house.looks(bill))["items"][0]["open"] == 2
        assert await house.can_spend() == 500

    play(story)


def test_an_abandoned_individual_bill_is_freed_by_the_next_till_too(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house)
        await starts(house, bill, token)
        await house.restarts()
        await house.passes(901)
        assert (await house.looks(bill))["individual_bills"][0]["state"] == "cancelled"

    play(story)


def test_closing_a_bill_ends_its_individual_bills(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house)
        told = await starts(house, bill, token)
        after = await house.posts(f"/bills/{bill['id']}/closure")
        assert (after["state"], after["individual_bills"][0]["state"]) == ("closed", "cancelled")
        assert await house.refuses("getBill", told["id"], None) == Code.BILL_NOT_FOUND

    play(story)


def test_a_discounted_payment_that_was_cancelled_and_proven_paid_earns_but_takes_no_points(play: Play) -> None:
    async def story(house: House) -> None:
        bill, token = await seated(house, points=500)
        told = await spends(house, await starts(house, bill, token), 500)
        await pays(house, told, end="CANCELED")
        house.qerko.payments["p-1"] = "PAID"
        await house.calls("paymentClosed", "p-1", "PAID")
        after = await house.looks(bill)
        (individual,) = after["individual_bills"]
        assert (individual["state"], individual["spent"], after["items"][0]["paid"]) == ("paid", 0, 1)
        kinds = [(kind, amount) for kind, amount, *_ in await house.booked("points")]
        assert kinds == [("held", 500), ("released", 500), ("earned", 85)]

    play(story)
