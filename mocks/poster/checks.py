"""How lists and reports show a check: numbers in hryvnias here, text in kopecks there.

Sources: Poster web API, transactions.getTransactions; dash.getTransaction, getTransactions, getTransactionHistory
(POSTER-API-02). ``payed_bonus`` holds what a third-party app paid besides the guest's own points (inferred).
"""

from __future__ import annotations

from typing import Any, NotRequired

import orjson
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.money import major, number, text
from mocks.poster.order import Happening, Line, Order, State
from mocks.poster.settling import pay_type

_STATUS = {State.OPEN: "1", State.PAID: "2", State.UNPAID: "2", State.REFUNDED: "3", State.REMOVED: "3"}


class SoldRow(TypedDict):
    """A line; sums in hryvnias, ``bonus_accrual`` in points."""

    product_id: int
    modification_id: int
    type: int
    workshop_id: int
    num: int | float
    product_sum: int | float
    payed_sum: int | float
    cert_sum: int | float
    bonus_sum: int | float
    bonus_accrual: int | float
    round_sum: int | float
    discount: int | float
    fiscal_company_id: int
    tax_fiscal: int


class TransactionRow(TypedDict):
    """A check of ``transactions.getTransactions``; sums in hryvnias."""

    transaction_id: int
    table_id: int
    spot_id: int
    client_id: int
    sum: int | float
    payed_sum: int | float
    payed_cash: int | float
    payed_card: int | float
    payed_cert: int | float
    payed_bonus: int | float
    payed_third_party: int
    round_sum: int | float
    pay_type: int
    reason: int
    tip_sum: int | float
    bonus: int | float
    discount: int | float
    print_fiscal: int
    date_close: str
    products: list[SoldRow]


class ReportedRow(TypedDict):
    """A check of ``dash``; all text, sums in kopecks, dates in milliseconds."""

    transaction_id: str
    date_start: str
    date_start_new: str
    date_close: str
    status: str
    guests_count: str
    discount: str
    bonus: str
    pay_type: str
    payed_bonus: str
    payed_card: str
    payed_cash: str
    payed_sum: str
    payed_cert: str
    payed_third_party: str
    round_sum: str
    tip_sum: str
    tips_card: str
    tips_cash: str
    sum: str
    spot_id: str
    table_id: str
    name: str
    user_id: str
    client_id: str
    card_number: str
    transaction_comment: str | None
    reason: str
    print_fiscal: str
    total_profit: str
    table_name: str
    client_firstname: str | None
    client_lastname: str | None
    date_close_date: str
    products: NotRequired[list[dict[str, str]]]
    history: NotRequired[list[dict[str, Any]]]


def _portions(order: Order, amount: int) -> list[int]:
    """``amount`` kopecks over the lines in proportion to what they cost; the last one takes the rest."""
    shares, left, total = [], amount, order.total
    for line in order.lines:
        share = amount * line.after(order.discount) // total if total else 0
        shares.append(share)
        left -= share
    if shares:
        shares[-1] += left
    return shares


def _modification_id(line: Line) -> int:
    return int(line.modification) if line.modification.isdigit() else 0


def transaction_row(account: PosterAccount, order: Order) -> TransactionRow:
    """A closed check."""
    tender = order.kept
    bonus = tender.points + order.covered
    shares = zip(
        order.lines,
        _portions(order, tender.money),
        _portions(order, tender.cert),
        _portions(order, bonus),
        _portions(order, order.accrued),
        strict=True,
    )
    return {
        "transaction_id": order.transaction_id,
        "table_id": order.table_id,
        "spot_id": order.spot_id,
        "client_id": order.client_id,
        "sum": major(order.subtotal),
        "payed_sum": major(tender.money),
        "payed_cash": major(tender.cash),
        "payed_card": major(tender.card),
        "payed_cert": major(tender.cert),
        "payed_bonus": major(bonus),
        "payed_third_party": 0,
        "round_sum": 0,
        "pay_type": pay_type(order),
        "reason": int(order.reason) if order.reason else 0,
        "tip_sum": 0,
        "bonus": number(order.accrual),
        "discount": number(order.discount),
        "print_fiscal": order.fiscal,
        "date_close": account.settings.written(order.closed_at or order.opened_at),
        "products": [_sold(account, order, *share) for share in shares],
    }


def _sold(account: PosterAccount, order: Order, line: Line, money: int, cert: int, bonus: int, accrued: int) -> SoldRow:
    product = account.products[line.product_id]
    return {
        "product_id": line.product_id,
        "modification_id": _modification_id(line),
        "type": int(product.kind),
        "workshop_id": product.workshop,
        "num": number(line.count),
        "product_sum": major(line.sum),
        "payed_sum": major(money),
        "cert_sum": major(cert),
        "bonus_sum": major(bonus),
        "bonus_accrual": major(accrued),
        "round_sum": 0,
        "discount": number(order.discount) if line.discountable else 0,
        "fiscal_company_id": 0,
        "tax_fiscal": 0,
    }


def reported_row(account: PosterAccount, order: Order, *, products: bool, history: bool) -> ReportedRow:
    """A check as reports have it, whatever its state."""
    client, tender = account.clients.get(order.client_id), order.kept
    employee = account.employee(order.user_id)
    closed = order.closed_at
    row: ReportedRow = {
        "transaction_id": str(order.transaction_id),
        "date_start": str(order.id),
        "date_start_new": str(order.id),
        "date_close": str(int(closed * 1000)) if closed is not None else "0",
        "status": _STATUS[order.state],
        "guests_count": str(order.guests_count),
        "discount": text(order.discount),
        "bonus": text(order.accrual),
        "pay_type": str(pay_type(order)),
        "payed_bonus": str(tender.points + (order.covered if closed is not None else 0)),
        "payed_card": str(tender.card),
        "payed_cash": str(tender.cash),
        "payed_sum": str(tender.money),
        "payed_cert": str(tender.cert),
        "payed_third_party": "0",
        "round_sum": "0",
        "tip_sum": "0",
        "tips_card": "0",
        "tips_cash": "0",
        "sum": str(order.subtotal),
        "spot_id": str(order.spot_id),
        "table_id": str(order.table_id),
        "name": employee.name if employee is not None else "",
        "user_id": str(order.user_id),
        "client_id": str(order.client_id),
        "card_number": client.card_number or "0" if client is not None else "0",
        "transaction_comment": order.comment or None,
        "reason": order.reason or "",
        "print_fiscal": str(order.fiscal),
        "total_profit": str(tender.money - sum(_cost(account, line) for line in order.lines)),
        "table_name": str(order.table_id),
        "client_firstname": client.firstname if client is not None else None,
        "client_lastname": client.lastname if client is not None else None,
        "date_close_date": account.settings.written(closed) if closed is not None else "0000-00-00 00:00:00",
    }
    if products:
        shares = zip(order.lines, _portions(order, tender.money), strict=True)
        row["products"] = [_reported_line(account, line, money) for line, money in shares]
    if history:
        row["history"] = [_reported_happening(happening) for happening in order.history]
    return row


def _cost(account: PosterAccount, line: Line) -> int:
    return int(account.products[line.product_id].cost * line.count)


def _reported_line(account: PosterAccount, line: Line, money: int) -> dict[str, str]:
    cost = _cost(account, line)
    return {
        "product_id": str(line.product_id),
        "modification_id": str(_modification_id(line)),
        "num": text(line.count),
        "product_price": str(line.price),
        "payed_sum": str(money),
        "product_cost": str(cost),
        "product_profit": str(money - cost),
    }


def _reported_happening(happening: Happening) -> dict[str, Any]:
    numbers = [*happening.values, 0, 0, 0, 0, 0]
    return {
        "history_id": str(happening.id),
        "type_history": happening.kind,
        "spot_tablet_id": str(happening.tablet_id),
        "time": str(int(happening.at * 1000)),
        "user_id": str(happening.user_id),
        "value": str(numbers[0]),
        **{f"value{place}": str(numbers[place - 1]) for place in (2, 3, 4, 5)},
        "value_text": None if happening.text is None else orjson.loads(happening.text),
    }
