"""``Poster.orders``: the order on the screen and every other one.

Source: Poster POS platform, orders-* (POSTER-SYNC-08, POSTER-SYNC-09, POSTER-BONUS-06, POSTER-BONUS-07, POSTER-EVT-02).
What happens on an unknown order is documented for setOrderClient and closeOrder only; the others do alike (inferred).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import JsonValue

from mocks.poster.account import PosterAccount
from mocks.poster.extras import ORDER, attach
from mocks.poster.order import Order, OrderRefused, Tender, Why
from mocks.poster.serving import add_product, change_count, print_precheck, set_bonus, set_comment
from mocks.poster.terminal import trace
from mocks.poster.terminal.calling import Arguments, Rejected, decimal, integer, kind, method, order_for
from mocks.poster.terminal.events import fire, same
from mocks.poster.terminal.register import (
    TerminalRefused,
    active_order,
    attach_client,
    begin_order,
    finish,
    tell_change,
)
from mocks.poster.terminal.shapes import order_of
from mocks.poster.terminal.slips import print_precheck_slip
from mocks.poster.terminal.state import App
from mocks.world.machine import NotPossible
from mocks.world.world import World

DONE, FAILED = {"success": True}, {"success": False}


@method("orders.getActive")
def get_active(world: World, app: App, given: Arguments) -> Any:
    """``{order}`` on the order and payment screens, ``{}`` elsewhere."""
    order = active_order(world)
    return {} if order is None else {"order": order_of(world, order.id, app)}


@method("orders.create")
def create(world: World, app: App, given: Arguments) -> Any:
    """A new order, which is on the screen then."""
    try:
        order = begin_order(world)
    except (TerminalRefused, OrderRefused, NotPossible):
        return FAILED
    return {"success": True, "order": order_of(world, order.id, app)}


def _known(world: World, app: App, given: Arguments) -> Order:
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        raise Rejected("can not find specific order")
    return order


def _modification(product: dict[str, JsonValue]) -> str:
    """A number for goods, a JSON string for dishes; absent, null, 0 and empty are none."""
    value = product.get("modification")
    if value is None or value == 0 or value == "":
        return ""
    if isinstance(value, str):
        return value
    return str(integer(value, "modification"))


@method("orders.addProduct")
def add(world: World, app: App, given: Arguments) -> Any:
    """One more of a product."""
    order, product = _known(world, app, given), given.object(1, "product")
    line = add_product(world, order, integer(product.get("id"), "product.id"), _modification(product))
    tell_change(world, order, line)
    return {"order": order_of(world, order.id, app)}


@method("orders.changeProductCount")
def change(world: World, app: App, given: Arguments) -> Any:
    """The new quantity of what is in the order; 0 removes it."""
    order, product = _known(world, app, given), given.object(1, "product")
    count = decimal(product.get("count"), "product.count")
    line = change_count(world, order, integer(product.get("id"), "product.id"), _modification(product), count)
    tell_change(world, order, line)
    return {"order": order_of(world, order.id, app)}


@method("orders.setOrderClient")
def set_client(world: World, app: App, given: Arguments) -> Any:
    """Unknown order or guest: ``success`` false, not a rejection."""
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    try:
        attach_client(world, order, given.integer(1, "clientId"))
    except OrderRefused as error:
        if error.why is not Why.NO_SUCH_CLIENT:
            raise
        return FAILED
    return DONE


@method("orders.setOrderBonus")
def bonus(world: World, app: App, given: Arguments) -> Any:
    """What the app pays for the guest; what cannot be a sum changes nothing (inferred)."""
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    try:
        if isinstance(given[1], str):
            raise Rejected("it must be a number, not a string")
        hryvnias = decimal(given[1], "it")
        if hryvnias < 0:
            raise Rejected("it must not be negative")
    except Rejected as error:
        trace.misuse(world, app, f"orders.setOrderBonus: the sum is {str(given[1])[:40]!r}, but {error}")
        return FAILED
    kopecks = int((hryvnias * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if kopecks != hryvnias * 100:
        trace.misuse(world, app, f"orders.setOrderBonus: {hryvnias} has more than two decimals")
    if kopecks > order.total:
        trace.misuse(world, app, f"orders.setOrderBonus: {hryvnias} is more than the order costs")
    set_bonus(world, order, int(app.application_id), kopecks)
    return DONE


@method("orders.setOrderComment")
def comment(world: World, app: App, given: Arguments) -> Any:
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    set_comment(world, order, given.text(1, "comment")[:1000])
    return DONE


@method("orders.setExtras")
def set_extras(world: World, app: App, given: Arguments) -> Any:
    """Key and value must be strings."""
    order = order_for(world, app, given.integer(0, "orderId"))
    key, value = given[1], given[2]
    if not isinstance(key, str) or not key or not isinstance(value, str):
        trace.misuse(world, app, f"orders.setExtras: key and value must be strings, not {kind(key)} and {kind(value)}")
        return FAILED
    if order is None:
        return FAILED
    attach(world.part(PosterAccount), app.application_id, ORDER, order.transaction_id, {key: value})
    order.version += 1
    return DONE


@method("orders.setPrintText")
def set_print_text(world: World, app: App, given: Arguments) -> Any:
    """Printed at the end of the check."""
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    order.print_text = given.text(1, "text")[:4000]
    order.version += 1
    return DONE


@method("orders.printReceipt")
def print_receipt(world: World, app: App, given: Arguments) -> Any:
    """The preliminary check, with a code below it."""
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    print_precheck(world, order)
    print_precheck_slip(world, order, given.text(1, "qrCode")[:1000], given.text(2, "qrCodeTitle")[:80])
    return DONE


@method("orders.closeOrder")
def close(world: World, app: App, given: Arguments) -> Any:
    """Documented in English only, and unsupported since 2022: no app may need it."""
    order = world.part(PosterAccount).orders.get(given.integer(0, "orderId"))
    if order is None:
        return {"error": "can not find specific order"}
    payment = given.object(1, "options").get("payment")
    sums = payment if isinstance(payment, dict) else {}
    cash, card = (int(decimal(sums.get(name) or 0, f"payment.{name}") * 100) for name in ("cash", "card"))
    try:
        finish(world, order, Tender(cash=cash, card=card))
    except (OrderRefused, NotPossible) as error:
        return {"error": str(error)}
    return {"result": "order has successfully closed"}


@method("orders.finishedCooking")
def finished_cooking(world: World, app: App, given: Arguments) -> Any:
    """The event's data are undocumented: what the app has said."""
    order = order_for(world, app, given.integer(0, "orderId"))
    if order is None:
        return FAILED
    product = given.object(1, "product")
    fire(world, "finishedCooking", same({"orderId": order.id, "product": product}))
    return DONE
