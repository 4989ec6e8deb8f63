"""The types of the terminal as apps see them: hryvnias as numbers, times in Unix milliseconds, ids as numbers.

Source: Poster POS platform, types Order, Client, Product, User, Shift, Category, IncomingOrder, Device.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

import orjson

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import Category, Product
from mocks.poster.extras import ORDER, attached
from mocks.poster.guest import Client
from mocks.poster.incoming import IncomingOrder
from mocks.poster.loyalty import percent_of
from mocks.poster.money import major, number
from mocks.poster.order import Line, Order, State
from mocks.poster.terminal.state import App, Device, Notification, Shift
from mocks.poster.venue import Employee
from mocks.world.world import World

Shape: TypeAlias = dict[str, Any]


def _ms(at: float | None) -> int:
    return 0 if at is None else round(at * 1000)


def order_of(world: World, order_id: int, app: App) -> Shape:
    """The order with this id, as ``app`` sees it."""
    return order_shape(world.part(PosterAccount), world.part(PosterAccount).orders[order_id], app)


def order_shape(account: PosterAccount, order: Order, app: App) -> Shape:
    """Type Order; ``platformDiscount``: what the app pays, which ``total`` does not show."""
    tender = order.tender
    return {
        "id": order.id,
        "orderName": order.transaction_id,
        "incomingOrderId": order.incoming_order_id,
        "clientId": order.client_id,
        "userId": order.user_id,
        "tableId": order.table_id,
        "guestsCount": order.guests_count,
        "parentId": order.parent_id,
        "dateStart": _ms(order.opened_at),
        "datePrint": _ms(order.printed_at),
        "dateClose": _ms(order.closed_at),
        "status": 1 if order.state is State.OPEN else 2,
        "products": {str(index): _line(account, line) for index, line in enumerate(order.lines)},
        "subtotal": major(order.subtotal),
        "total": major(order.total),
        "discount": number(order.discount),
        "payType": {State.OPEN: "", State.UNPAID: "close", State.REMOVED: "close"}.get(order.state, "mix"),
        "payedSum": major(tender.money),
        "payedCard": major(tender.card),
        "payedCash": major(tender.cash),
        "payedThirdParty": 0,
        "payedBonus": major(tender.points),
        "approvedBonus": major(tender.points),
        "platformDiscount": major(order.bonus if order.state is State.OPEN else order.covered),
        "loyaltyAppId": order.application_id,
        "tipIncluded": 0,
        "tipSum": 0,
        "roundSum": 0,
        "printFiscal": order.fiscal,
        "comment": order.comment,
        "extras": attached(account, app.application_id, ORDER, order.transaction_id),
    }


def modification_of(account: PosterAccount, line: Line) -> int | str:
    """A number for goods, JSON for dishes, 0 for what has none."""
    product = account.products.get(line.product_id)
    if not line.modification:
        return 0
    return int(line.modification) if product is not None and product.modifications else line.modification


def _line(account: PosterAccount, line: Line) -> Shape:
    return {
        "id": line.product_id,
        "count": number(line.count),
        "price": major(line.price),
        "productSum": major(line.price),
        "printedNum": number(line.printed),
        "modification": modification_of(account, line),
        "modificationHash": hashlib.md5(line.modification.encode(), usedforsecurity=False).hexdigest(),
        "promotionId": 0,
        "promotionPrice": 0,
        "nodiscount": int(not line.discountable),
        "taxId": 0,
        "taxType": 0,
        "taxValue": 0,
        "taxFiscal": 0,
        "roundSum": 0,
    }


def changed_product(account: PosterAccount, line: Line) -> Shape:
    """``product`` of ``orderProductChange``: ``modification`` is absent from plain items."""
    shape: Shape = {"id": line.product_id, "count": number(line.count)}
    return shape | ({"modification": modification_of(account, line)} if line.modification else {})


def client_shape(account: PosterAccount, client: Client, app: App) -> Shape:
    """Type Client."""
    group = account.groups[client.group_id]
    return {
        "id": client.id,
        "firstname": client.firstname,
        "lastname": client.lastname,
        "loyaltyType": int(group.loyalty_type),
        "discount": number(percent_of(account, client)),
        "hidden": int(client.deleted),
        "groupId": client.group_id,
        "cardNumber": client.card_number,
        "bonus": major(client.bonus),
        "totalPayedSum": major(client.total_payed),
        "city": client.city,
        "address": client.address,
        "comment": client.comment,
        "email": client.email,
        "birthday": client.birthday or "0000-00-00",
        "phone": f"+{client.phone}" if client.phone else "",
        "extras": attached(account, app.application_id, "client", client.id),
    }


def product_shape(account: PosterAccount, product: Product, app: App) -> Shape:
    """Type Product, which has no name: that is ``getFullName``'s business."""
    return {
        "id": product.id,
        "delete": 0,
        "hidden": int(product.hidden),
        "fiscal": 0,
        "fiscalProgram": 0,
        "weightFlag": int(product.by_weight),
        "nodiscount": int(not product.discountable),
        "parent": product.category_id,
        "sortOrder": product.sort_order,
        "workshop": product.workshop,
        "price": major(product.price),
        "cookingTime": product.cooking_time,
        "barcode": product.barcode,
        "picture": "",
        "color": product.color,
        "taxId": 0,
        "taxType": 0,
        "taxValue": 0,
        "taxName": "",
        "taxFiscal": 0,
        "type": int(product.kind),
        "extras": attached(account, app.application_id, "product", product.id),
    }


def full_name(account: PosterAccount, product: Product, modification: str) -> tuple[str, str]:
    """The caption of the order window, and the group of a dish's first modification.

    ``modification`` is spelled as order lines spell it.
    """
    lang = account.settings.lang
    name = product.name.read_in(lang)
    named = [(one.id, one.name.read_in(lang), "") for one in product.modifications]
    named += [
        (one.id, one.name.read_in(lang), group.name.read_in(lang))
        for group in product.groups
        for one in group.modifications
    ]
    chosen = [one for one in named if one[0] in _numbers(product, modification)]
    if not chosen:
        return name, ""
    return f"{name} ({', '.join(one[1] for one in chosen)})", chosen[0][2]


def _numbers(product: Product, modification: str) -> set[int]:
    if not modification:
        return set()
    return {int(modification)} if product.modifications else {one["m"] for one in orjson.loads(modification)}


def user_shape(account: PosterAccount, user: Employee, app: App | None = None) -> Shape:
    """Type User; ``posPass`` is the PIN in clear, as documented: an app must neither log nor send it.

    Without ``app`` it carries nobody's extras: in events.
    """
    return {
        "id": user.id,
        "name": user.name,
        "posPass": user.pin,
        "admin": user.user_type >= 50,
        "inn": "",
        "deleted": 0,
        "delete": 0,
        "extras": {} if app is None else attached(account, app.application_id, "staff", user.id),
    }


def category_shape(account: PosterAccount, category: Category, app: App) -> Shape:
    """Type Category; the café's categories are flat."""
    return {
        "id": category.id,
        "name": category.name.read_in(account.settings.lang),
        "color": category.color,
        "hidden": int(category.hidden),
        "delete": 0,
        "parent": 0,
        "picture": "",
        "sortOrder": category.sort_order,
        "subCategories": [],
        "extras": attached(account, app.application_id, "menu_category", category.id),
    }


def shift_shape(shift: Shift) -> Shape:
    """Type Shift."""
    return {
        "cash_pos_id": shift.id,
        "cash_shift_id": "",
        "timestart": _ms(shift.opened_at),
        "timeend": _ms(shift.closed_at),
        "amount_start": major(shift.amount_start),
        "amount_end": major(shift.amount_end),
        "comment": shift.comment,
    }


def notification_shape(note: Notification) -> Shape:
    return {
        "id": note.id,
        "date": _ms(note.at),
        "title": note.title,
        "message": note.message,
        "icon": note.icon,
        "status": note.status,
        "waiter": note.waiter,
    }


def device_shape(device: Device) -> Shape:
    """Type Device; its methods are added in the app's frame."""
    shape: Shape = {
        "id": device.id,
        "name": device.name,
        "ip": device.ip,
        "type": device.kind,
        "connectionType": "lan",
    }
    if device.kind == "printer":
        shape |= {
            "paperWidth": 80,
            "textLineLength": 48,
            "useBell": False,
            "useCashDrawer": True,
            "useTextPrint": True,
            "workshops": [],
        }
    return shape


def incoming_shape(incoming: IncomingOrder) -> Shape:
    """Type IncomingOrder, members that the documents spell in two ways in both; sums in hryvnias (a contradiction)."""
    sum_ = sum(int(line.price * line.count) for line in incoming.lines)
    client = {
        "firstName": incoming.first_name or "",
        "lastName": incoming.last_name or "",
        "phone": incoming.phone or "",
        "email": incoming.email or "",
        "sex": incoming.sex or 0,
        "birthday": incoming.birthday or "",
        "address": incoming.address or "",
    }
    return {
        "id": incoming.id,
        "clientId": incoming.client_id,
        "type": 1,
        "comment": incoming.comment or "",
        "dateReservation": 0,
        "duration": 0,
        "guestCount": 0,
        "guestsCount": 0,
        "tableId": 0,
        "sum": major(sum_),
        "products": {
            str(index): {
                "id": line.product_id,
                "count": number(line.count),
                "price": major(line.price),
                "modificationId": line.modification,
            }
            for index, line in enumerate(incoming.lines)
        },
        "client": client,
        "payment": {"type": int(incoming.payed > 0), "sum": major(incoming.payed), "currency": "UAH"},
    }
