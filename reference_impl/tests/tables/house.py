"""A restaurant for tests: the till's restaurant side on a database file and a clock that stands still, and a Qerko that
does what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from websockets.asyncio.server import serve

from reference_impl.api.edge import Edge
from reference_impl.api.problems import install
from reference_impl.clock.sandbox import SandboxClock
from reference_impl.domain.postings import POINTS, EntryKind
from reference_impl.domain.programme import Programme
from reference_impl.flows.context import Context, make_context
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import CallFailed, MethodFailed, RestFailed, Unreachable
from reference_impl.restaurant import Restaurant
from reference_impl.settings import PartySettings, QerkoSettings, Table, TillSettings, VippsSettings
from reference_impl.storage.cards import cards_of_member
from reference_impl.storage.ledger import available, entries_after, post
from reference_impl.storage.rows import MemberRow
from reference_impl.tests.qerko.timekeeper import Timekeeper

Json = dict[str, Any]
PHONE = "4791234567"
MAIL = "kari@example.com"
KAFFEBAR, BISTRO = "r-1", "r-2"


class Qerko:
    """`payments`: id → state as REST tells it, an HTTP status to refuse with, or None for no answer; `asked` and
    `called_off` in order; `verdicts`: what was submitted, answered with `refusals` first."""

    def __init__(self) -> None:
        self.payments: dict[str, str | int | None] = {}
        self.asked: list[str] = []
        self.called_off: list[str] = []
        self.verdicts: list[Json] = []
        self.refusals: list[Exception] = []

    def rest(self, _party_id: str) -> Qerko:
        return self

    async def payment(self, payment_id: str) -> Json | None:
        self.asked.append(payment_id)
        return self._told(payment_id) if payment_id in self.payments else None

    async def cancel(self, payment_id: str) -> Json:
        self.called_off.append(payment_id)
        if payment_id not in self.payments:
            raise RestFailed(404, "unknown")
        if self.payments[payment_id] in ("PAID", "CANCELED"):
            raise RestFailed(409, "final")
        told = self._told(payment_id)
        self.payments[payment_id] = "CANCELED"
        return told | {"state": "CANCELED"}

    async def call(self, _party_id: str, method: str, args: list[Any]) -> None:
        assert method == "submitCardAuthorization"
        self.verdicts.append(args[0])
        if self.refusals:
            raise self.refusals.pop(0)

    def _told(self, payment_id: str) -> Json:
        state = self.payments[payment_id]
        if state is None:
            raise Unreachable("no answer")
        if isinstance(state, int):
            raise RestFailed(state, "refused")
        return {"id": payment_id, "state": state}


NOT_CONNECTED = CallFailed(None, "not connected")


class House:
    """The till while it runs; `restarts` ends it without a word and starts another one on the same file, with the
    `settings` as they are then."""

    def __init__(self, folder: Path, keeper: Timekeeper, clock_url: str, programme: Programme) -> None:
        self.qerko = Qerko()
        self.keeper = keeper
        tables = tuple(Table(str(number), f"Table {number}") for number in range(1, 4))
        parties = tuple(
            PartySettings(party_id, party_id, "key", "pos", "http://qerko", "ws://qerko", tables=tables)
            for party_id in (KAFFEBAR, BISTRO)
        )
        self.settings = TillSettings(
            "http://till",
            VippsSettings("http://vipps", "id", "secret", "key", "1"),
            database_url=f"sqlite:///{folder / 'till.db'}",
            clock_url=clock_url,
            programme=programme,
            qerko=QerkoSettings(parties),
        )
        self.context: Context
        self._restaurant: Restaurant
        self._http: httpx.AsyncClient

    async def starts(self) -> None:
        clock = SandboxClock(self.settings.clock_url or "")
        await clock.start()
        self.context = make_context(self.settings, clock)
        self._restaurant = Restaurant(self.context, self.qerko)
        api = FastAPI()
        install(api)
        for router in self._restaurant.routers:
            api.include_router(router)
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(Edge(api, clock)), base_url="http://till")
        async with clock.activity():
            await self.context.database.create_tables()
            async with self.context.database.transaction() as work:
                await self._restaurant.resume(work)
        await self.passes(0)

    async def dies(self) -> None:
        await self._http.aclose()
        await self.context.clock.close()
        await self.context.database.close()

    async def restarts(self) -> None:
        await self.dies()
        await self.starts()

    async def passes(self, seconds: float) -> None:
        """Time goes by, and all that is due in it happens."""
        await self.keeper.passes(seconds)

    async def calls(self, method: str, *args: Any, restaurant: str = KAFFEBAR) -> Any:
        """Qerko calls; what follows from it in the background has happened when this returns."""
        async with self.context.clock.activity():
            result = await self._restaurant.pos(restaurant, method, list(args))
        await self.passes(0)
        return result

    async def refuses(self, method: str, *args: Any, restaurant: str = KAFFEBAR) -> Code | None:
        """The code Qerko gets instead of a result."""
        with pytest.raises(MethodFailed) as refused:
            await self.calls(method, *args, restaurant=restaurant)
        assert refused.value.message
        return Code(refused.value.code) if refused.value.code else None

    async def posts(self, path: str, body: object = None, status: int | None = None, key: str | None = None) -> Json:
        """A POST to the Till API that succeeds, or ends in `status`."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = await self._http.post(f"/till/v1{path}", json=body if body is not None else {}, headers=headers)
        assert answer.status_code == status or (status is None and answer.is_success), answer.text
        await self.passes(0)
        answered: Json = answer.json()
        return answered

    async def gets(self, path: str, status: int = 200) -> Json:
        answer = await self._http.get(f"/till/v1{path}")
        assert answer.status_code == status, answer.text
        answered: Json = answer.json()
        return answered

    async def switches_printer(self, online: bool) -> None:
        answer = await self._http.put("/till/v1/fiscal-printer", json={"online": online})
        assert answer.json() == {"online": online}

    async def opens(self, verb: str, link: str) -> httpx.Response:
        """A link of a mail."""
        answer = await self._http.request(verb, link)
        await self.passes(0)
        return answer

    async def bill(self, *items: tuple[str, int, int], stamp: str | None = None, table: str = "1") -> Json:
        """A bill with items (name, price of one, quantity)."""
        bill = await self.posts(f"/tables/{table}/bills")
        for name, price, quantity in items:
            item = {"name": name, "unit_price": price, "quantity": quantity, "stamp": stamp}
            bill = await self.posts(f"/bills/{bill['id']}/items", item)
        return bill

    async def looks(self, bill: Json) -> Json:
        """The bill as the waiter sees it now."""
        return await self.gets(f"/bills/{bill['id']}")

    async def member(self, points: int = 0, stamps: int = 0, mail: str | None = MAIL) -> None:
        """Kari joined earlier, and has something to spend."""
        async with self.context.clock.activity(), self.context.database.transaction() as work:
            work.session.add(
                MemberRow(
                    id="m1",
                    msisdn=PHONE,
                    name="Kari",
                    email=mail,
                    email_verified=True,
                    created_at=0.0,
                    updated_at=0.0,
                )
            )
            for unit, amount in ((POINTS, points), ("stamps:coffee", stamps)):
                await post(
                    work,
                    EntryKind.EARNED,
                    amount,
                    unit=unit,
                    reference="before",
                    sale_id="before",
                    at=0.0,
                    posting=unit,
                    member="m1",
                )

    async def spends_elsewhere(self, points: int) -> None:
        """At the counter, say."""
        async with self.context.clock.activity(), self.context.database.transaction() as work:
            await post(
                work,
                EntryKind.HELD,
                points,
                unit=POINTS,
                reference="before",
                sale_id="elsewhere",
                at=0.0,
                posting="elsewhere",
                member="m1",
            )

    async def card(self, request: str = "q-1", **changes: Any) -> Json:
        """Kari asks for the card with her own verified address."""
        wanted = {"idRequest": request, "brand": "kassa", "cardInfo": {"phone": PHONE}, "verifiedEmails": [MAIL]}
        answered: Json = await self.calls("authorizeLoyaltyCard", {**wanted, **changes})
        return answered

    async def cards(self) -> list[tuple[str, str]]:
        """(id, state) of Kari's cards."""
        async with self.context.clock.activity(), self.context.database.transaction() as work:
            return [(card.id, card.state) for card in await cards_of_member(work, "m1")]

    async def can_spend(self, unit: str = POINTS) -> int:
        async with self.context.clock.activity(), self.context.database.transaction() as work:
            return (await available(work, "m1"))[unit]

    async def booked(self, unit: str = "NOK") -> list[tuple[str, int, str, str]]:
        """(kind, amount, from, to) of what the till itself has booked."""
        async with self.context.clock.activity(), self.context.database.transaction() as work:
            rows = await entries_after(work, 0, 1000)
        return [
            (row.kind, row.amount, row.debit, row.credit)
            for row in rows
            if row.unit == unit and row.reference != "before"
        ]


def spelled(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def payment(bill: Json, payment_id: str = "p-1", tip: int = 0, **changes: Any) -> Json:
    """What Qerko sends to pay a bill as `getBill` (or a negotiation) answered it."""
    goods = sum(_minor(item["price"]) * int(item["quantity"]) for item in bill["items"])
    discount = bill.get("discount")
    paid = goods - (_minor(discount["value"]) if discount else 0) + tip
    return {
        "id": payment_id,
        "idBill": bill["id"],
        "idCustomer": "guest-1",
        "currency": bill["currency"],
        "items": bill["items"],
        "discount": discount,
        "parts": [{"total": spelled(paid), "provider": {"id": "x", "name": "X", "type": "CARD"}}],
        "tipBrutto": spelled(tip),
        "tipNetto": spelled(tip),
        "timestamp": "2026-01-05T09:00:00+01:00",
        "state": "CREATED",
        "additionalData": None,
        "unheardOf": {"new": True},
        **changes,
    }


def only(bill: Json, **quantities: int) -> Json:
    """The bill with these quantities of items by name."""
    items = [
        {**item, "quantity": str(quantities[item["name"]])} for item in bill["items"] if item["name"] in quantities
    ]
    return {**bill, "items": items}


def _minor(decimal: str) -> int:
    whole, _, part = decimal.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") if part else 0)


Story = Callable[[House], Awaitable[None]]
Play = Callable[..., None]


def play_in(folder: Path, story: Story, programme: Programme) -> None:
    """Open the house, let the story happen, close it."""

    async def run() -> None:
        async with _open(folder, programme) as house:
            await story(house)

    asyncio.run(run())


@asynccontextmanager
async def _open(folder: Path, programme: Programme) -> AsyncIterator[House]:
    keeper = Timekeeper()
    async with serve(keeper.serve, "127.0.0.1", 0) as time:
        house = House(folder, keeper, f"ws://127.0.0.1:{next(iter(time.sockets)).getsockname()[1]}", programme)
        await house.starts()
        try:
            yield house
        finally:
            await house.dies()
