"""The terminal's API: what a cashier can do, by page or without a screen. One router, mounted at two doors: the page's
own port, and the control API.

Sums are kopecks. Every action answers with the whole view, once the terminal has come to rest: no app is at work, no
request is on its way, and nobody but a person can go on (an app's popup is open), or after ``timeout`` seconds of the
world's time, which a ``jump`` clock goes through if need be.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.poster.account import PosterAccount
from mocks.poster.guestbase import search
from mocks.poster.order import Reason, Tender
from mocks.poster.terminal import moments, register
from mocks.poster.terminal.desk import desk_of
from mocks.poster.terminal.view import Shown, show_catalogue, show_client, show_terminal
from mocks.world.world import World

Kopecks = Annotated[int, Field(ge=0, le=10**9)]
Timeout = Annotated[float, Query(ge=0, le=3600, description="seconds of the world's time to wait for rest")]


async def world_of(request: Request, world: str) -> World:
    """The world named in the path; asynchronous, as FastAPI calls anything else on a thread of its own.

    Raises:
        mocks.world.tenants.UnknownWorld: there is none.
    """
    return request.app.state.tenants.get(world)  # type: ignore[no-any-return]


In = Annotated[World, Depends(world_of)]
router = APIRouter(tags=["Terminal"])


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


async def rested(world: World, timeout: float) -> Shown:
    """The view, once the terminal has come to rest."""
    desk = desk_of(world)
    desk.changed()
    await desk.rest(world, timeout)
    return show_terminal(world)


@router.get("")
async def look(world: In) -> Shown:
    """What the terminal shows."""
    moments.announce_incoming(world)
    return show_terminal(world)


@router.post("/rest")
async def rest(world: In, timeout: Timeout = 10.0) -> Shown:
    """Wait until the apps have done what they had to do."""
    return await rested(world, timeout)


@router.get("/catalogue")
async def catalogue(world: In) -> Shown:
    return show_catalogue(world)


# --- cashier and shift -----------------------------------------------------------------------------------------------


class Pin(Body):
    """``pin``: null refuses, where the administrator is asked."""

    pin: str | None = Field(default="0000", max_length=20)


class Drawer(Body):
    amount: Kopecks = 0
    comment: str = Field(default="", max_length=500)


@router.post("/login")
async def log_in(world: In, body: Pin, timeout: Timeout = 10.0) -> Shown:
    """Type a PIN; 0000 is a waiter, 1111 the owner."""
    register.log_in(world, body.pin or "")
    return await rested(world, timeout)


@router.post("/logout")
async def log_out(world: In, timeout: Timeout = 30.0) -> Shown:
    """Lock the terminal; apps are asked before."""
    register.log_out(world)
    return await rested(world, timeout)


@router.post("/shift/open")
async def open_shift(world: In, body: Drawer, timeout: Timeout = 10.0) -> Shown:
    register.open_shift(world, body.amount)
    return await rested(world, timeout)


@router.post("/shift/close")
async def close_shift(world: In, body: Drawer, timeout: Timeout = 10.0) -> Shown:
    register.close_shift(world, body.amount, body.comment)
    return await rested(world, timeout)


# --- orders ----------------------------------------------------------------------------------------------------------


class NewOrder(Body):
    table_id: int = Field(default=0, ge=0, le=1000)
    guests_count: int = Field(default=1, ge=1, le=1000)


class Product(Body):
    """``modification``: the number of one, or the JSON of a dish's."""

    product_id: int
    modification: str = ""
    count: Decimal = Field(default=Decimal(1), ge=0, le=100_000, allow_inf_nan=False)


class Change(Body):
    """What is left out stays. ``client_id`` 0: nobody; ``discount``: percent, the cashier's own."""

    client_id: int | None = None
    comment: str | None = Field(default=None, max_length=1000)
    guests_count: int | None = Field(default=None, ge=1, le=1000)
    discount: Decimal | None = Field(default=None, allow_inf_nan=False)


@router.post("/orders", status_code=201)
async def begin_order(world: In, body: NewOrder | None = None, timeout: Timeout = 10.0) -> Shown:
    """A new order, which is on the screen then."""
    wanted = body or NewOrder()
    register.begin_order(world, wanted.table_id, wanted.guests_count)
    return await rested(world, timeout)


@router.post("/orders/{order_id}/show")
async def show_order(world: In, order_id: int, timeout: Timeout = 10.0) -> Shown:
    """Bring an open order to the screen; on the payment screen: go back to it."""
    register.show_order(world, order_id)
    return await rested(world, timeout)


@router.post("/leave")
async def leave(world: In, timeout: Timeout = 10.0) -> Shown:
    """To the list of orders."""
    register.leave(world)
    return await rested(world, timeout)


@router.post("/archive")
async def archive(world: In, timeout: Timeout = 10.0) -> Shown:
    """To the archive of closed checks."""
    register.look_back(world)
    return await rested(world, timeout)


@router.post("/order/lines")
async def add_line(world: In, body: Product, timeout: Timeout = 10.0) -> Shown:
    """Add a product to the order on the screen."""
    register.add_line(world, body.product_id, body.modification, body.count)
    return await rested(world, timeout)


@router.put("/order/lines")
async def set_line(world: In, body: Product, timeout: Timeout = 10.0) -> Shown:
    """The new quantity of a line; 0 removes it."""
    register.set_line(world, body.product_id, body.modification, body.count)
    return await rested(world, timeout)


@router.post("/order/split", status_code=201)
async def split_off(world: In, body: Product, timeout: Timeout = 10.0) -> Shown:
    """So much of a line becomes an order of its own, which the list shows."""
    register.split_off(world, body.product_id, body.modification, body.count)
    return await rested(world, timeout)


@router.patch("/order")
async def change_order(world: In, body: Change, timeout: Timeout = 10.0) -> Shown:
    """Guest, comment, number of guests, discount."""
    if body.client_id is not None:
        register.choose_client(world, body.client_id)
    if body.comment is not None:
        register.comment_order(world, body.comment)
    if body.guests_count is not None:
        register.count_guests(world, body.guests_count)
    if body.discount is not None:
        register.discount_order(world, body.discount)
    return await rested(world, timeout)


@router.get("/clients")
async def find_clients(world: In, text: Annotated[str, Query(max_length=100)]) -> Shown:
    """Guests by name, phone or card."""
    account = world.part(PosterAccount)
    found, by_card = search(account, text)
    return {"clients": [show_client(account, one) for one in (*by_card, *found) if not one.deleted][:50]}


# --- paying ----------------------------------------------------------------------------------------------------------


class Payment(Body):
    """Together what is due; nothing given: all of it in cash. ``fiscal``: a fiscal receipt is printed."""

    cash: Kopecks = 0
    card: Kopecks = 0
    certificate: Kopecks = 0
    points: Kopecks = 0
    fiscal: bool = False


class Unpaid(Body):
    reason: Reason


@router.post("/order/pay")
async def press_pay(world: In, timeout: Timeout = 30.0) -> Shown:
    """Press Pay: apps are asked in turn, then the payment screen comes (``screen``), unless somebody must act first."""
    register.press_pay(world)
    return await rested(world, timeout)


@router.post("/payment")
async def pay(world: In, body: Payment | None = None, timeout: Timeout = 30.0) -> Shown:
    """Take the money on the payment screen."""
    given = body or Payment()
    tender = Tender(given.cash, given.card, given.certificate, given.points)
    order = register.active_order(world)
    if tender.total == 0 and order is not None:
        tender.cash = order.due
    register.pay(world, tender, fiscal=given.fiscal)
    return await rested(world, timeout)


@router.post("/order/close")
async def close_unpaid(world: In, body: Unpaid, timeout: Timeout = 30.0) -> Shown:
    """Close the order without payment: 1 the guest left, 2 on the house, 3 waiter's error."""
    register.close_unpaid(world, body.reason)
    return await rested(world, timeout)


class Refund(Body):
    """``amount``: null gives back all that is left."""

    amount: Kopecks | None = None


@router.post("/orders/{order_id}/refund")
async def give_back(world: In, order_id: int, body: Refund | None = None, timeout: Timeout = 30.0) -> Shown:
    """Refund a closed check, or a part of it."""
    register.give_back(world, order_id, None if body is None else body.amount)
    return await rested(world, timeout)
