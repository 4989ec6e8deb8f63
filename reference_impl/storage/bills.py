"""Loading bills and what belongs to them, and moving their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from reference_impl.domain.bill import BillEvent, BillState, UnitMove, Units, is_all_paid, next_bill_state
from reference_impl.domain.pricing import Line
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillItemRow, BillRow, IndividualBillRow, TablePaymentRow


async def load_bill(work: Work, bill_id: str) -> BillRow | None:
    """The bill, locked for this transaction: whoever moves units locks their bill first."""
    return await work.locked(BillRow, bill_id)


async def load_individual_bill(work: Work, individual_bill_id: str) -> tuple[IndividualBillRow, BillRow] | None:
    """An individual bill with the bill it was taken from, both locked."""
    found = await work.session.get(IndividualBillRow, individual_bill_id)
    if found is None:
        return None
    source = await work.locked(BillRow, found.bill_id)
    assert source is not None
    await work.locked(IndividualBillRow, individual_bill_id)
    return found, source


async def load_table_payment(work: Work, payment_id: str) -> tuple[TablePaymentRow, BillRow] | None:
    """A payment with its bill, both locked."""
    found = await work.session.get(TablePaymentRow, payment_id)
    if found is None:
        return None
    bill = await work.locked(BillRow, found.bill_id)
    assert bill is not None
    await work.locked(TablePaymentRow, payment_id)
    return found, bill


async def bills_on(work: Work, restaurant_id: str, table_id: str) -> Sequence[BillRow]:
    """The open bills of a table, oldest first."""
    query = select(BillRow).where(
        BillRow.restaurant_id == restaurant_id, BillRow.table_id == table_id, BillRow.state == BillState.OPEN
    )
    return (await work.session.scalars(query.order_by(BillRow.created_at, BillRow.id))).all()


async def items_of_bill(work: Work, bill_id: str) -> Sequence[BillItemRow]:
    """The lines of a bill in their order."""
    return await _items_of(work, bill_id)


async def _items_of(work: Work, bill_id: str) -> list[BillItemRow]:
    query = select(BillItemRow).where(BillItemRow.bill_id == bill_id).order_by(BillItemRow.place)

    async def read() -> list[BillItemRow]:
        return list(await work.session.scalars(query))

    return await work.once((BillItemRow, bill_id), read)


async def add_bill_item(work: Work, item: BillItemRow) -> None:
    """One more line, after the others."""
    items = await _items_of(work, item.bill_id)
    item.place = len(items) + 1
    work.session.add(item)
    await work.session.flush()
    items.append(item)


async def payments_of_bill(work: Work, bill_id: str) -> Sequence[TablePaymentRow]:
    """The payments of a bill and of its individual bills, oldest first."""
    query = select(TablePaymentRow).where(TablePaymentRow.bill_id == bill_id)
    return (await work.session.scalars(query.order_by(TablePaymentRow.started_at, TablePaymentRow.id))).all()


async def individual_bills_of(work: Work, bill_id: str) -> Sequence[IndividualBillRow]:
    """The individual bills taken from a bill."""
    query = select(IndividualBillRow).where(IndividualBillRow.bill_id == bill_id).order_by(IndividualBillRow.id)
    return (await work.session.scalars(query)).all()


def units_of(item: BillItemRow) -> Units:
    """Where the units of a line are."""
    return Units(item.open, item.locked, item.apart, item.paid)


def table_line(item: BillItemRow, quantity: int) -> Line:
    """The domain's view of some units of a line."""
    return Line(item.name, quantity, item.unit_price, item.vat_rate, item.sku, item.stamp)


async def move_units(work: Work, bill: BillRow, move: UnitMove, counts: Mapping[str, int]) -> None:
    """Move units of some items, and notice when that was the last one to pay; raises `IllegalMove`."""
    items = await items_of_bill(work, bill.id)
    for item in items:
        if count := counts.get(item.id, 0):
            after = units_of(item).after(move, count)
            item.open, item.locked, item.apart, item.paid = after.open, after.locked, after.apart, after.paid
    if bill.state == BillState.OPEN and is_all_paid(map(units_of, items)):
        bill.state = next_bill_state(BillState.OPEN, BillEvent.ALL_PAID)
    work.touch(bill)
