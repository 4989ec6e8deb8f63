"""Finding out what became of a payment at the table when Qerko does not say so by itself.

A lock that has run out, an end that did not come, a contradiction, a till that was down: Qerko is asked over REST, and
until it gives a final answer the items stay locked (QERKO-PAY-05). Nothing is ever assumed.
"""

from __future__ import annotations

import logging
from functools import partial

from sqlalchemy import or_, select

from reference_impl.domain.table_payment import OVER, TablePaymentState
from reference_impl.flows import table_wording
from reference_impl.flows.context import Context
from reference_impl.flows.individual_bills import IndividualBills
from reference_impl.flows.settling import back_off
from reference_impl.flows.table_settling import TableSettling
from reference_impl.flows.watches import Watches
from reference_impl.flows.wording import kroner
from reference_impl.qerko.cloud import Cloud
from reference_impl.qerko.failure import RestFailed, Unreachable
from reference_impl.storage.bills import load_table_payment
from reference_impl.storage.database import Work
from reference_impl.storage.sales import say
from reference_impl.storage.table_rows import BillRow, IndividualBillRow, TablePaymentRow

log = logging.getLogger("kassa.till.tables")

_UNKNOWN = "unknown"
"""Qerko has no payment of that id: nothing was or will be charged."""
_FINAL = {
    "PAID": TablePaymentState.PAID,
    "CANCELED": TablePaymentState.CANCELLED,
    _UNKNOWN: TablePaymentState.CANCELLED,
}


async def settling_of(context: Context, work: Work, payment: TablePaymentRow, bill: BillRow) -> TableSettling:
    """The settling of a stored payment."""
    individual = (
        await work.locked(IndividualBillRow, payment.individual_bill_id) if payment.individual_bill_id else None
    )
    return TableSettling(context, work, payment, bill, individual)


class PaymentWatch:
    """Asks about payments, and calls off those that the waiter does not want."""

    def __init__(self, context: Context, cloud: Cloud, individual_bills: IndividualBills) -> None:
        self._context = context
        self._cloud = cloud
        self._individual_bills = individual_bills
        self._watches = Watches(context.clock, self._look)

    def wake(self, payment_id: str) -> None:
        """Something about this payment changed."""
        self._watches.wake(payment_id)

    async def resume(self, work: Work) -> None:
        """After a start every payment without a final answer is asked about at once."""
        open_ones = or_(TablePaymentRow.state.not_in(OVER), TablePaymentRow.disputed.is_(True))
        # Other tills on this database ask about their own restaurants.
        ours = TablePaymentRow.restaurant_id.in_([party.id for party in self._context.settings.qerko.restaurants])
        for payment in await work.session.scalars(select(TablePaymentRow).where(open_ones, ours)):
            payment.look_at, payment.looks = self._context.clock.now(), 0
            work.afterwards(partial(self.wake, payment.id))

    async def _look(self, payment_id: str) -> float | None:
        async with self._context.database.transaction() as work:
            payment = await work.session.get_one(TablePaymentRow, payment_id)
            is_over = payment.state in OVER and not payment.disputed
            if is_over or payment.look_at > self._context.clock.now():
                return None if is_over else payment.look_at
            restaurant_id, call_off = payment.restaurant_id, payment.cancel_wanted and payment.state not in OVER
        label, said = "", ""
        try:
            said = await self._ask(restaurant_id, payment_id, call_off)
        except (RestFailed, Unreachable) as problem:
            label = f"HTTP {problem.status}" if isinstance(problem, RestFailed) else "no answer"
        async with self._context.database.transaction() as work:
            found = await load_table_payment(work, payment_id)
            if found is None:
                return None
            return await self._take_in(work, *found, said, label)

    async def _ask(self, restaurant_id: str, payment_id: str, call_off: bool) -> str:
        """The state of the payment in Qerko's words; one that it had decided about before cannot be called off."""
        rest = self._cloud.rest(restaurant_id)
        if call_off:
            try:
                return str((await rest.cancel(payment_id)).get("state"))
            except RestFailed as failed:
                if failed.status not in (404, 409):
                    raise
        payment = await rest.payment(payment_id)
        return _UNKNOWN if payment is None else str(payment.get("state"))

    async def _take_in(
        self, work: Work, payment: TablePaymentRow, bill: BillRow, said: str, label: str
    ) -> float | None:
        state = _FINAL.get(said)
        if state is None:
            return self._ask_again(work, payment, bill, said, label)
        if payment.state not in OVER:
            text = table_wording.UNKNOWN_THERE if said == _UNKNOWN else ""
            await self.end(work, payment, bill, state, text)
        elif payment.disputed:
            await self._resolve(work, payment, bill, state)
        payment.disputed = False
        return None

    def _ask_again(self, work: Work, payment: TablePaymentRow, bill: BillRow, said: str, label: str) -> float:
        """No final answer: more slowly each time. People hear of it once."""
        now = self._context.clock.now()
        payment.looks += 1
        payment.look_at = now + back_off(payment.looks)
        log.info("payment %s: Qerko says %.20s %s, asking again", payment.id, said, label)
        if payment.looks == 1:
            text = table_wording.UNCLEAR if label else table_wording.UNDER_WAY
            self._say(work, bill, payment, "warning", text, label=label)
        return payment.look_at

    async def end(
        self, work: Work, payment: TablePaymentRow, bill: BillRow, state: TablePaymentState, text: str = ""
    ) -> None:
        """The final answer of Qerko, however the till came by it. `text` is told when nothing was charged."""
        settling = await settling_of(self._context, work, payment, bill)
        if state is TablePaymentState.PAID:
            await settling.paid()
            if payment.cancel_wanted:
                self._say(work, bill, payment, "warning", table_wording.TOO_LATE)
            return
        await settling.cancelled(text or table_wording.CANCELLED)
        if payment.individual_bill_id:
            # It waits for its guest again, for a while.
            individual = await work.session.get_one(IndividualBillRow, payment.individual_bill_id)
            self._individual_bills.watch_again(work, individual)

    async def _resolve(self, work: Work, payment: TablePaymentRow, bill: BillRow, state: TablePaymentState) -> None:
        """What Qerko says about its contradiction. Money that was taken is booked; what was booked is not undone."""
        if payment.state == state:
            self._say(work, bill, payment, "info", table_wording.STAYS, state=state)
        elif state is TablePaymentState.PAID:
            await (await settling_of(self._context, work, payment, bill)).paid()
        else:
            self._say(work, bill, payment, "error", table_wording.DISPUTED_PAID)

    def _say(self, work: Work, bill: BillRow, payment: TablePaymentRow, level: str, text: str, **facts: object) -> None:
        told = text.format(amount=kroner(payment.for_goods + payment.tip), **facts)
        say(work, bill, level, told, self._context.clock.now())
