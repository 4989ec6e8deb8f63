"""The cashier's commands on one sale. Each runs inside one transaction and persists what is wanted; workers do it.

A command returns the HTTP status that describes it: 200 done, 202 under way.
"""

from __future__ import annotations

import re

from sqlalchemy import select, update

from reference_impl.domain.payment import PaymentState, SaleEvent, SaleState, next_sale_state
from reference_impl.domain.pricing import Line
from reference_impl.domain.receipt import receipt_lines
from reference_impl.flows import wording
from reference_impl.flows.books import Books
from reference_impl.flows.check_ins import CheckIns
from reference_impl.flows.context import Context
from reference_impl.flows.payments import PaymentDesks
from reference_impl.flows.refusals import (
    AmountNotPossible,
    InvalidRequest,
    NoCustomer,
    NotAMember,
    NotFound,
    NothingToPay,
    RefundTooHigh,
    SaleNotOpen,
    TooFewPoints,
)
from reference_impl.flows.scanning import Identified
from reference_impl.settings import Generation
from reference_impl.storage.database import Work
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow, SaleItemRow, SaleRow, ScanRow
from reference_impl.storage.sales import (
    add_item,
    as_line,
    identify,
    items_of,
    load_payment,
    load_sale,
    operations_of,
    reprice,
    say,
)
from reference_impl.vipps.payments import PaymentRequest

_SCAN_LIFE = 900.0
_MOST_ITEMS = 200


class Selling:
    """Commands of the cashier."""

    def __init__(self, context: Context, desks: PaymentDesks, check_ins: CheckIns) -> None:
        self._context = context
        self._settings = context.settings
        self._desks = desks
        self._check_ins = check_ins

    async def open(self, work: Work, till: str) -> SaleRow:
        """A new sale; it adopts the customer scanned at that till just before."""
        now = self._context.clock.now()
        sale = SaleRow(
            id="s" + self._context.clock.unique()[:15], till=till, state=SaleState.OPEN, created_at=now, messages=[]
        )
        work.session.add(sale)
        await work.session.flush()
        waiting = select(ScanRow).where(ScanRow.till == till, ScanRow.adopted_by.is_(None))
        scan = (await work.session.scalars(waiting.order_by(ScanRow.created_at.desc()).limit(1))).one_or_none()
        if scan is not None:
            fresh = now - scan.created_at <= _SCAN_LIFE
            scan.adopted_by = sale.id if fresh else ""
            if fresh:
                await identify(work, sale, self._settings.programme, scan.msisdn, scan.personal_qr)
                sale.messages = list(scan.messages)
        sale.version = 1
        work.changed.add(sale.id)
        return sale

    async def add_item(self, work: Work, sale_id: str, line: Line) -> tuple[int, SaleRow]:
        """One more line of goods."""
        sale = await self._in_state(work, sale_id, SaleState.OPEN)
        await self._add(work, sale, line)
        return 200, sale

    async def require_open(self, sale_id: str, work: Work) -> None:
        """Ahead of calls to Vipps that would be in vain; raises what `scan` would raise."""
        await self._in_state(work, sale_id, SaleState.OPEN)

    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        """What the scanner or the keyboard told: a product becomes an item, a customer is identified."""
        sale = await self._in_state(work, sale_id, SaleState.OPEN)
        now = self._context.clock.now()
        if seen.product is not None:
            line = self._settings.catalogue.get(seen.product)
            if line is None:
                say(work, sale, "error", wording.UNKNOWN_PRODUCT, now)
            else:
                await self._add(work, sale, line)
        if seen.refusal is not None:
            say(work, sale, "error", seen.refusal, now)
        if seen.is_customer:
            await identify(work, sale, self._settings.programme, seen.msisdn, seen.personal_qr)
            await self._check_ins.intend(work, seen.msisdn, sale_id=sale.id)
        if seen.warning is not None:
            say(work, sale, "warning", seen.warning, now)
        return 200, sale

    async def scan_ahead(self, work: Work, till: str, seen: Identified) -> ScanRow:
        """A customer identified before the sale: kept for the next sale of that till."""
        now = self._context.clock.now()
        text = seen.refusal or seen.warning or ("" if seen.is_customer else wording.UNKNOWN_PRODUCT)
        level = "warning" if seen.is_customer else "error"
        if seen.is_customer:
            older = update(ScanRow).where(ScanRow.till == till, ScanRow.adopted_by.is_(None))
            await work.session.execute(older.values(adopted_by=""))
        scan = ScanRow(
            id=self._context.clock.unique(),
            till=till,
            created_at=now,
            msisdn=seen.msisdn,
            personal_qr=seen.personal_qr,
            adopted_by=None if seen.is_customer else "",
            messages=[{"level": level, "text": text, "at": now}] if text else [],
        )
        work.session.add(scan)
        await work.session.flush()
        await self._check_ins.intend(work, seen.msisdn, scan_id=scan.id)
        return scan

    async def choose_rewards(self, work: Work, sale_id: str, choice: str, amount: int | None) -> tuple[int, SaleRow]:
        """Collect points, or spend some (all that fit when no amount is given)."""
        sale = await self._in_state(work, sale_id, SaleState.OPEN)
        if sale.member_id is None:
            raise NotAMember("Only members collect and spend points. Enrol the customer first.")
        if choice == "collect" and amount is not None:
            raise InvalidRequest("An amount goes with spending only.")
        sale.choice, sale.points_wanted = choice, amount
        await reprice(work, sale, self._settings.programme)
        if amount is not None and amount > sale.balance:
            raise TooFewPoints(f"The member can spend {sale.balance} points now.")
        return 200, sale

    async def pay(self, work: Work, sale_id: str) -> tuple[int, SaleRow]:
        """Start paying. Pressed twice, it is one payment (VIPPS-EP-26)."""
        sale = await self._sale(work, sale_id)
        if sale.state == SaleState.PAYING:
            return 202, sale
        self._require(sale, SaleState.OPEN)
        if not await items_of(work, sale.id):
            raise NothingToPay("Add an item first.")
        shown = sale.to_pay
        await reprice(work, sale, self._settings.programme)
        if sale.to_pay > shown:
            raise TooFewPoints("Points or stamps of this sale were used elsewhere meanwhile. Choose the rewards again.")
        sale.attempts += 1
        reference = self._reference(sale)
        books = Books(work, sale, reference, self._context.clock.now(), self._settings.programme)
        if sale.to_pay == 0:
            await books.hold()
            await books.settle(0)
            sale.state = next_sale_state(SaleState.OPEN, SaleEvent.PAID)
            say(work, sale, "info", wording.PAID_WITH_POINTS, self._context.clock.now())
            return 200, sale
        self._check_payable(sale)
        await books.hold()
        await self._start_payment(work, sale, reference)
        return 202, sale

    async def cancel(self, work: Work, sale_id: str) -> tuple[int, SaleRow]:
        """Give the sale up. While a payment is under way, Vipps has the last word on whether that came in time."""
        sale = await self._sale(work, sale_id)
        now = self._context.clock.now()
        if sale.state == SaleState.CANCELLED:
            return 200, sale
        if sale.state == SaleState.OPEN:
            sale.state = next_sale_state(SaleState.OPEN, SaleEvent.CANCELLED)
            sale.spent = 0
            work.touch(sale)
            return 200, sale
        self._require(sale, SaleState.PAYING)
        payment = await load_payment(work, sale.payment_reference or "")
        if payment is not None and not payment.abort_wanted:
            payment.abort_wanted = True
            say(work, sale, "info", wording.ABORTING, now)
            reference = payment.reference
            work.afterwards(lambda: self._desks.wake(reference))
        return 202, sale

    async def refund(self, work: Work, sale_id: str, amount: int) -> tuple[int, SaleRow]:
        """Give money back, at most what was captured and is neither refunded nor being refunded (VIPPS-EP-18)."""
        sale = await self._in_state(work, sale_id, SaleState.PAID)
        payment = await load_payment(work, sale.payment_reference or "")
        if payment is None:
            raise RefundTooHigh("This sale was not paid with money.")
        on_the_way = sum(
            operation.amount
            for operation in await operations_of(work, payment.reference)
            if operation.kind == "refund" and operation.state == "open"
        )
        left = payment.captured - payment.refunded - on_the_way
        if amount > left:
            raise RefundTooHigh(f"At most {left} can be refunded.")
        self._intend(work, payment.reference, "refund", amount)
        work.touch(sale)
        return 202, sale

    async def _add(self, work: Work, sale: SaleRow, line: Line) -> None:
        items = await items_of(work, sale.id)
        if sale.total + line.total > self._settings.largest_amount or len(items) >= _MOST_ITEMS:
            raise AmountNotPossible("The sale would get too large.")
        item = SaleItemRow(
            id="i" + self._context.clock.unique()[:15],
            sale_id=sale.id,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            stamp=line.stamp,
        )
        await add_item(work, item)
        await reprice(work, sale, self._settings.programme)

    async def _start_payment(self, work: Work, sale: SaleRow, reference: str) -> None:
        items = await items_of(work, sale.id)
        wanted = PaymentRequest(
            reference=reference,
            amount=sale.to_pay,
            description=f"{self._settings.store_name}, receipt {sale.id}"[:100],
            msisdn=sale.msisdn,
            personal_qr=sale.personal_qr,
            lines=receipt_lines([as_line(item) for item in items], [item.discount for item in items]),
            receipt_number=sale.id,
        )
        request = self._context.vipps.payments.request(wanted)
        work.session.add(
            PaymentRow(
                reference=reference,
                sale_id=sale.id,
                member_id=sale.member_id,
                state=PaymentState.PENDING,
                amount=sale.to_pay,
                created_at=self._context.clock.now(),
                request=request,
                writes=[],
            )
        )
        await work.session.flush()
        sale.payment_reference = reference
        sale.state = next_sale_state(SaleState.OPEN, SaleEvent.PAYMENT_STARTED)
        work.touch(sale)
        self._intend(work, reference, "create", sale.to_pay)

    def _intend(self, work: Work, reference: str, kind: str, amount: int) -> None:
        key = self._context.clock.unique()
        work.session.add(PaymentOperationRow(reference=reference, kind=kind, amount=amount, idempotency_key=key))
        work.afterwards(lambda: self._desks.wake(reference))

    def _check_payable(self, sale: SaleRow) -> None:
        known_by_number_only = self._settings.generation is Generation.ECOM
        if sale.msisdn is None and (sale.personal_qr is None or known_by_number_only):
            raise NoCustomer("Scan the customer's personal QR or type in the phone number.")
        smallest = self._settings.programme.smallest_payment
        if not smallest <= sale.to_pay <= self._settings.largest_amount:
            raise AmountNotPossible(f"Vipps takes at least {wording.kroner(smallest)}. {wording.OTHER_TENDER}")

    def _reference(self, sale: SaleRow) -> str:
        """Store, till, receipt, attempt: recognisable, letters first, new for each attempt (VIPPS-EP-05, -06)."""
        store = re.sub(r"[^a-z0-9]+", "-", self._settings.store_name.lower()).strip("-")[:12].strip("-")
        till = re.sub(r"[^a-z0-9]+", "-", sale.till.lower()).strip("-")[:10].strip("-")
        return f"{store or 'store'}-{till or 'till'}-{sale.id}-{sale.attempts}".lstrip("0123456789-")

    async def _in_state(self, work: Work, sale_id: str, state: SaleState) -> SaleRow:
        sale = await self._sale(work, sale_id)
        self._require(sale, state)
        return sale

    @staticmethod
    def _require(sale: SaleRow, state: SaleState) -> None:
        if sale.state != state:
            raise SaleNotOpen(f"The sale is {sale.state}; this needs it to be {state}.")

    @staticmethod
    async def _sale(work: Work, sale_id: str) -> SaleRow:
        sale = await load_sale(work, sale_id)
        if sale is None:
            raise NotFound("No such sale.")
        return sale
