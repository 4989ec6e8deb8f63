"""What a cashier does at the register: log in, open orders, change them, pay.

Source: Poster POS platform, events and interface. Every function either does all of it or raises
:class:`TerminalRefused` (or what the order itself raises) and leaves everything as it was.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mocks.poster.account import PosterAccount
from mocks.poster.inferred import UNSET
from mocks.poster.order import Line, Order, Reason, State, Tender
from mocks.poster.serving import add_product, change_count, open_order, set_client, set_comment, set_discount
from mocks.poster.serving import split_off as split
from mocks.poster.settling import close_order, refund, set_fiscal
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.events import Telling, fire, interrupt, same
from mocks.poster.terminal.shapes import changed_product, order_of, shift_shape, user_shape
from mocks.poster.terminal.slips import print_receipt
from mocks.poster.terminal.state import SCREENS, App, Move, Screen, Shift
from mocks.poster.venue import Employee
from mocks.world.world import World


class TerminalRefused(Exception):
    """The terminal cannot do this now; the text is for the cashier. ``kind`` is stable."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


def not_waiting(world: World) -> None:
    """While an app has been asked, the terminal stays where it is."""
    waiting = terminal_of(world).interruption
    if waiting is not None:
        raise TerminalRefused("waiting", f"the terminal waits for an app ({waiting.event})")


def cashier(world: World) -> Employee:
    """Who is logged in."""
    terminal = terminal_of(world)
    user = None if terminal.user_id is None else world.part(PosterAccount).employee(terminal.user_id)
    if user is None:
        raise TerminalRefused("locked", "nobody is logged in at the terminal")
    return user


def active_order(world: World) -> Order | None:
    """The order on the order or payment screen."""
    terminal = terminal_of(world)
    if terminal.screen not in (Screen.ORDER, Screen.PAYMENT) or terminal.order_id is None:
        return None
    return world.part(PosterAccount).orders[terminal.order_id]


def _on_screen(world: World, *screens: Screen) -> Order:
    not_waiting(world)
    cashier(world)
    order = active_order(world)
    if order is None or (screens and terminal_of(world).screen not in screens):
        raise TerminalRefused("no-order", "no order is on the screen")
    return order


def telling_order(world: World, order_id: int, **more: Any) -> Telling:
    """``{order, …}``, each app seeing its own extras."""

    def tell(app: App) -> dict[str, Any]:
        return {"order": order_of(world, order_id, app)} | more

    return tell


# --- people and shifts -----------------------------------------------------------------------------------------------


def log_in(world: World, pin: str) -> None:
    """Who has this PIN works here now; somebody else leaves without being asked."""
    not_waiting(world)
    terminal = terminal_of(world)
    user = next((one for one in world.part(PosterAccount).employees if one.pin == pin), None)
    if user is None:
        raise TerminalRefused("wrong-pin", "nobody has this PIN")
    if terminal.screen is Screen.LOCKED:
        terminal.move(Move.LOGIN)
    terminal.user_id = user.id
    fire(world, "userLogin", same({"user": user_shape(world.part(PosterAccount), user)}))


def log_out(world: World) -> None:
    """Lock the terminal once every app has let go."""
    not_waiting(world)
    interrupt(world, "userLogout", {"user": user_shape(world.part(PosterAccount), cashier(world))})


def open_shift(world: World, amount: int) -> None:
    """``amount``: kopecks in the drawer."""
    terminal = terminal_of(world)
    cashier(world)
    if terminal.shift is not None:
        raise TerminalRefused("shift", "a shift is open already")
    shift = Shift(int(world.clock.now * 1000), world.clock.now, amount)
    terminal.shifts.append(shift)
    fire(world, "shiftOpen", same({"shift": shift_shape(shift)}))


def close_shift(world: World, amount: int, comment: str) -> None:
    """``amount``: kopecks counted in the drawer."""
    terminal = terminal_of(world)
    cashier(world)
    shift = terminal.shift
    if shift is None:
        raise TerminalRefused("shift", "no shift is open")
    if any(order.state is State.OPEN for order in orders_here(world)):
        raise TerminalRefused("shift", "orders are still open")
    shift.closed_at, shift.amount_end, shift.comment = world.clock.now, amount, comment
    fire(world, "shiftClose", same({"shift": shift_shape(shift)}))


# --- orders ----------------------------------------------------------------------------------------------------------


def orders_here(world: World) -> list[Order]:
    """This register's orders, oldest first."""
    tablet_id = terminal_of(world).tablet_id
    return [one for one in world.part(PosterAccount).orders.values() if one.tablet_id == tablet_id]


def begin_order(world: World, table_id: int = 0, guests_count: int = 1) -> Order:
    """A new order, which is on the screen then."""
    not_waiting(world)
    terminal = terminal_of(world)
    user = cashier(world)
    if terminal.shift is None:
        raise TerminalRefused("shift", "no shift is open")
    tablet = world.part(PosterAccount).tablet(terminal.tablet_id)
    assert tablet is not None
    order = open_order(world, tablet.spot_id, tablet.id, user.id, table_id=table_id, guests_count=guests_count)
    _show(world, order)
    fire(world, "orderOpen", telling_order(world, order.id))
    return order


def _show(world: World, order: Order) -> None:
    terminal = terminal_of(world)
    terminal.move(Move.OPEN)
    terminal.order_id = order.id
    terminal.pay_buttons = []


def show_order(world: World, order_id: int) -> None:
    """Back to an open order, from wherever."""
    not_waiting(world)
    cashier(world)
    order = world.part(PosterAccount).orders.get(order_id)
    if order is None or order.state is not State.OPEN:
        raise TerminalRefused("no-order", f"no open order has the id {order_id}")
    _show(world, order)


def leave(world: World) -> None:
    """To the list of orders."""
    not_waiting(world)
    cashier(world)
    terminal = terminal_of(world)
    terminal.move(Move.LEAVE)
    terminal.order_id, terminal.pay_buttons = None, []


def look_back(world: World) -> None:
    """To the archive of closed checks."""
    not_waiting(world)
    cashier(world)
    terminal = terminal_of(world)
    if terminal.screen is not Screen.ORDERS:
        leave(world)
    terminal.move(Move.LOOK_BACK)


def tell_change(world: World, order: Order, line: Line) -> None:
    """Apps hear of a changed line."""
    product = changed_product(world.part(PosterAccount), line)
    fire(world, "orderProductChange", telling_order(world, order.id, product=product))


def add_line(world: World, product_id: int, modification: str, count: Decimal) -> None:
    """More of a product."""
    order = _on_screen(world, Screen.ORDER)
    tell_change(world, order, add_product(world, order, product_id, modification, count=count))


def set_line(world: World, product_id: int, modification: str, count: Decimal) -> None:
    """A line's new quantity; 0 removes it."""
    order = _on_screen(world, Screen.ORDER)
    tell_change(world, order, change_count(world, order, product_id, modification, count))


def split_off(world: World, product_id: int, modification: str, count: Decimal) -> Order:
    """A part of the order on the screen becomes an order of its own, which stays in the list until it is shown."""
    order = _on_screen(world, Screen.ORDER)
    part, left = split(world, order, product_id, modification, count)
    tell_change(world, order, left)
    fire(world, "orderOpen", telling_order(world, part.id))
    return part


def attach_client(world: World, order: Order, client_id: int) -> None:
    """Put a guest to the order, or take them off (0); apps hear of it."""
    set_client(world, order, client_id)
    fire(world, "orderClientChange", same({"clientId": client_id, "orderId": order.id}))


def choose_client(world: World, client_id: int) -> None:
    attach_client(world, _on_screen(world), client_id)


def comment_order(world: World, comment: str) -> None:
    set_comment(world, _on_screen(world), comment)


def count_guests(world: World, guests_count: int) -> None:
    order = _on_screen(world)
    order.guests_count = guests_count
    order.version += 1


def discount_order(world: World, percent: Decimal) -> None:
    """The cashier's own discount."""
    set_discount(world, _on_screen(world), percent)


# --- paying ----------------------------------------------------------------------------------------------------------


def press_pay(world: World) -> None:
    """To the payment screen, once every app has let go."""
    order = _on_screen(world, Screen.ORDER)
    if not any(line.count for line in order.lines):
        raise TerminalRefused("empty", "there is nothing in the order")
    terminal_of(world).pay_buttons = []
    interrupt(world, "beforeOrderClose", {}, order.id)


def pay(world: World, tender: Tender, *, fiscal: bool = False) -> None:
    """Take the money, exactly what is due."""
    order = _on_screen(world, Screen.PAYMENT)
    finish(world, order, tender, fiscal=fiscal)


def close_unpaid(world: World, reason: Reason) -> None:
    """Close the order on the screen without payment."""
    order = _on_screen(world)
    finish(world, order, Tender(), reason=reason)


def finish(world: World, order: Order, tender: Tender, *, reason: Reason | None = None, fiscal: bool = False) -> None:
    """Close an order of this register; apps hear of it, and the receipt comes out."""
    terminal = terminal_of(world)
    close_order(world, order, tender, reason=reason, fiscal=fiscal)
    if terminal.order_id == order.id and terminal.screen in (Screen.ORDER, Screen.PAYMENT):
        terminal.screen = SCREENS.after(terminal.screen, Move.PAID)
        terminal.pay_buttons = []
    print_receipt(world, order)
    fire(world, "afterOrderClose", telling_order(world, order.id))
    if fiscal and order.state is State.PAID:
        _tell_fiscal(world, "printFiscal", order)


def give_back(world: World, order_id: int, amount: int | None = None) -> None:
    """Refund a closed check from the archive (None: all that is left); with the last of it a fiscal receipt too."""
    not_waiting(world)
    cashier(world)
    order = world.part(PosterAccount).orders.get(order_id)
    if order is None or order.tablet_id != terminal_of(world).tablet_id:
        raise TerminalRefused("no-order", f"no check has the id {order_id}")
    refund(world, order, amount)
    if order.fiscal == 1 and order.state is State.REFUNDED:
        set_fiscal(world, order, returned=True)
        _tell_fiscal(world, "returnFiscal", order)


def _tell_fiscal(world: World, event: str, order: Order) -> None:
    products = [
        {
            "product_id": line.product_id,
            "modification_id": line.modification or UNSET,
            "promotion_id": 0,
            "count": float(line.count),
        }
        for line in order.lines
    ]
    fire(world, event, telling_order(world, order.id, userId=order.user_id, products=products))
