"""Payments at the table, as Qerko calls them: checked and locked, receipted, closed. Each call may come twice.

Source: Qerko POS integration, payment; QERKO-PAY-01 to -07. Qerko alone moves the money; what became of a payment that
it does not tell of is asked (`payment_watch`).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping

from reference_impl.domain.bill import BillState
from reference_impl.domain.individual_bill import IndividualBillState
from reference_impl.domain.postings import MONEY
from reference_impl.domain.table_payment import (
    LOCK_SECONDS,
    OVER,
    Claim,
    ClaimRefused,
    Objection,
    OnOffer,
    TablePaymentState,
    check_claim,
    check_individual_claim,
)
from reference_impl.flows import table_wording
from reference_impl.flows.context import Context
from reference_impl.flows.deals import reprice_individual_bill
from reference_impl.flows.payment_watch import PaymentWatch, settling_of
from reference_impl.flows.receipts import Receipts
from reference_impl.flows.refusals import NotFound, PaymentOver
from reference_impl.flows.table_settling import TableSettling
from reference_impl.flows.wording import kroner
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.storage.bills import items_of_bill, load_bill, load_individual_bill, load_table_payment
from reference_impl.storage.database import Work
from reference_impl.storage.sales import say
from reference_impl.storage.table_rows import BillRow, IndividualBillRow, ReceiptRow, RefusedPaymentRow, TablePaymentRow

log = logging.getLogger("kassa.till.tables")

PATIENCE_SECONDS = 30.0
"""How long after the receipt Qerko may take to say how a payment ended, before it is asked."""

_CODES: Mapping[Objection, Code] = {
    Objection.UNKNOWN_ITEM: Code.ITEM_NOT_FOUND,
    Objection.PAID_ITEM: Code.ITEM_NOT_FOUND,
    Objection.LOCKED_ITEM: Code.ITEM_LOCKED,
}
_SAID = {"PAID": TablePaymentState.PAID, "CANCELED": TablePaymentState.CANCELLED}


class TablePayments:
    """Qerko's three calls about a payment, and the waiter's one."""

    def __init__(self, context: Context, receipts: Receipts, watch: PaymentWatch) -> None:
        self._context = context
        self._receipts = receipts
        self._watch = watch

    async def start(self, restaurant_id: str, claim: Claim) -> None:
        """Check and lock. A refusal is kept like an acceptance, so that a repeated call is answered the same."""
        fingerprint = _fingerprint(restaurant_id, claim)
        async with self._context.database.transaction() as work:
            known = await work.session.get(TablePaymentRow, claim.payment_id)
            if known is not None:
                refusal = None if known.fingerprint == fingerprint else MethodFailed(None, table_wording.OTHER_CLAIM)
            else:
                refusal = await self._refused_before(work, claim.payment_id, fingerprint)
                refusal = refusal or await self._lock_or_refuse(work, restaurant_id, claim, fingerprint)
        if refusal is not None:
            raise refusal

    async def processed(
        self, work: Work, restaurant_id: str, payment_id: str
    ) -> tuple[TablePaymentRow, BillRow, ReceiptRow]:
        """The money has moved: give the receipt, always the same one."""
        payment, bill = await self._payment(work, restaurant_id, payment_id)
        if payment.state == TablePaymentState.CANCELLED:
            raise MethodFailed(None, table_wording.CALLED_OFF)
        if payment.state == TablePaymentState.STARTED:
            await (await settling_of(self._context, work, payment, bill)).processed()
            payment.look_at = self._context.clock.now() + PATIENCE_SECONDS
            work.afterwards(lambda: self._watch.wake(payment_id))
        return payment, bill, await self._receipts.issue(work, payment, bill)

    async def closed(self, work: Work, restaurant_id: str, payment_id: str, said: str) -> None:
        """The end, if it is one: what contradicts an earlier end, or is no end at all, is asked about."""
        found = await load_table_payment(work, payment_id)
        if found is None or found[0].restaurant_id != restaurant_id:
            await self._closed_unknown(work, payment_id, said)
            return
        payment, bill = found
        state = _SAID.get(said)
        work.afterwards(lambda: self._watch.wake(payment_id))
        if state is None or (payment.state in OVER and payment.state != state):
            self._dispute(work, payment, bill, said)
        elif payment.state not in OVER:
            await self._watch.end(work, payment, bill, state)

    async def call_off(self, work: Work, bill_id: str, payment_id: str) -> tuple[int, BillRow]:
        """The waiter cancels a payment: Qerko decides whether that comes in time."""
        found = await load_table_payment(work, payment_id)
        if found is None or found[1].id != bill_id:
            raise NotFound("No such payment on this bill.")
        payment, bill = found
        if payment.state == TablePaymentState.CANCELLED:
            return 200, bill
        if payment.state == TablePaymentState.PAID:
            raise PaymentOver("This payment is paid.")
        if not payment.cancel_wanted:
            now = self._context.clock.now()
            payment.cancel_wanted, payment.look_at, payment.looks = True, now, 0
            amount = kroner(payment.for_goods + payment.tip)
            say(work, bill, "info", table_wording.CALLING_OFF.format(amount=amount), now)
            work.afterwards(lambda: self._watch.wake(payment_id))
        return 202, bill

    async def _lock_or_refuse(
        self, work: Work, restaurant_id: str, claim: Claim, fingerprint: str
    ) -> MethodFailed | None:
        try:
            await self._lock(work, restaurant_id, claim, fingerprint)
        except MethodFailed as failed:
            await self._keep_refusal(work, claim.payment_id, fingerprint, failed)
            return failed
        return None

    async def _lock(self, work: Work, restaurant_id: str, claim: Claim, fingerprint: str) -> None:
        bill, individual = await self._payable(work, restaurant_id, claim.bill_id)
        items = await items_of_bill(work, bill.id)
        try:
            if individual is None:
                offer = {i.id: OnOffer(i.unit_price, i.open, i.locked + i.apart, i.paid) for i in items}
                check_claim(claim, offer, MONEY)
            else:
                apart = individual.units
                offer = {i.id: OnOffer(i.unit_price, apart[i.id]) for i in items if i.id in apart}
                check_individual_claim(claim, offer, MONEY, individual.discount)
        except ClaimRefused as refused:
            raise MethodFailed(_CODES.get(refused.objection), table_wording.OBJECTIONS[refused.objection]) from None
        now = self._context.clock.now()
        payment = TablePaymentRow(
            id=claim.payment_id,
            restaurant_id=restaurant_id,
            bill_id=bill.id,
            individual_bill_id=individual.id if individual else None,
            state=TablePaymentState.STARTED,
            fingerprint=fingerprint,
            units=claim.quantities,
            goods=claim.goods,
            discount=claim.discount,
            tip=claim.tip,
            reserved=False,
            started_at=now,
            look_at=now + LOCK_SECONDS,
            looks=0,
        )
        work.session.add(payment)
        await work.session.flush()
        await TableSettling(self._context, work, payment, bill, individual).start()
        work.afterwards(lambda: self._watch.wake(claim.payment_id))

    async def _payable(self, work: Work, restaurant_id: str, bill_id: str) -> tuple[BillRow, IndividualBillRow | None]:
        """The bill and, when that is what `bill_id` names, the individual bill: agreed, at today's price."""
        bill = await load_bill(work, bill_id)
        if bill is not None and bill.restaurant_id == restaurant_id:
            if bill.state != BillState.OPEN:
                raise MethodFailed(Code.BILL_CLOSED, table_wording.BILL_OVER)
            return bill, None
        found = await load_individual_bill(work, bill_id)
        if found is None or found[1].restaurant_id != restaurant_id:
            raise MethodFailed(Code.BILL_NOT_FOUND, table_wording.NO_BILL)
        individual, source = found
        await reprice_individual_bill(work, individual, self._context.settings.programme)
        refusal = _NOT_PAYABLE.get(IndividualBillState(individual.state))
        if refusal is not None:
            raise MethodFailed(*refusal)
        return source, individual

    async def _payment(self, work: Work, restaurant_id: str, payment_id: str) -> tuple[TablePaymentRow, BillRow]:
        found = await load_table_payment(work, payment_id)
        if found is None or found[0].restaurant_id != restaurant_id:
            raise MethodFailed(None, table_wording.NO_PAYMENT)
        return found

    async def _refused_before(self, work: Work, payment_id: str, fingerprint: str) -> MethodFailed | None:
        refused = await work.session.get(RefusedPaymentRow, payment_id)
        if refused is None or refused.fingerprint not in (None, fingerprint):
            return None
        return MethodFailed(refused.code, refused.message)

    async def _keep_refusal(self, work: Work, payment_id: str, fingerprint: str | None, failed: MethodFailed) -> None:
        now = self._context.clock.now()
        row = RefusedPaymentRow(
            id=payment_id, fingerprint=fingerprint, code=failed.code, message=failed.message, at=now
        )
        await work.session.merge(row)

    async def _closed_unknown(self, work: Work, payment_id: str, said: str) -> None:
        """Closed though never taken: cancelled is as it should be, and keeps a late start out. Paid is an alarm."""
        if said == "CANCELED" and await work.session.get(TablePaymentRow, payment_id) is None:
            refused = await work.session.get(RefusedPaymentRow, payment_id)
            if refused is None:
                await self._keep_refusal(work, payment_id, None, MethodFailed(None, table_wording.CALLED_OFF))
        elif said != "CANCELED":
            log.error("payment %s: said to be %.20s, but this till never accepted it: contact Qerko", payment_id, said)

    def _dispute(self, work: Work, payment: TablePaymentRow, bill: BillRow, said: str) -> None:
        now = self._context.clock.now()
        log.error("payment %s: %s here, now said to be %.20s: asking Qerko", payment.id, payment.state, said)
        amount = kroner(payment.for_goods + payment.tip)
        text = table_wording.CONTRADICTION.format(amount=amount, was=payment.state, said=said[:20])
        say(work, bill, "error", text, now)
        payment.disputed, payment.look_at, payment.looks = payment.state in OVER, now, 0


_NOT_PAYABLE: Mapping[IndividualBillState, tuple[Code | None, str]] = {
    IndividualBillState.NEGOTIATING: (Code.ANSWER_INVALID, table_wording.QUESTIONS_OPEN),
    IndividualBillState.PAYING: (Code.ITEM_LOCKED, table_wording.UNDER_PAYMENT),
    IndividualBillState.PAID: (Code.BILL_CLOSED, table_wording.BILL_OVER),
    IndividualBillState.CANCELLED: (Code.INDIVIDUAL_BILL_NOT_FOUND, table_wording.NO_INDIVIDUAL_BILL),
}


def _fingerprint(restaurant_id: str, claim: Claim) -> str:
    """What makes two starts of one payment the same call."""
    items = sorted(claim.quantities.items())
    facts = [restaurant_id, claim.bill_id, claim.currency, items, claim.goods, claim.discount, claim.tip, claim.parts]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
