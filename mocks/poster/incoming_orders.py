"""Online orders from a site or an app of the partner's.

Source: Poster web API, incomingOrders.createIncomingOrder. Reservations and the reading of online orders are outside.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from mocks.poster.account import PosterAccount
from mocks.poster.clients import Birthday, Phone, Sex
from mocks.poster.errors import Code, refused
from mocks.poster.incoming import IncomingLine, IncomingOrder
from mocks.poster.money import KopeckSum, Number, number
from mocks.poster.order import OrderRefused, Why
from mocks.poster.receiving import Sender, Wish, receive
from mocks.poster.section import Section
from mocks.poster.wanted import Several, Wanted
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal


def _translate(error: Exception) -> Refusal | None:
    """The codes of every section; those of the orders section are its own (inferred)."""
    if not isinstance(error, OrderRefused):
        return None
    return refused(Code.WRONG_VALUE if error.why is Why.WRONG_AMOUNT else Code.NO_SUCH_ID, str(error))


section = Section("incomingOrders", "Online orders", _translate)


class WantedProduct(Wanted):
    """``price`` in kopecks, else the menu's."""

    product_id: int
    count: Number
    modificator_id: int | None = None
    modification: str = ""
    price: Annotated[KopeckSum, Field(ge=0)] | None = None


class Payment(Wanted):
    """``type``: 1 paid beforehand; ``sum`` in kopecks; ``currency`` must be the account's."""

    type: Annotated[int, Field(ge=0, le=1)] = 0
    sum: Annotated[KopeckSum, Field(ge=0)] = 0
    currency: str = ""


class NewIncomingOrder(Wanted):
    """``phone`` or ``client_id`` says who orders."""

    spot_id: int
    products: Several[WantedProduct]
    client_id: int = 0
    phone: Phone | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    sex: Sex | None = None
    birthday: Birthday | None = None
    address: str | None = None
    comment: str | None = None
    payment: Payment | None = None


@section.post("createIncomingOrder")
def create_incoming_order(call: Call, wanted: NewIncomingOrder) -> dict[str, Any]:
    """A new online order, which the register hears of."""
    account = call.world.part(PosterAccount)
    if not wanted.client_id and not wanted.phone:
        raise refused(Code.MISSING, field="phone")
    payment = wanted.payment or Payment()
    if payment.currency not in ("", account.settings.currency.iso):
        raise refused(Code.WRONG_CURRENCY, payment.currency[:10])
    sender = Sender(
        client_id=wanted.client_id,
        first_name=wanted.first_name,
        last_name=wanted.last_name,
        phone=wanted.phone,
        email=wanted.email,
        sex=wanted.sex,
        birthday=wanted.birthday,
        address=wanted.address,
        comment=wanted.comment,
    )
    wishes = [
        Wish(one.product_id, one.modification or str(one.modificator_id or ""), one.count, one.price)
        for one in wanted.products
    ]
    payed = payment.sum if payment.type == 1 else 0
    return _shown(account, receive(call.world, wanted.spot_id, sender, wishes, payed))


def _shown(account: PosterAccount, incoming: IncomingOrder) -> dict[str, Any]:
    order = account.orders.get(incoming.order_id or 0)
    return {
        "incoming_order_id": incoming.id,
        "type": 1,
        "spot_id": incoming.spot_id,
        "status": int(incoming.state),
        "client_id": incoming.client_id,
        "first_name": incoming.first_name,
        "last_name": incoming.last_name,
        "phone": None if incoming.phone is None else f"+{incoming.phone}",
        "email": incoming.email,
        "sex": incoming.sex,
        "birthday": incoming.birthday,
        "address": incoming.address,
        "comment": incoming.comment,
        "created_at": account.settings.written(incoming.created_at),
        "updated_at": account.settings.written(incoming.updated_at),
        "transaction_id": None if order is None else order.transaction_id,
        "fiscal_spreading": 0,
        "fiscal_method": "",
        "products": [_shown_line(account, incoming, line) for line in incoming.lines],
    }


def _shown_line(account: PosterAccount, incoming: IncomingOrder, line: IncomingLine) -> dict[str, Any]:
    return {
        "io_product_id": line.id,
        "product_id": line.product_id,
        "modificator_id": int(line.modification) if line.modification.isdigit() else None,
        "incoming_order_id": incoming.id,
        "count": number(line.count),
        "price": line.price,
        "created_at": account.settings.written(incoming.created_at),
    }
