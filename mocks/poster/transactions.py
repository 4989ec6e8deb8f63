"""Open checks from outside: create, change, close, remove, list.

Source: Poster web API, transactions.* (POSTER-CLOSE-06, POSTER-API-01). Sums in hryvnias (inferred for closing), times
in milliseconds. The section has error codes of its own; which one answers is inferred where their names do not say.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.checks import TransactionRow, transaction_row
from mocks.poster.errors import Code, OrderCode, refused
from mocks.poster.inferred import MOST_PER_PAGE, PER_PAGE
from mocks.poster.money import MajorSum, Number
from mocks.poster.order import Order, OrderRefused, Reason, State, Tender, Why
from mocks.poster.section import Section
from mocks.poster.serving import add_product, change_count, open_order, set_client, set_comment
from mocks.poster.settling import close_order, remove_order, set_fiscal
from mocks.poster.wanted import Several, Wanted
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal

CODES: dict[Why, Code | OrderCode] = {
    Why.NO_SUCH_PRODUCT: OrderCode.NO_SUCH_PRODUCT,
    Why.NO_SUCH_MODIFICATION: OrderCode.NO_SUCH_ORDER,  # 42 is a modification's code as well
    Why.NOT_IN_ORDER: OrderCode.NOT_IN_ORDER,
    Why.NEGATIVE_COUNT: OrderCode.NEGATIVE_COUNT,
    Why.WRONG_AMOUNT: Code.WRONG_VALUE,
    Why.NO_SUCH_CLIENT: OrderCode.NO_SUCH_CLIENT,
    Why.NO_SUCH_SPOT: OrderCode.NO_SUCH_SPOT,
    Why.NO_SUCH_EMPLOYEE: Code.NO_SUCH_ID,
    Why.TOO_EARLY: Code.TOO_EARLY,
    Why.REASON_MISSING: OrderCode.MISSING,
    Why.SUMS_DIFFER: OrderCode.SUMS_DIFFER,
    Why.NO_POINTS: Code.WRONG_VALUE,
    Why.TOO_MUCH: Code.WRONG_VALUE,
}


def _translate(error: Exception) -> Refusal | None:
    return refused(CODES[error.why], str(error)) if isinstance(error, OrderRefused) else None


section = Section("transactions", "Transactions", _translate)
Millis = Annotated[int, Field(ge=0, le=10**14)]


class NewTransaction(Wanted):
    spot_id: int
    spot_tablet_id: int
    table_id: int
    user_id: int
    guests_count: Annotated[int, Field(ge=0, le=10_000)]
    time: Millis | None = None


class OnTransaction(Wanted):
    """The check, and where it is open; ``time``: when it happened, in milliseconds, default now."""

    spot_id: int
    spot_tablet_id: int
    transaction_id: int
    time: Millis | None = None


class ProductOf(OnTransaction):
    """``modificator_id``: of goods; ``modification``: JSON text of a dish."""

    product_id: int
    modificator_id: int | None = None
    modification: str = ""

    @property
    def choice(self) -> str:
        return self.modification or ("" if self.modificator_id is None else str(self.modificator_id))


class AddedProduct(ProductOf):
    price: MajorSum | None = None


class CountedProduct(ProductOf):
    count: Number


class ClientOf(OnTransaction):
    """0 takes the guest away (inferred)."""

    client_id: int


class CommentOf(OnTransaction):
    comment: str


class FiscalProduct(Wanted):
    product_id: int
    modification_id: int = 0
    promotion_id: int = 0
    count: Number


class FiscalStatus(Wanted):
    transaction_id: int
    products: Several[FiscalProduct]
    fiscal_return: bool = False
    time: Millis | None = None


class Closing(OnTransaction):
    """Sums in hryvnias; ``reason`` when there are none: 1 guest left, 2 on the house, 3 waiter's error."""

    payed_cash: MajorSum = 0
    payed_card: MajorSum = 0
    payed_cert: MajorSum = 0
    reason: Annotated[int, Field(ge=0, le=3)] = 0
    print_fiscal: Annotated[int, Field(ge=0, le=1)] = 0


class Removal(Wanted):
    spot_tablet_id: int
    transaction_id: int
    user_id: int
    time: Millis | None = None


class Period(Wanted):
    """Days of the café's time zone, both included."""

    date_from: date
    date_to: date
    per_page: Annotated[int, Field(ge=1)] = PER_PAGE
    page: Annotated[int, Field(ge=1)] = 1


class Done(TypedDict):
    err_code: int


class Created(TypedDict):
    """``transaction_tablet_id``: the terminal's id of the order."""

    transaction_id: int
    transaction_tablet_id: int


class Added(TypedDict):
    transaction_product: int


class PageOfTransactions(TypedDict):
    count: int
    page: dict[str, int]
    data: list[TransactionRow]


DONE: Done = {"err_code": 0}


def _order(call: Call, wanted: OnTransaction) -> Order:
    """The check, if it is where the caller says."""
    account = call.world.part(PosterAccount)
    tablet = account.tablet(wanted.spot_tablet_id)
    if tablet is None or tablet.spot_id != wanted.spot_id:
        raise OrderRefused(Why.NO_SUCH_SPOT)
    return _known(account, wanted.transaction_id, spot_id=wanted.spot_id)


def _known(account: PosterAccount, transaction_id: int, *, spot_id: int | None = None) -> Order:
    order = account.transaction(transaction_id)
    if order is None or spot_id not in (None, order.spot_id):
        raise refused(OrderCode.NO_SUCH_ORDER, str(transaction_id))
    return order


def _at(time: int | None) -> float | None:
    return None if time is None else time / 1000


@section.post("createTransaction")
def create_transaction(call: Call, wanted: NewTransaction) -> Created:
    """Open a check on a register."""
    order = open_order(
        call.world,
        wanted.spot_id,
        wanted.spot_tablet_id,
        wanted.user_id,
        table_id=wanted.table_id,
        guests_count=wanted.guests_count,
        at=_at(wanted.time),
    )
    return {"transaction_id": order.transaction_id, "transaction_tablet_id": order.id}


@section.post("addTransactionProduct")
def add_transaction_product(call: Call, wanted: AddedProduct) -> Added:
    """One more of a product; the id of its line."""
    order = _order(call, wanted)
    line = add_product(call.world, order, wanted.product_id, wanted.choice, price=wanted.price, at=_at(wanted.time))
    return {"transaction_product": line.id}


@section.post("changeTransactionProductCount")
def change_transaction_product_count(call: Call, wanted: CountedProduct) -> Done:
    """The new quantity of a line; 0 removes it."""
    order = _order(call, wanted)
    change_count(call.world, order, wanted.product_id, wanted.choice, wanted.count, _at(wanted.time))
    return DONE


@section.post("removeTransactionProduct")
def remove_transaction_product(call: Call, wanted: ProductOf) -> Done:
    """Take a line away."""
    order = _order(call, wanted)
    change_count(call.world, order, wanted.product_id, wanted.choice, Decimal(0), _at(wanted.time))
    return DONE


@section.post("changeClient")
def change_client(call: Call, wanted: ClientOf) -> Done:
    """Put a guest to the check."""
    set_client(call.world, _order(call, wanted), wanted.client_id, _at(wanted.time))
    return DONE


@section.post("changeComment")
def change_comment(call: Call, wanted: CommentOf) -> Done:
    """Overwrite the comment."""
    set_comment(call.world, _order(call, wanted), wanted.comment, _at(wanted.time))
    return DONE


@section.post("changeFiscalStatus")
def change_fiscal_status(call: Call, wanted: FiscalStatus) -> Done:
    """The fiscal receipt of a closed check was printed or returned; promotions are not simulated, so none is known."""
    order = _known(call.world.part(PosterAccount), wanted.transaction_id)
    for one in wanted.products:
        if one.promotion_id:
            raise refused(OrderCode.NO_SUCH_PROMOTION, str(one.promotion_id))
        if one.count < 0:
            raise refused(OrderCode.NEGATIVE_COUNT)
        if all(line.product_id != one.product_id for line in order.lines):
            raise OrderRefused(Why.NOT_IN_ORDER, f"product {one.product_id} is not in the order")
    set_fiscal(call.world, order, returned=wanted.fiscal_return, at=_at(wanted.time))
    return DONE


@section.post("closeTransaction")
def close_transaction(call: Call, wanted: Closing) -> Done:
    """Close the check with payments that match what is due, or without any and with a reason."""
    order = _order(call, wanted)
    tender = Tender(cash=wanted.payed_cash, card=wanted.payed_card, cert=wanted.payed_cert)
    reason = Reason(str(wanted.reason)) if wanted.reason else None
    close_order(call.world, order, tender, reason=reason, fiscal=bool(wanted.print_fiscal), at=_at(wanted.time))
    return DONE


@section.post("removeTransaction")
def remove_transaction(call: Call, wanted: Removal) -> Done:
    """Take an open check away."""
    account = call.world.part(PosterAccount)
    order = _known(account, wanted.transaction_id)
    if account.tablet(wanted.spot_tablet_id) is None:
        raise OrderRefused(Why.NO_SUCH_SPOT)
    if account.employee(wanted.user_id) is None:
        raise OrderRefused(Why.NO_SUCH_EMPLOYEE)
    remove_order(call.world, order, _at(wanted.time))
    return DONE


@section.get("getTransactions")
def get_transactions(call: Call, wanted: Period) -> PageOfTransactions:
    """Closed checks of some days, newest first, in pages."""
    account = call.world.part(PosterAccount)
    found = [order for order in account.orders.values() if _closed_within(account, order, wanted)]
    found.sort(key=lambda order: order.closed_at or 0, reverse=True)
    per_page = min(wanted.per_page, MOST_PER_PAGE)
    shown = found[per_page * (wanted.page - 1) :][:per_page]
    page = {"per_page": per_page, "page": wanted.page, "count": len(shown)}
    return {"count": len(found), "page": page, "data": [transaction_row(account, order) for order in shown]}


def _closed_within(account: PosterAccount, order: Order, wanted: Period) -> bool:
    if order.closed_at is None or order.state in (State.OPEN, State.REMOVED):
        return False
    return wanted.date_from <= account.settings.local(order.closed_at).date() <= wanted.date_to
