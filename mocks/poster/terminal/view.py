"""What the terminal shows, for its page and for whoever drives it: sums in kopecks, times in epoch seconds."""

from __future__ import annotations

import dataclasses
import io
from typing import Any, TypeAlias

import segno

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import Product
from mocks.poster.guest import Client, formatted
from mocks.poster.incoming import State as IncomingState
from mocks.poster.money import number
from mocks.poster.order import Order, State
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.register import orders_here
from mocks.poster.terminal.shapes import full_name
from mocks.poster.terminal.state import App, Print
from mocks.world.world import World

Shown: TypeAlias = dict[str, Any]
LISTED = 20


def show_terminal(world: World) -> Shown:
    """Everything but the catalogue."""
    account, terminal = world.part(PosterAccount), terminal_of(world)
    lang, here = account.settings.lang, orders_here(world)
    user = None if terminal.user_id is None else account.employee(terminal.user_id)
    tablet = account.tablet(terminal.tablet_id)
    waiting = terminal.interruption
    closed = [one for one in here if one.state is not State.OPEN]
    order = None if terminal.order_id is None else account.orders.get(terminal.order_id)
    return {
        "screen": terminal.screen,
        "lang": lang,
        "now": world.clock.now,
        "page": desk_of(world).page is not None,
        "company": account.settings.company_name.read_in(lang),
        "tablet": "" if tablet is None else tablet.name.read_in(lang),
        "currency": account.settings.currency.label.read_in(lang),
        "user": None if user is None else {"id": user.id, "name": user.name},
        "shift": None if terminal.shift is None else dataclasses.asdict(terminal.shift),
        "orders": [_brief(account, one) for one in here if one.state is State.OPEN],
        "order": None if order is None else show_order(account, order),
        "archive": [_brief(account, one) for one in closed[-LISTED:]],
        "incoming": [
            {
                "id": one.id,
                "name": f"{one.first_name or ''} {one.last_name or ''}".strip(),
                "phone": one.phone or "",
                "total": sum(int(line.price * line.count) for line in one.lines),
                "comment": one.comment or "",
            }
            for one in account.incoming.values()
            if one.state is IncomingState.NEW
        ],
        "apps": [show_app(account, app) for app in terminal.apps],
        "popups": [dataclasses.asdict(popup) for popup in terminal.popups],
        "waiting": None if waiting is None else {"event": waiting.event, "app_id": waiting.app_id},
        "pay_buttons": [dataclasses.asdict(button) for button in terminal.pay_buttons],
        "notifications": [dataclasses.asdict(note) for note in terminal.notifications],
        "prints": [_slip(one) for one in terminal.prints],
        "scan": None if terminal.scan is None else {"app_id": terminal.scan.app_id},
        "rights": None if terminal.rights is None else {"app_id": terminal.rights.app_id},
        "environment": dataclasses.asdict(terminal.environment),
        "habits": dataclasses.asdict(terminal.habits),
        "phones": [
            {"name": one.person.name, "msisdn": one.person.msisdn, "code": one.person.personal_qr}
            for one in world.people
        ],
    }


def show_app(account: PosterAccount, app: App) -> Shown:
    """An app without its bundle, and with its secret: whoever looks here owns it."""
    application = account.application(app.application_id)
    return {
        "id": app.id,
        "application_id": app.application_id,
        "application_secret": "" if application is None else application.secret,
        "name": "" if application is None else application.name,
        "source": app.source,
        "size": len(app.bundle.encode()),
        "icons": app.icons,
        "events": sorted(app.handlers),
        "starts": app.starts,
        "running": app.running,
    }


def _brief(account: PosterAccount, order: Order) -> Shown:
    client = account.clients.get(order.client_id)
    return {
        "id": order.id,
        "transaction_id": order.transaction_id,
        "parent_id": order.parent_id,
        "table_id": order.table_id,
        "state": order.state,
        "total": order.total,
        "paid": order.tender.money,
        "refundable": order.refundable,
        "client": "" if client is None else f"{client.firstname} {client.lastname}".strip(),
        "comment": order.comment,
        "opened_at": order.opened_at,
        "closed_at": order.closed_at,
    }


def show_order(account: PosterAccount, order: Order) -> Shown:
    """An order with its lines; ``bonus``: what an app pays of it, ``due``: what is left to collect."""
    client = account.clients.get(order.client_id)
    return _brief(account, order) | {
        "guests_count": order.guests_count,
        "lines": [
            {
                "product_id": line.product_id,
                "modification": line.modification,
                "name": full_name(account, account.products[line.product_id], line.modification)[0],
                "by_weight": account.products[line.product_id].by_weight,
                "count": number(line.count),
                "price": line.price,
                "sum": line.sum,
            }
            for line in order.lines
        ],
        "client": None if client is None else show_client(account, client),
        "subtotal": order.subtotal,
        "discount": number(order.discount),
        "bonus": order.bonus,
        "covered": order.covered,
        "loyalty_app_id": order.application_id,
        "due": order.due,
        "tender": dataclasses.asdict(order.tender),
        "print_text": order.print_text,
    }


def show_client(account: PosterAccount, client: Client) -> Shown:
    return {
        "id": client.id,
        "name": f"{client.firstname} {client.lastname}".strip(),
        "phone": formatted(client.phone),
        "card_number": client.card_number,
        "group": account.groups[client.group_id].name,
        "group_id": client.group_id,
        "bonus": client.bonus,
        "hidden": client.deleted,
    }


def _slip(slip: Print) -> Shown:
    if not slip.qr:
        return dataclasses.asdict(slip)
    out = io.BytesIO()
    segno.make(slip.qr, error="m", micro=False).save(out, kind="svg", scale=4, xmldecl=False)
    return dataclasses.asdict(slip) | {"image": out.getvalue().decode()}


def show_catalogue(world: World) -> Shown:
    """Categories and products that are sold, in the account's language."""
    account = world.part(PosterAccount)
    lang = account.settings.lang
    return {
        "categories": [
            {"id": one.id, "name": one.name.read_in(lang), "color": one.color}
            for one in account.categories
            if not one.hidden
        ],
        "products": [_product(one, lang) for one in account.products.values() if not one.hidden],
    }


def _product(product: Product, lang: str) -> Shown:
    goods = [{"id": one.id, "name": one.name.read_in(lang), "price": one.price} for one in product.modifications]
    return {
        "id": product.id,
        "category_id": product.category_id,
        "name": product.name.read_in(lang),
        "price": product.price,
        "by_weight": product.by_weight,
        "modifications": goods,
        "groups": [
            {
                "name": group.name.read_in(lang),
                "least": group.least,
                "most": group.most,
                "modifications": [
                    {"id": one.id, "name": one.name.read_in(lang), "price": one.price} for one in group.modifications
                ],
            }
            for group in product.groups
        ],
    }
