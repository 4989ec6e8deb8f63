"""A payment that Qerko says nothing about is asked for; until there is an answer nothing is assumed (QERKO-PAY-05)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.qerko.codes import Code
from reference_impl.settings import QerkoSettings
from reference_impl.tests.tables.house import House, Json, Play, payment


async def started(house: House, processed: bool = False) -> tuple[Json, Json]:
    """A bill whose payment has begun, and the payment."""
    bill = await house.bill(("Soup", 9000, 1))
    paid = payment(await house.calls("getBill", bill["id"], None))
    await house.calls("paymentStart", paid)
    if processed:
        await house.calls("paymentProcessed", "p-1", "PROCESSED")
    return bill, paid


async def state(house: House, bill: Json) -> str:
    return str((await house.looks(bill))["payments"][0]["state"])


@pytest.mark.parametrize(("said", "end", "open_units"), [("PAID", "paid", 0), ("CANCELED", "cancelled", 1)])
def test_an_end_that_does_not_come_is_asked_for_after_half_a_minute(
    play: Play, said: str, end: str, open_units: int
) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        house.qerko.payments["p-1"] = said
        await house.passes(29)
        assert house.qerko.asked == []
        await house.passes(2)
        assert house.qerko.asked == ["p-1"]
        assert await state(house, bill) == end
        assert (await house.looks(bill))["items"][0]["open"] == open_units
        await house.passes(3600)
        assert house.qerko.asked == ["p-1"]

    play(story)


@pytest.mark.parametrize("answer", [None, 500, 401, 403, "STARTED", "PROCESSED", "something new"])
def test_a_lock_that_ran_out_stays_until_qerko_answers(play: Play, answer: str | int | None) -> None:
    async def story(house: House) -> None:
        bill, paid = await started(house)
        house.qerko.payments["p-1"] = answer
        await house.passes(300)
        assert house.qerko.asked == ["p-1"]
        await house.passes(600)
        assert 10 <= len(house.qerko.asked) <= 20
        assert await state(house, bill) == "started"
        assert await house.refuses("paymentStart", {**paid, "id": "p-2"}) == Code.ITEM_LOCKED
        assert [m["level"] for m in (await house.looks(bill))["messages"]] == ["info", "warning"]
        house.qerko.payments["p-1"] = "CANCELED"
        await house.passes(61)
        assert await state(house, bill) == "cancelled"
        await house.calls("paymentStart", {**paid, "id": "p-3"})

    play(story)


def test_a_payment_that_qerko_does_not_know_was_never_charged(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house)
        await house.passes(301)
        assert await state(house, bill) == "cancelled"
        assert "knows nothing" in (await house.looks(bill))["messages"][-1]["text"]

    play(story)


def test_a_payment_that_ends_in_time_is_not_asked_for(play: Play) -> None:
    async def story(house: House) -> None:
        await started(house, processed=True)
        await house.calls("paymentClosed", "p-1", "PAID")
        await house.passes(3600)
        await house.restarts()
        assert house.qerko.asked == []

    play(story)


@pytest.mark.parametrize("processed", [False, True])
def test_a_till_that_was_down_asks_at_once(play: Play, processed: bool) -> None:
    async def story(house: House) -> None:
        bill, paid = await started(house, processed)
        await house.dies()
        house.qerko.payments["p-1"] = "PAID"
        await house.starts()
        assert house.qerko.asked == ["p-1"]
        assert await state(house, bill) == "paid"
        await house.calls("paymentClosed", "p-1", "PAID")
        assert [kind for kind, *_ in await house.booked()] == ["reserved", "captured"]
        assert await house.calls("paymentStart", paid) is None

    play(story)


def test_a_till_asks_about_its_own_restaurants_only(play: Play) -> None:
    async def story(house: House) -> None:
        await started(house)
        house.settings = replace(house.settings, qerko=QerkoSettings(house.settings.qerko.restaurants[1:]))
        await house.restarts()
        await house.passes(600)
        assert house.qerko.asked == []

    play(story)


def test_a_till_killed_between_two_calls_goes_on(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house)
        house.qerko.payments["p-1"] = "STARTED"
        await house.restarts()
        await house.calls("paymentProcessed", "p-1", "PROCESSED")
        await house.restarts()
        await house.calls("paymentClosed", "p-1", "PAID")
        assert (await house.looks(bill))["state"] == "paid"

    play(story)


def test_paid_after_cancelled_is_loud_and_settled_by_asking(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        await house.calls("paymentClosed", "p-1", "CANCELED")
        house.qerko.payments["p-1"] = "PAID"
        await house.calls("paymentClosed", "p-1", "PAID")
        assert house.qerko.asked == ["p-1"]
        after = await house.looks(bill)
        assert (after["state"], after["payments"][0]["state"]) == ("paid", "paid")
        assert "contradicts" in " ".join(m["text"] for m in after["messages"] if m["level"] == "error")
        kinds = [(kind, amount) for kind, amount, *_ in await house.booked()]
        assert kinds == [("reserved", 9000), ("cancelled", 9000), ("reserved", 9000), ("captured", 9000)]

    play(story)


def test_paid_after_the_items_were_sold_again_calls_for_people(play: Play) -> None:
    async def story(house: House) -> None:
        bill, paid = await started(house)
        await house.calls("paymentClosed", "p-1", "CANCELED")
        await house.calls("paymentStart", {**paid, "id": "p-2"})
        await house.calls("paymentClosed", "p-2", "PAID")
        house.qerko.payments["p-1"] = "PAID"
        await house.calls("paymentClosed", "p-1", "PAID")
        after = await house.looks(bill)
        assert [p["state"] for p in after["payments"]] == ["paid", "paid"]
        assert after["items"][0]["paid"] == 1
        assert "paid twice" in " ".join(m["text"] for m in after["messages"])

    play(story)


@pytest.mark.parametrize(("first", "then"), [("PAID", "CANCELED"), ("CANCELED", "PAID")])
def test_a_contradiction_that_qerko_takes_back_changes_nothing(play: Play, first: str, then: str) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        await house.calls("paymentClosed", "p-1", first)
        before = await house.booked()
        house.qerko.payments["p-1"] = None
        await house.calls("paymentClosed", "p-1", then)
        await house.restarts()
        house.qerko.payments["p-1"] = first
        await house.passes(61)
        after = await house.looks(bill)
        assert after["payments"][0]["state"] == {"PAID": "paid", "CANCELED": "cancelled"}[first]
        assert "confirms" in after["messages"][-1]["text"]
        assert await house.booked() == before
        asked = len(house.qerko.asked)
        await house.restarts()
        assert len(house.qerko.asked) == asked

    play(story)


def test_money_once_booked_is_not_undone_by_word(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        await house.calls("paymentClosed", "p-1", "PAID")
        house.qerko.payments["p-1"] = "CANCELED"
        await house.calls("paymentClosed", "p-1", "CANCELED")
        after = await house.looks(bill)
        assert (after["state"], after["messages"][-1]["level"]) == ("paid", "error")
        assert [kind for kind, *_ in await house.booked()] == ["reserved", "captured"]

    play(story)


def test_a_state_nobody_knows_is_asked_about(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        house.qerko.payments["p-1"] = "PAID"
        await house.calls("paymentClosed", "p-1", "REFUNDED")
        assert await state(house, bill) == "paid"

    play(story)


def test_the_waiter_calls_a_payment_off(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house)
        path = f"/bills/{bill['id']}/payments/p-1/cancellation"
        house.qerko.payments["p-1"] = None
        await house.posts(path, status=202, key="k")
        house.qerko.payments["p-1"] = "STARTED"
        await house.restarts()
        assert house.qerko.called_off == ["p-1", "p-1"]
        assert await state(house, bill) == "cancelled"
        await house.posts(path, status=200)
        await house.calls("paymentClosed", "p-1", "CANCELED")
        assert len(house.qerko.called_off) == 2
        await house.posts(f"/bills/{bill['id']}/payments/p-2/cancellation", status=404)

    play(story)


def test_calling_off_may_come_too_late(play: Play) -> None:
    async def story(house: House) -> None:
        bill, _ = await started(house, processed=True)
        house.qerko.payments["p-1"] = "PAID"
        await house.posts(f"/bills/{bill['id']}/payments/p-1/cancellation", status=202)
        assert await state(house, bill) == "paid"
        assert "too late" in (await house.looks(bill))["messages"][-1]["text"]
        await house.posts(f"/bills/{bill['id']}/payments/p-1/cancellation", status=409)

    play(story)
