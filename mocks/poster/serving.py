"""What staff does to an open order, at the register or through the web API: open it, change it, put a guest to it.

Sources: Poster web API, transactions; POS platform, orders (POSTER-SYNC-08, POSTER-BONUS-06…17). Each function either
does all of it, writes the history and announces the change, or raises and leaves everything as it was:
:class:`OrderRefused`, or :class:`NotPossible` for an order that is no longer open. ``at``: when it happened (epoch
seconds), None: now.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import NoSuchModification, Product, price_of, spelled
from mocks.poster.guest import LoyaltyType
from mocks.poster.loyalty import percent_of
from mocks.poster.money import major, number
from mocks.poster.order import MACHINE, Event, Happening, Line, Order, OrderRefused, Why
from mocks.poster.webhook import announce
from mocks.world.pipeline import compact
from mocks.world.world import World


def moment(world: World, order: Order, at: float | None) -> float:
    """When something happens to ``order``; never before it was opened, which a caller may have put into the future."""
    if at is None:
        return max(world.clock.now, order.opened_at)
    if at < order.opened_at:
        raise OrderRefused(Why.TOO_EARLY)
    return at


def record(
    world: World, order: Order, kind: str, at: float, values: list[int], facts: dict[str, Any] | None = None
) -> Happening:
    """Append to the history, and count the change; kinds and values as the documents of the history list them."""
    text = None if facts is None else compact(facts).decode()
    account = world.part(PosterAccount)
    happening = Happening(account.next("history"), kind, at, order.user_id, order.tablet_id, values, text)
    order.history.append(happening)
    order.version += 1
    return happening


def changed(world: World, order: Order, happening: Happening) -> None:
    """Announce the change with its record of the history (observed)."""
    shown = {
        "type_history": happening.kind,
        "time": int(happening.at * 1000),
        "value": happening.values[0] if happening.values else 0,
        "value2": happening.values[1] if len(happening.values) > 1 else 0,
        "value3": happening.values[2] if len(happening.values) > 2 else 0,
        "value_text": happening.text or "",
        "user_id": happening.user_id,
        "spot_tablet_id": happening.tablet_id,
    }
    announce(world, "transaction", order.transaction_id, "changed", {"transactions_history": shown})


def open_order(
    world: World,
    spot_id: int,
    tablet_id: int,
    user_id: int,
    *,
    table_id: int = 0,
    guests_count: int = 1,
    at: float | None = None,
) -> Order:
    """A new order of a register; its id is the moment, moved on by a millisecond when that is taken."""
    account = world.part(PosterAccount)
    tablet = account.tablet(tablet_id)
    if tablet is None or tablet.spot_id != spot_id:
        raise OrderRefused(Why.NO_SUCH_SPOT, f"spot {spot_id} has no register {tablet_id}")
    if account.employee(user_id) is None:
        raise OrderRefused(Why.NO_SUCH_EMPLOYEE, f"nobody has the id {user_id}")
    opened_at = world.clock.now if at is None else at
    order_id = int(opened_at * 1000)
    while order_id in account.orders:
        order_id += 1
    order = Order(
        id=order_id,
        transaction_id=account.next("transaction"),
        spot_id=spot_id,
        tablet_id=tablet_id,
        user_id=user_id,
        opened_at=opened_at,
        table_id=table_id,
        guests_count=guests_count,
    )
    account.orders[order.id] = order
    account.transactions[order.transaction_id] = order.id
    record(world, order, "open", order.opened_at, [user_id, table_id, guests_count])
    announce(world, "transaction", order.transaction_id, "added")
    return order


def _product(world: World, product_id: int) -> Product:
    product = world.part(PosterAccount).products.get(product_id)
    if product is None:
        raise OrderRefused(Why.NO_SUCH_PRODUCT, f"there is no product {product_id}")
    return product


def _spelled(product: Product, modification: str) -> str:
    try:
        return spelled(product, modification)
    except NoSuchModification as error:
        raise OrderRefused(Why.NO_SUCH_MODIFICATION, str(error)) from None


def _modification_number(line: Line) -> int:
    return int(line.modification) if line.modification.isdigit() else 0


def add_product(
    world: World,
    order: Order,
    product_id: int,
    modification: str = "",
    *,
    count: Decimal = Decimal(1),
    price: int | None = None,
    at: float | None = None,
) -> Line:
    """More of a product, on its line if there is one at the same price. ``price``: kopecks, None: the menu's."""
    MACHINE.after(order.state, Event.CHANGED)
    at = moment(world, order, at)
    product = _product(world, product_id)
    modification = _spelled(product, modification)
    if count <= 0 or (price is not None and price < 0):
        raise OrderRefused(Why.WRONG_AMOUNT, "more of something is more than nothing, and costs no less than nothing")
    price = price_of(product, modification) if price is None else price
    line = order.line(product_id, modification)
    if line is None or line.price != price:
        number_of_line = world.part(PosterAccount).next("line")
        line = Line(number_of_line, product_id, modification, Decimal(0), price, product.discountable)
        order.lines.append(line)
    line.count += count
    values = [product_id, 0, _modification_number(line)]
    changed(world, order, record(world, order, "additem", at, values, {"price": major(price)}))
    return line


def change_count(
    world: World, order: Order, product_id: int, modification: str, count: Decimal, at: float | None = None
) -> Line:
    """The new quantity of a line; 0 removes it, but a line that the kitchen knows stays with count 0."""
    MACHINE.after(order.state, Event.CHANGED)
    at = moment(world, order, at)
    if count < 0:
        raise OrderRefused(Why.NEGATIVE_COUNT)
    line = order.line(product_id, _spelled(_product(world, product_id), modification))
    if line is None:
        raise OrderRefused(Why.NOT_IN_ORDER, f"product {product_id} is not in the order")
    line.count = count
    if not count and not line.printed:
        order.lines.remove(line)
    kind, amount = ("changeitemcount", int(count)) if count else ("deleteitem", 0)
    facts = {"count": number(count)}
    changed(world, order, record(world, order, kind, at, [product_id, amount, _modification_number(line)], facts))
    return line


def split_off(world: World, order: Order, product_id: int, modification: str, count: Decimal) -> tuple[Order, Line]:
    """So much of a line becomes an order of its own, with the same guest at the same table, at the same price.

    That a split is told as a change of the one and the opening of the other is inferred, and that an app's bonus stays
    where it was. Returns the new order, and what is left of the line.
    """
    MACHINE.after(order.state, Event.CHANGED)
    line = order.line(product_id, _spelled(_product(world, product_id), modification))
    if line is None or line.count < count:
        raise OrderRefused(Why.NOT_IN_ORDER, f"there is not so much of product {product_id} in the order")
    if count <= 0 or sum(one.count for one in order.lines) == count:
        raise OrderRefused(Why.NOTHING_LEFT)
    part = open_order(world, order.spot_id, order.tablet_id, order.user_id, table_id=order.table_id)
    part.parent_id = order.id
    add_product(world, part, product_id, modification, count=count, price=line.price)
    left = change_count(world, order, product_id, modification, line.count - count)
    if order.client_id:
        set_client(world, part, order.client_id)
    part.discount = order.discount
    return part, left


def set_client(world: World, order: Order, client_id: int, at: float | None = None) -> None:
    """Put a guest to the order, with the percentages of their group; 0: nobody."""
    MACHINE.after(order.state, Event.CHANGED)
    at = moment(world, order, at)
    account = world.part(PosterAccount)
    client = account.clients.get(client_id)
    if client_id and (client is None or client.deleted):
        raise OrderRefused(Why.NO_SUCH_CLIENT, f"there is no guest {client_id}")
    order.client_id, order.discount, order.accrual = client_id, Decimal(0), Decimal(0)
    if client is not None:
        percent = percent_of(account, client)
        if account.groups[client.group_id].loyalty_type is LoyaltyType.DISCOUNT:
            order.discount = percent
        else:
            order.accrual = percent
    changed(world, order, record(world, order, "setclient", at, [client_id, int(order.discount), 0]))


def set_discount(world: World, order: Order, percent: Decimal) -> None:
    """The cashier's own discount, instead of the guest's."""
    MACHINE.after(order.state, Event.CHANGED)
    if not 0 <= percent <= 100:
        raise OrderRefused(Why.WRONG_AMOUNT, "a discount is between 0 and 100 percent")
    order.discount = percent
    order.version += 1


def set_bonus(world: World, order: Order, application_id: int, amount: int) -> None:
    """What a third-party app pays for the guest, kopecks; it overwrites, 0 clears it and whose it was.

    It may be more than the order costs: what is due stops at nothing. Nobody is told but the terminal (inferred).
    """
    MACHINE.after(order.state, Event.CHANGED)
    if amount < 0:
        raise OrderRefused(Why.WRONG_AMOUNT, "a bonus is not negative")
    order.bonus, order.application_id = amount, application_id if amount else 0
    order.version += 1


def set_comment(world: World, order: Order, comment: str, at: float | None = None) -> None:
    """Overwrites; an empty text clears it."""
    MACHINE.after(order.state, Event.CHANGED)
    at = moment(world, order, at)
    order.comment = comment
    changed(world, order, record(world, order, "comment", at, [0, 0, 0], {"comment": comment}))


def set_guests(world: World, order: Order, count: int) -> None:
    """How many sit at the table."""
    MACHINE.after(order.state, Event.CHANGED)
    if count < 0:
        raise OrderRefused(Why.WRONG_AMOUNT, "a number of guests is not negative")
    order.guests_count = count
    order.version += 1


def set_print_text(world: World, order: Order, text: str) -> None:
    """What the check ends with; the history knows nothing of it."""
    MACHINE.after(order.state, Event.CHANGED)
    order.print_text = text
    order.version += 1


def print_precheck(world: World, order: Order) -> None:
    """The guest gets a preliminary check; the kitchen knows every line by then."""
    MACHINE.after(order.state, Event.CHANGED)
    order.printed_at = world.clock.now
    for line in order.lines:
        line.printed = max(line.printed, line.count)
    changed(world, order, record(world, order, "print", order.printed_at, [order.user_id, 0, 0]))
