"""The restaurant in the Till API: bills on tables, what is refused, news, keys."""

from __future__ import annotations

import asyncio

import pytest

from reference_impl.tests.tables.house import BISTRO, KAFFEBAR, House, Play, only, payment


def test_tables_bills_and_items(play: Play) -> None:
    async def story(house: House) -> None:
        tables = (await house.gets("/tables"))["tables"]
        assert tables[0] == {"id": "1", "name": "Table 1", "restaurant": KAFFEBAR}
        assert {table["restaurant"] for table in tables} == {KAFFEBAR, BISTRO}
        bill = await house.posts("/tables/2/bills", {"name": "Party", "restaurant": BISTRO}, status=201)
        assert (bill["restaurant"], bill["table"], bill["name"], bill["state"]) == (BISTRO, "2", "Party", "open")
        bill = await house.posts(f"/bills/{bill['id']}/items", {"name": "Soup", "unit_price": 9000, "quantity": 2})
        (item,) = bill["items"]
        assert (item["quantity"], item["open"], item["locked"], item["paid"], item["total"]) == (2, 2, 0, 0, 18_000)
        assert (bill["total"], bill["paid"], bill["to_pay"], bill["version"]) == (18_000, 0, 18_000, 2)
        assert (await house.gets("/tables/2/bills"))["bills"] == []
        assert (await house.gets(f"/tables/2/bills?restaurant={BISTRO}"))["bills"] == [bill]

    play(story)


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/tables/9/bills", 404, "not-found"),
        ("/bills/b1/items", 400, "invalid-request"),
        ("/bills/b1/closure", 404, "not-found"),
        ("/bills/%00/closure", 404, "not-found"),
        ("/bills/b1/payments/p1/cancellation", 404, "not-found"),
    ],
)
def test_what_is_not_there_is_a_problem(play: Play, path: str, status: int, problem: str) -> None:
    async def story(house: House) -> None:
        assert (await house.posts(path, status=status))["type"] == f"urn:kassa:problem:{problem}"
        await house.gets("/bills/b1", status=404)
        await house.gets("/tables/9/bills", status=404)

    play(story)


def test_a_bill_that_is_over_takes_nothing_more(play: Play) -> None:
    async def story(house: House) -> None:
        bill = await house.bill(("Soup", 9000, 1))
        for _ in range(2):
            closed = await house.posts(f"/bills/{bill['id']}/closure")
            assert closed["state"] == "closed"
        refused = await house.posts(f"/bills/{bill['id']}/items", {"name": "x", "unit_price": 1}, status=409)
        assert refused["type"] == "urn:kassa:problem:bill-state"
        assert (await house.gets("/tables/1/bills"))["bills"] == []

    play(story)


def test_a_key_opens_one_bill(play: Play) -> None:
    async def story(house: House) -> None:
        first = await house.posts("/tables/1/bills", key="k")
        assert await house.posts("/tables/1/bills", key="k") == first
        assert len((await house.gets("/tables/1/bills"))["bills"]) == 1

    play(story)


def test_whoever_waits_hears_of_a_payment(play: Play) -> None:
    async def story(house: House) -> None:
        bill = await house.bill(("Soup", 9000, 2))
        told = await house.calls("getBill", bill["id"], None)
        waiting = asyncio.create_task(house.gets(f"/bills/{bill['id']}?after_version={bill['version']}&timeout=600"))
        await house.passes(10)
        assert not waiting.done()
        await house.calls("paymentStart", payment(only(told, Soup=1)))
        news = await waiting
        assert (news["items"][0]["open"], news["items"][0]["locked"]) == (1, 1)
        assert news["version"] > bill["version"]

    play(story)


def test_a_bill_has_its_bounds(play: Play) -> None:
    async def story(house: House) -> None:
        bill = await house.bill(("Ring", 65_000_000, 1))
        refused = await house.posts(f"/bills/{bill['id']}/items", {"name": "x", "unit_price": 1}, status=409)
        assert refused["type"] == "urn:kassa:problem:amount-not-possible"

    play(story)
