"""Online orders on their way: received from outside, accepted or declined at the register.

Sources: Poster web API, incomingOrders.createIncomingOrder; POS platform, incomingOrderCreated, incomingOrderAccepted,
incomingOrderDeclined.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import NoSuchModification, price_of, spelled
from mocks.poster.incoming import MACHINE, Event, IncomingLine, IncomingOrder
from mocks.poster.order import Order, OrderRefused, Why
from mocks.poster.serving import add_product, open_order, set_client, set_comment
from mocks.poster.webhook import announce
from mocks.world.world import World


@dataclass(frozen=True, slots=True)
class Wish:
    """One position; ``price`` in kopecks each, None: the menu's."""

    product_id: int
    modification: str
    count: Decimal
    price: int | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who ordered, as far as they said."""

    client_id: int = 0
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    sex: int | None = None
    birthday: str | None = None
    address: str | None = None
    comment: str | None = None


def receive(world: World, spot_id: int, sender: Sender, wishes: list[Wish], payed: int = 0) -> IncomingOrder:
    """A new online order, ``payed``: kopecks beforehand; a known phone number puts its guest to it.

    Raises:
        OrderRefused: the spot, the guest, a product or a modification does not exist.
    """
    account = world.part(PosterAccount)
    if all(spot.id != spot_id for spot in account.spots):
        raise OrderRefused(Why.NO_SUCH_SPOT)
    client_id = sender.client_id or _known_by_phone(account, sender.phone)
    if client_id and (client_id not in account.clients or account.clients[client_id].deleted):
        raise OrderRefused(Why.NO_SUCH_CLIENT, f"there is no guest {client_id}")
    lines = [_line(account, wish) for wish in wishes]
    incoming = IncomingOrder(
        id=account.next("incoming"),
        spot_id=spot_id,
        client_id=client_id,
        lines=lines,
        created_at=world.clock.now,
        updated_at=world.clock.now,
        first_name=sender.first_name,
        last_name=sender.last_name,
        phone=sender.phone,
        email=sender.email,
        sex=sender.sex,
        birthday=sender.birthday,
        address=sender.address,
        comment=sender.comment,
        payed=payed,
    )
    account.incoming[incoming.id] = incoming
    announce(world, "incoming_order", incoming.id, "added")
    return incoming


def _known_by_phone(account: PosterAccount, phone: str | None) -> int:
    found = (one.id for one in account.clients.values() if phone and one.phone == phone and not one.deleted)
    return next(found, 0)


def _line(account: PosterAccount, wish: Wish) -> IncomingLine:
    product = account.products.get(wish.product_id)
    if product is None:
        raise OrderRefused(Why.NO_SUCH_PRODUCT, f"there is no product {wish.product_id}")
    if wish.count <= 0:
        raise OrderRefused(Why.WRONG_AMOUNT, "somebody orders nothing")
    try:
        modification = spelled(product, wish.modification)
    except NoSuchModification as error:
        raise OrderRefused(Why.NO_SUCH_MODIFICATION, str(error)) from None
    price = price_of(product, modification) if wish.price is None else wish.price
    return IncomingLine(account.next("incoming line"), product.id, modification, wish.count, price)


def accept(world: World, incoming: IncomingOrder, tablet_id: int, user_id: int) -> Order:
    """The register takes the online order: an ordinary order is made of it.

    Raises:
        NotPossible: it was accepted or declined before.
        OrderRefused: the register is none of the spot's.
    """
    state = MACHINE.after(incoming.state, Event.ACCEPTED)
    order = open_order(world, incoming.spot_id, tablet_id, user_id)
    order.incoming_order_id = incoming.id
    for line in incoming.lines:
        add_product(world, order, line.product_id, line.modification, count=line.count, price=line.price)
    client = world.part(PosterAccount).clients.get(incoming.client_id)
    if client is not None and not client.deleted:
        set_client(world, order, client.id)
    if incoming.comment:
        set_comment(world, order, incoming.comment)
    incoming.state, incoming.order_id, incoming.updated_at = state, order.id, world.clock.now
    announce(world, "incoming_order", incoming.id, "changed")
    return order


def decline(world: World, incoming: IncomingOrder) -> None:
    """The register refuses the online order.

    Raises:
        NotPossible: it was accepted or declined before.
    """
    incoming.state = MACHINE.after(incoming.state, Event.DECLINED)
    incoming.updated_at = world.clock.now
    announce(world, "incoming_order", incoming.id, "changed")
