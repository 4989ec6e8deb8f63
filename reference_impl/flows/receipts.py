"""Receipts of payments at the table, and the fiscal printer that may be offline (QERKO-PAY-06)."""

from __future__ import annotations

from sqlalchemy import select, update

from reference_impl.flows import table_wording
from reference_impl.flows.context import Context
from reference_impl.qerko.failure import MethodFailed
from reference_impl.storage.bills import load_table_payment
from reference_impl.storage.database import Work
from reference_impl.storage.kept import FISCAL_PRINTER, keep, kept
from reference_impl.storage.sales import say
from reference_impl.storage.table_rows import BillRow, ReceiptRow, TablePaymentRow


class Receipts:
    """Gives each paid payment one receipt with one serial number."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def issue(self, work: Work, payment: TablePaymentRow, bill: BillRow) -> ReceiptRow:
        """The payment's receipt: the one it has, else a new one, postponed while the printer is offline."""
        issued = await _receipt_of(work, payment.id)
        if issued is not None:
            return issued
        now = self._context.clock.now()
        offline = await kept(work, FISCAL_PRINTER) == "offline"
        issued = ReceiptRow(
            payment_id=payment.id, issued_at=now, postponed=offline, printed_at=None if offline else now
        )
        work.session.add(issued)
        await work.session.flush()
        if offline:
            say(work, bill, "warning", table_wording.PRINTER_OFF, now)
        return issued

    async def postponed(
        self, work: Work, restaurant_id: str, payment_id: str
    ) -> tuple[TablePaymentRow, BillRow, ReceiptRow]:
        """A receipt promised for later; raises `MethodFailed` when none was."""
        found = await load_table_payment(work, payment_id)
        if found is None or found[0].restaurant_id != restaurant_id:
            raise MethodFailed(None, table_wording.NO_PAYMENT)
        receipt = await _receipt_of(work, payment_id)
        if receipt is None or not receipt.postponed:
            raise MethodFailed(None, table_wording.NO_POSTPONED_RECEIPT)
        return *found, receipt

    async def switch_printer(self, work: Work, online: bool) -> None:
        """The printer went off, or came back: then it prints what was waiting."""
        await keep(work, FISCAL_PRINTER, "online" if online else "offline")
        if online:
            waiting = update(ReceiptRow).where(ReceiptRow.printed_at.is_(None))
            await work.session.execute(waiting.values(printed_at=self._context.clock.now()))


async def _receipt_of(work: Work, payment_id: str) -> ReceiptRow | None:
    return (await work.session.scalars(select(ReceiptRow).where(ReceiptRow.payment_id == payment_id))).one_or_none()
