"""The methods that Qerko calls in a POS, each answered from what is persisted.

Source: Qerko POS integration, methods; QERKO-BILL-01 to -03, QERKO-PAY-01 to -06, QERKO-NEG-01 to -08.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from reference_impl.domain.bill import BillState
from reference_impl.domain.individual_bill import LIVING, IndividualBillState
from reference_impl.flows import table_wording
from reference_impl.flows.bills import Bills
from reference_impl.flows.context import Context
from reference_impl.flows.individual_bills import IndividualBills, Negotiated
from reference_impl.flows.receipts import Receipts
from reference_impl.flows.refusals import NotFound
from reference_impl.flows.table_payments import TablePayments
from reference_impl.qerko.answers import Answer, bill_answer, individual_bill_answer, receipt_answer
from reference_impl.qerko.authority import AuthorityMethods
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.qerko.structures import CancelRequest, Id, PaymentId, SentPayment, StartRequest, UpdateRequest, read
from reference_impl.storage.bills import load_bill, load_individual_bill
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillRow

Method = Callable[[str, list[Any]], Awaitable[Any]]


class PosMethods:
    """`await methods(restaurant, method, args)`: the result as plain JSON data; raises `MethodFailed`."""

    def __init__(
        self,
        context: Context,
        bills: Bills,
        individual_bills: IndividualBills,
        payments: TablePayments,
        receipts: Receipts,
        authority: AuthorityMethods,
    ) -> None:
        self._context = context
        self._bills = bills
        self._individual_bills = individual_bills
        self._payments = payments
        self._receipts = receipts
        self._authority = authority
        self._methods: dict[str, Method] = {
            "getTableList": self._table_list,
            "getTableContents": self._table_contents,
            "getBill": self._bill,
            "searchBills": self._search_bills,
            "paymentStart": self._payment_start,
            "paymentProcessed": self._payment_processed,
            "paymentClosed": self._payment_closed,
            "getPostponedReceipt": self._postponed_receipt,
            "startIndividualBill": self._start_individual_bill,
            "updateIndividualBill": self._update_individual_bill,
            "cancelIndividualBill": self._cancel_individual_bill,
        }

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        """A restaurant may be its brand's card authority too; the orders extension is not for this till."""
        handler = self._methods.get(method)
        if handler is None:
            return await self._authority(restaurant_id, method, args)
        return await handler(restaurant_id, args)

    async def _table_list(self, restaurant_id: str, _args: list[Any]) -> list[Answer]:
        tables = self._bills.tables()
        return [{"id": table.id, "name": table.name} for party, table in tables if party.id == restaurant_id]

    async def _table_contents(self, restaurant_id: str, args: list[Any]) -> list[Answer]:
        async with self._context.database.transaction() as work:
            try:
                found = await self._bills.on_table(work, read(Id, args), restaurant_id)
            except NotFound:
                raise MethodFailed(Code.QR_INVALID, table_wording.NO_QR) from None
            return [await bill_answer(work, bill) for bill in found]

    async def _bill(self, restaurant_id: str, args: list[Any]) -> Answer:
        bill_id: str = read(Id, args)
        async with self._context.database.transaction() as work:
            bill = await load_bill(work, bill_id)
            if bill is None:
                return await self._individual_bill(work, restaurant_id, bill_id)
            if bill.restaurant_id != restaurant_id:
                raise MethodFailed(Code.BILL_NOT_FOUND, table_wording.NO_BILL)
            if bill.state != BillState.OPEN:
                raise MethodFailed(Code.BILL_CLOSED, table_wording.BILL_OVER)
            return await bill_answer(work, bill)

    async def _individual_bill(self, work: Work, restaurant_id: str, bill_id: str) -> Answer:
        found = await load_individual_bill(work, bill_id)
        if found is None or found[1].restaurant_id != restaurant_id:
            raise MethodFailed(Code.BILL_NOT_FOUND, table_wording.NO_BILL)
        individual, bill = found
        if individual.state == IndividualBillState.PAID:
            raise MethodFailed(Code.BILL_CLOSED, table_wording.BILL_OVER)
        if individual.state not in LIVING:
            raise MethodFailed(Code.BILL_NOT_FOUND, table_wording.NO_INDIVIDUAL_BILL)
        return await self._shown(work, bill, await self._individual_bills.shown(work, individual))

    async def _search_bills(self, restaurant_id: str, args: list[Any]) -> list[Answer]:
        """A code printed by this till names the bill itself."""
        async with self._context.database.transaction() as work:
            bill = await load_bill(work, read(Id, args))
            if bill is None or bill.restaurant_id != restaurant_id:
                raise MethodFailed(Code.QR_INVALID, table_wording.NO_QR)
            return [await bill_answer(work, bill)] if bill.state == BillState.OPEN else []

    async def _payment_start(self, restaurant_id: str, args: list[Any]) -> None:
        payment: SentPayment = read(SentPayment, args)
        await self._payments.start(restaurant_id, payment.claim())

    async def _payment_processed(self, restaurant_id: str, args: list[Any]) -> Answer:
        async with self._context.database.transaction() as work:
            payment, bill, receipt = await self._payments.processed(work, restaurant_id, read(PaymentId, args))
            return await receipt_answer(work, bill, payment, receipt, is_there=not receipt.postponed)

    async def _payment_closed(self, restaurant_id: str, args: list[Any]) -> None:
        async with self._context.database.transaction() as work:
            await self._payments.closed(work, restaurant_id, read(PaymentId, args), read(str, args, 1))

    async def _postponed_receipt(self, restaurant_id: str, args: list[Any]) -> Answer:
        async with self._context.database.transaction() as work:
            payment, bill, receipt = await self._receipts.postponed(work, restaurant_id, read(PaymentId, args))
            return await receipt_answer(work, bill, payment, receipt, is_there=receipt.printed_at is not None)

    async def _start_individual_bill(self, restaurant_id: str, args: list[Any]) -> Answer:
        request: StartRequest = read(StartRequest, args)
        async with self._context.database.transaction() as work:
            negotiated = await self._individual_bills.start(
                work, restaurant_id, request.idBill, request.loyaltyCardToken, request.units()
            )
            return await self._shown(work, await _source(work, negotiated), negotiated)

    async def _update_individual_bill(self, restaurant_id: str, args: list[Any]) -> Answer:
        request: UpdateRequest = read(UpdateRequest, args)
        answers = [(answer.idQuestion, answer.value) for answer in request.answers]
        async with self._context.database.transaction() as work:
            negotiated = await self._individual_bills.update(work, restaurant_id, request.idIndividualBill, answers)
            return await self._shown(work, await _source(work, negotiated), negotiated)

    async def _cancel_individual_bill(self, restaurant_id: str, args: list[Any]) -> None:
        request: CancelRequest = read(CancelRequest, args)
        async with self._context.database.transaction() as work:
            await self._individual_bills.cancel(work, restaurant_id, request.idIndividualBill)

    async def _shown(self, work: Work, bill: BillRow, negotiated: Negotiated) -> Answer:
        individual, questions = negotiated
        name = self._context.settings.programme.name
        return await individual_bill_answer(work, bill, individual, questions, name)


async def _source(work: Work, negotiated: Negotiated) -> BillRow:
    return await work.session.get_one(BillRow, negotiated[0].bill_id)
