"""What else a cashier or the world does to apps: click their icons, scan, answer their questions, take online orders.

Source: Poster POS platform, applicationIconClicked, notificationClick, scanBarcode, incomingOrder*; what the register's
own scanner does with a code is made up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mocks.poster.account import PosterAccount
from mocks.poster.incoming import IncomingOrder
from mocks.poster.incoming import State as IncomingState
from mocks.poster.receiving import accept, decline
from mocks.poster.terminal.calling import answer
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.events import close_popup, fire, same
from mocks.poster.terminal.register import (
    TerminalRefused,
    add_line,
    cashier,
    choose_client,
    not_waiting,
    show_order,
    telling_order,
)
from mocks.poster.terminal.shapes import incoming_shape, notification_shape, order_of
from mocks.poster.terminal.state import App, Question, Screen
from mocks.world.world import World


def app_of(world: World, app_id: str) -> App:
    """An app by its id or its application id."""
    for app in terminal_of(world).apps:
        if app_id in (app.id, app.application_id):
            return app
    raise TerminalRefused("no-app", f"no app {app_id[:40]!r} is loaded")


def click(world: World, place: str, app_id: str | None = None) -> None:
    """Click an app's icon, or the button it put on the payment screen; without ``app_id`` the first one there."""
    not_waiting(world)
    terminal = terminal_of(world)
    apps = terminal.apps if app_id is None else [app_of(world, app_id)]
    buttons = {button.app_id for button in terminal.pay_buttons} if place == "payment" else set()
    app = next((one for one in apps if place in one.icons or one.id in buttons), None)
    if app is None:
        raise TerminalRefused("no-icon", f"no app has an icon at {place[:40]!r}")
    order_id = terminal.order_id if terminal.screen is Screen.ORDER else None

    def tell(app: App) -> dict[str, Any]:
        return {"place": place} | ({} if order_id is None else {"order": order_of(world, order_id, app)})

    fire(world, "applicationIconClicked", tell, only=app)


def close_popup_by_hand(world: World, app_id: str | None = None) -> None:
    """The cashier closes an app's popup; without ``app_id`` the one on top."""
    terminal = terminal_of(world)
    if not terminal.popups:
        raise TerminalRefused("no-popup", "no popup is open")
    app = app_of(world, app_id or terminal.popups[-1].app_id)
    if not close_popup(world, app):
        raise TerminalRefused("no-popup", "this app's popup is not open")


def scan(world: World, code: str) -> None:
    """Hold a code up to the scanner: an app that waits for it gets it, else it is a product's or a guest's."""
    terminal = terminal_of(world)
    if terminal.scan is not None:
        question, terminal.scan = terminal.scan, None
        _answer(world, question, {"barcode": code})
        return
    account = world.part(PosterAccount)
    product = next((one for one in account.products.values() if one.barcode and one.barcode == code), None)
    if product is not None:
        add_line(world, product.id, "", Decimal(1))
        return
    guests = (one for one in account.clients.values() if not one.deleted)
    client = next((one for one in guests if code and one.card_number == code), None)
    if client is None:
        raise TerminalRefused("unknown-code", f"nothing is known by the code {code[:60]!r}")
    choose_client(world, client.id)


def cancel_scan(world: World) -> None:
    """Close the scanner without a code."""
    terminal = terminal_of(world)
    if terminal.scan is None:
        raise TerminalRefused("no-scan", "nobody waits for a code")
    question, terminal.scan = terminal.scan, None
    _answer(world, question, {"barcode": ""})


def answer_rights(world: World, pin: str | None) -> None:
    """The administrator types a PIN, or (None) refuses."""
    terminal = terminal_of(world)
    if terminal.rights is None:
        raise TerminalRefused("no-question", "nobody asks for the administrator")
    question, terminal.rights = terminal.rights, None
    employees = world.part(PosterAccount).employees
    granted = any(one.pin == pin and one.user_type >= 50 for one in employees)
    _answer(world, question, {"success": granted})


def _answer(world: World, question: Question, value: Any) -> None:
    app = terminal_of(world).app(question.app_id)
    if app is not None:
        answer(world, app, question.call, value)


def click_notification(world: World, notification_id: int) -> None:
    """The cashier clicks a toast."""
    terminal = terminal_of(world)
    note = next((one for one in terminal.notifications if one.id == notification_id), None)
    app = None if note is None else terminal.app(note.app_id)
    if note is None or app is None:
        raise TerminalRefused("no-notification", "there is no such notification")
    note.status = 2
    fire(world, "notificationClick", same(notification_shape(note)), only=app)


# --- online orders ---------------------------------------------------------------------------------------------------


def announce_incoming(world: World) -> None:
    """Online orders that have come in meanwhile reach the register."""
    terminal = terminal_of(world)
    for incoming in world.part(PosterAccount).incoming.values():
        if incoming.id not in terminal.announced and incoming.state is IncomingState.NEW:
            terminal.announced.append(incoming.id)
            fire(world, "incomingOrderCreated", same({"incomingOrder": incoming_shape(incoming)}))


def _incoming(world: World, incoming_id: int) -> IncomingOrder:
    not_waiting(world)
    incoming = world.part(PosterAccount).incoming.get(incoming_id)
    if incoming is None:
        raise TerminalRefused("no-order", f"there is no online order {incoming_id}")
    return incoming


def accept_incoming(world: World, incoming_id: int) -> None:
    """An ordinary order is made of it, which is on the screen then."""
    incoming, user = _incoming(world, incoming_id), cashier(world)
    order = accept(world, incoming, terminal_of(world).tablet_id, user.id)
    show_order(world, order.id)
    told = telling_order(world, order.id, incomingOrder=incoming_shape(incoming))
    fire(world, "incomingOrderAccepted", told)


def decline_incoming(world: World, incoming_id: int) -> None:
    incoming = _incoming(world, incoming_id)
    cashier(world)
    decline(world, incoming)
    fire(world, "incomingOrderDeclined", same({"incomingOrder": incoming_shape(incoming)}))
