"""Reports about checks: the other way to learn what a check became.

Source: Poster web API, dash.getTransaction, dash.getTransactions (POSTER-API-02). Without a period: the last month.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mocks.poster.account import PosterAccount
from mocks.poster.checks import ReportedRow, reported_row
from mocks.poster.errors import Code, refused
from mocks.poster.order import Order
from mocks.poster.section import Section
from mocks.poster.wanted import Wanted
from mocks.world.exchange import Call

section = Section("dash", "Reports")


def _ymd(value: str) -> str:
    datetime.strptime(value, "%Y%m%d")
    return value


Day = Annotated[str, AfterValidator(_ymd), Field(pattern=r"^\d{8}$")]


class Detail(Wanted):
    include_products: bool = False
    include_history: bool = False


class OneTransaction(Detail):
    transaction_id: int


class Report(Detail):
    """``Ymd``, both days included; ``type`` with ``id`` narrows; ``status``: 0 all, 1 open, 2 closed, 3 removed.

    ``next_tr``: go on after this check.
    """

    dateFrom: Day | None = None
    dateTo: Day | None = None
    type: Literal["waiters", "spots", "clients"] | None = None
    id: int | None = None
    status: Annotated[int, Field(ge=0, le=3)] = 0
    next_tr: int | None = None


@section.get("getTransaction")
def get_transaction(call: Call, wanted: OneTransaction) -> list[ReportedRow]:
    """One check, in a list of one."""
    account = call.world.part(PosterAccount)
    order = account.transaction(wanted.transaction_id)
    if order is None:
        raise refused(Code.NOT_FOUND, f"transaction {wanted.transaction_id}")
    return [reported_row(account, order, products=wanted.include_products, history=wanted.include_history)]


@section.get("getTransactions")
def get_transactions(call: Call, wanted: Report) -> list[ReportedRow]:
    """Checks of some days, newest first."""
    account = call.world.part(PosterAccount)
    now = account.settings.local(call.world.clock.now)
    first = wanted.dateFrom or (now - timedelta(days=30)).strftime("%Y%m%d")
    last = wanted.dateTo or now.strftime("%Y%m%d")
    rows = [
        reported_row(account, order, products=wanted.include_products, history=wanted.include_history)
        for order in sorted(account.orders.values(), key=lambda order: -order.transaction_id)
        if first <= account.settings.local(order.closed_at or order.opened_at).strftime("%Y%m%d") <= last
        and _about(order, wanted)
        and (wanted.next_tr is None or order.transaction_id < wanted.next_tr)
    ]
    return [row for row in rows if wanted.status in (0, int(row["status"]))]


def _about(order: Order, wanted: Report) -> bool:
    if wanted.type is None or wanted.id is None:
        return True
    return wanted.id == {"waiters": order.user_id, "spots": order.spot_id, "clients": order.client_id}[wanted.type]
