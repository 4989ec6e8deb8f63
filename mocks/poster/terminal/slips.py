"""What comes out of the register's printer: receipts, preliminary checks, texts of apps.

Source: Poster POS platform, orders.setPrintText and orders.printReceipt; the layout is made up.
"""

from __future__ import annotations

from mocks.poster.account import PosterAccount
from mocks.poster.money import major, number
from mocks.poster.order import Order
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.shapes import full_name
from mocks.poster.terminal.state import Print
from mocks.world.world import World

WIDTH = 40
KEPT = 20
_WORDS = {
    "subtotal": ("Сума", "Subtotal"),
    "discount": ("Знижка", "Discount"),
    "bonus": ("Бонуси програми", "Loyalty bonus"),
    "total": ("До сплати", "To pay"),
    "cash": ("Готівка", "Cash"),
    "card": ("Картка", "Card"),
    "points": ("Бонуси Poster", "Poster points"),
    "cert": ("Сертифікат", "Certificate"),
    "unpaid": ("Закрито без оплати", "Closed without payment"),
    "receipt": ("Чек", "Receipt"),
    "precheck": ("Попередній чек", "Preliminary check"),
}


def put_print(world: World, title: str, text: str, qr: str = "", caption: str = "") -> None:
    """One more slip; the newest twenty are kept."""
    terminal = terminal_of(world)
    terminal.prints.append(Print(terminal.number(), title, text, qr, caption))
    del terminal.prints[:-KEPT]


def _word(account: PosterAccount, name: str) -> str:
    return _WORDS[name][0 if account.settings.lang == "ua" else 1]


def _row(left: str, kopecks: int) -> str:
    right = f"{major(kopecks):.2f}"
    return f"{left[: WIDTH - len(right) - 1]:<{WIDTH - len(right)}}{right}"


def _body(account: PosterAccount, order: Order) -> list[str]:
    rows = [account.settings.company_name.read_in(account.settings.lang), ""]
    for line in order.lines:
        if line.count:
            name = full_name(account, account.products[line.product_id], line.modification)[0]
            rows.append(_row(f"{number(line.count)} x {name}", line.sum))
    rows.append("-" * WIDTH)
    if order.total != order.subtotal:
        rows.append(_row(_word(account, "subtotal"), order.subtotal))
        rows.append(_row(f"{_word(account, 'discount')} {number(order.discount)} %", order.total - order.subtotal))
    if order.covered:
        rows.append(_row(_word(account, "bonus"), -order.covered))
    rows.append(_row(_word(account, "total"), order.due))
    return rows


def print_precheck_slip(world: World, order: Order, qr: str = "", caption: str = "") -> None:
    """The preliminary check, with a code below it if an app wants one."""
    account = world.part(PosterAccount)
    rows = [*_body(account, order), "", order.comment, order.print_text]
    title = f"{_word(account, 'precheck')} {order.transaction_id}"
    put_print(world, title, "\n".join(rows).rstrip(), qr, caption)


def print_receipt(world: World, order: Order) -> None:
    """The receipt of a closed order."""
    account = world.part(PosterAccount)
    rows = _body(account, order)
    tender = order.tender
    paid = (("cash", tender.cash), ("card", tender.card), ("cert", tender.cert), ("points", tender.points))
    rows += [_row(_word(account, name), amount) for name, amount in paid if amount]
    if order.reason is not None:
        rows.append(_word(account, "unpaid"))
    rows += ["", order.comment, order.print_text]
    put_print(world, f"{_word(account, 'receipt')} {order.transaction_id}", "\n".join(rows).rstrip())
