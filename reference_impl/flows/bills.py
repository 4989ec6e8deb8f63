"""The waiter's commands on bills. Each runs inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from reference_impl.domain.bill import BillEvent, BillState, next_bill_state
from reference_impl.domain.individual_bill import IndividualBillState
from reference_impl.domain.pricing import Line
from reference_impl.flows.context import Context
from reference_impl.flows.individual_bills import IndividualBills
from reference_impl.flows.refusals import AmountNotPossible, BillNotOpen, NotFound, PaymentUnderWay
from reference_impl.settings import PartySettings, Table
from reference_impl.storage.bills import add_bill_item, bills_on, individual_bills_of, items_of_bill, load_bill
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillItemRow, BillRow

_MOST_ITEMS = 200


class Bills:
    """Tables and the bills on them."""

    def __init__(self, context: Context, individual_bills: IndividualBills) -> None:
        self._context = context
        self._restaurants = {party.id: party for party in context.settings.qerko.restaurants}
        self._individual_bills = individual_bills

    def tables(self) -> list[tuple[PartySettings, Table]]:
        """All tables of all restaurants."""
        return [(party, table) for party in self._restaurants.values() for table in party.tables]

    def restaurant_with(self, table_id: str, restaurant_id: str | None) -> PartySettings:
        """The restaurant that a table is in: the one named, else the first that has such a table."""
        for party, table in self.tables():
            if table.id == table_id and restaurant_id in (None, party.id):
                return party
        raise NotFound("No such table.")

    async def open(self, work: Work, table_id: str, name: str | None, restaurant_id: str | None) -> tuple[int, BillRow]:
        """A new bill on a table."""
        restaurant = self.restaurant_with(table_id, restaurant_id)
        bill = BillRow(
            id="b" + self._context.clock.unique()[:15],
            restaurant_id=restaurant.id,
            table_id=table_id,
            name=name or next(table.name for table in restaurant.tables if table.id == table_id),
            state=BillState.OPEN,
            created_at=self._context.clock.now(),
            version=1,
            messages=[],
        )
        work.session.add(bill)
        await work.session.flush()
        work.changed.add(bill.id)
        return 201, bill

    async def on_table(self, work: Work, table_id: str, restaurant_id: str | None) -> Sequence[BillRow]:
        """The open bills of a table."""
        return await bills_on(work, self.restaurant_with(table_id, restaurant_id).id, table_id)

    async def add_item(self, work: Work, bill_id: str, line: Line) -> tuple[int, BillRow]:
        """One more line, to be paid with the rest."""
        bill = await self._bill(work, bill_id)
        if bill.state != BillState.OPEN:
            raise BillNotOpen(f"The bill is {bill.state}; open a new one.")
        items = await items_of_bill(work, bill.id)
        total = sum((item.open + item.locked + item.apart + item.paid) * item.unit_price for item in items)
        if total + line.total > self._context.settings.largest_amount or len(items) >= _MOST_ITEMS:
            raise AmountNotPossible("The bill would get too large.")
        item = BillItemRow(
            id="u" + self._context.clock.unique()[:15],
            bill_id=bill.id,
            sku=line.sku,
            name=line.name,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            stamp=line.stamp,
            open=line.quantity,
        )
        await add_bill_item(work, item)
        work.touch(bill)
        return 200, bill

    async def close(self, work: Work, bill_id: str) -> tuple[int, BillRow]:
        """What is open was settled elsewhere. Never while a guest is paying: nobody knows yet who pays."""
        bill = await self._bill(work, bill_id)
        if bill.state == BillState.CLOSED:
            return 200, bill
        if bill.state != BillState.OPEN:
            raise BillNotOpen(f"The bill is {bill.state}.")
        paying = any(row.state == IndividualBillState.PAYING for row in await individual_bills_of(work, bill.id))
        if paying or any(item.locked for item in await items_of_bill(work, bill.id)):
            raise PaymentUnderWay("Wait until it is over, or call the payment off.")
        await self._individual_bills.give_up_all(work, bill)
        bill.state = next_bill_state(BillState.OPEN, BillEvent.CLOSED)
        work.touch(bill)
        return 200, bill

    async def _bill(self, work: Work, bill_id: str) -> BillRow:
        bill = await load_bill(work, bill_id)
        if bill is None:
            raise NotFound("No such bill.")
        return bill
