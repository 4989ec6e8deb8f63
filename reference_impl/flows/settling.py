"""Taking in what Vipps says about a payment: amounts into the books, the verdict into states, points and messages.

Everything here happens inside one transaction and is safe to repeat: readings are cumulative, so only what is new is
posted. VIPPS-EP-12 to -18, VIPPS-WH-07.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reference_impl.domain.payment import (
    FINAL_PAYMENTS,
    PAYMENT_TRANSITIONS,
    PaymentEvent,
    PaymentState,
    SaleEvent,
    SaleState,
    next_payment_state,
    next_sale_state,
)
from reference_impl.domain.postings import MONEY, EntryKind
from reference_impl.domain.settlement import Reading, Verdict, Wishes, judge
from reference_impl.flows import wording
from reference_impl.flows.books import Books
from reference_impl.flows.context import Context
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import post
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow, SaleRow
from reference_impl.storage.sales import reprice, say

FIRST_READ_AFTER = 5.0
READ_EVERY = 2.0
LONGEST_BACK_OFF = 60.0

_END_OF: Mapping[Verdict, tuple[PaymentEvent, str]] = {
    Verdict.REJECTED: (PaymentEvent.REJECTED, wording.REJECTED),
    Verdict.EXPIRED: (PaymentEvent.EXPIRED, wording.EXPIRED),
    Verdict.CANCELLED: (PaymentEvent.WITHDRAWN, wording.WITHDRAWN),
    Verdict.FAILED: (PaymentEvent.REFUSED, wording.CAPTURE_REFUSED),
    Verdict.STUCK: (PaymentEvent.REFUSED, wording.STUCK),
}


def back_off(failures: int) -> float:
    """Seconds to wait after the n-th failure in a row: 1, 2, 4 … up to a minute."""
    return min(LONGEST_BACK_OFF, 2.0 ** max(0, failures - 1))


class Settling:
    """One payment with its sale and its writes so far, oldest first, in one transaction; `operation`: the open one."""

    def __init__(
        self,
        context: Context,
        work: Work,
        sale: SaleRow,
        payment: PaymentRow,
        operations: Sequence[PaymentOperationRow],
    ) -> None:
        self._context = context
        self.work = work
        self.sale = sale
        self.payment = payment
        self.operations = list(operations)
        self.operation: PaymentOperationRow | None = None
        self.next_write()
        self._now = context.clock.now()
        programme = context.settings.programme
        self._books = Books(work, sale, payment.reference, self._now, programme)

    async def take_in(self, reading: Reading, seen_in_log: bool = False) -> None:
        """A reading, from a read or from the answer to a write; `seen_in_log` means the open write is in the log."""
        refunded_before = self.payment.refunded
        await self._mirror(reading)
        self._resolve(reading, seen_in_log)
        payment = self.payment
        wishes = Wishes(
            PaymentState(payment.state),
            payment.amount,
            payment.abort_wanted,
            bool(payment.capture_refused),
            bool(payment.cancel_refused),
        )
        verdict = judge(wishes, reading)
        if reading.authorised and payment.state == PaymentState.PENDING:
            self._move(PaymentEvent.APPROVED)
            self.say("info", wording.APPROVED)
        if verdict is Verdict.CAPTURE:
            self._plan("capture", reading.rest)
        elif verdict is Verdict.CANCEL:
            self._plan("cancel", reading.rest)
        elif verdict is Verdict.PAID:
            await self._paid()
        elif verdict in _END_OF:
            event, text = _END_OF[verdict]
            label = payment.cancel_refused if verdict is Verdict.STUCK else payment.capture_refused
            await self.end(event, text.format(label=label))
        if payment.refunded > refunded_before:
            # After the verdict: a till that was away may learn of capture and refund at once, and points come first.
            await self._refunded(payment.refunded - refunded_before)
        payment.read_failures = 0
        payment.read_at = self._now + READ_EVERY
        over = reading.is_over or verdict is Verdict.STUCK
        payment.settled = payment.state in FINAL_PAYMENTS and over and self.operation is None

    async def end(self, event: PaymentEvent, text: str, level: str = "warning") -> None:
        """The attempt came to nothing: release what was held, and give the sale back to the cashier."""
        self._drop_operation()
        if event not in PAYMENT_TRANSITIONS[PaymentState(self.payment.state)]:
            return
        self._move(event)
        await self._books.release()
        if self._is_current():
            wanted = SaleEvent.CANCELLED if self.payment.abort_wanted else SaleEvent.PAYMENT_ENDED
            self.sale.state = next_sale_state(SaleState(self.sale.state), wanted)
            if self.sale.state == SaleState.CANCELLED:
                self.sale.spent = 0
            else:
                await reprice(self.work, self.sale, self._context.settings.programme)
        self.say("error" if event is PaymentEvent.REFUSED else level, text)

    def refuse(self, label: str) -> None:
        """Vipps said no to the open write; what that means is decided by reading the payment."""
        operation = self.operation
        if operation is None:
            return
        operation.state, operation.uncertain, operation.outcome = "refused", False, label
        self.operation = None
        self.payment.read_at = self._now
        self.payment.settled = False
        if operation.kind == "capture":
            self.payment.capture_refused = label[:40]

    def say(self, level: str, text: str) -> None:
        """Tell the cashier of this sale."""
        say(self.work, self.sale, level, text, self._now)

    def next_write(self) -> PaymentOperationRow | None:
        """The oldest open write; from now on that is the one: it may have waited for another that is over."""
        self.operation = next((operation for operation in self.operations if operation.state == "open"), None)
        return self.operation

    def cancel_now(self) -> None:
        """Plan a cancellation before anything else is known: the cashier asked for it."""
        self._plan("cancel", self.payment.amount)

    async def _mirror(self, reading: Reading) -> None:
        """Post what Vipps holds and the books do not yet. A withdrawn request never reserved anything."""
        payment = self.payment
        released = min(reading.cancelled, reading.authorised)
        for kind, name, cumulative in (
            (EntryKind.RESERVED, "authorised", reading.authorised),
            (EntryKind.CAPTURED, "captured", reading.captured),
            (EntryKind.CANCELLED, "cancelled", released),
            (EntryKind.REFUNDED, "refunded", reading.refunded),
        ):
            news = cumulative - getattr(payment, name)
            if news <= 0:
                continue
            await post(
                self.work,
                kind,
                news,
                unit=MONEY,
                reference=payment.reference,
                sale_id=payment.sale_id,
                at=self._now,
                posting=f"{kind}:{MONEY}:{payment.reference}:{cumulative}",
            )
            setattr(payment, name, cumulative)
            self.work.touch(self.sale)

    async def _refunded(self, news: int) -> None:
        payment = self.payment
        await self._books.refund(payment.captured, payment.refunded)
        if self._is_current() and payment.refunded >= payment.captured and self.sale.state == SaleState.PAID:
            self.sale.state = next_sale_state(SaleState.PAID, SaleEvent.REFUNDED)
        self.say("info", wording.REFUNDED.format(amount=wording.kroner(news)))

    def _resolve(self, reading: Reading, seen_in_log: bool) -> None:
        """Whether the open write has happened; if not, it may be repeated with its key."""
        operation = self.operation
        if operation is None:
            return
        wanted = (operation.baseline or 0) + operation.amount
        happened = {
            "create": True,
            "capture": reading.captured >= wanted,
            "refund": reading.refunded >= wanted or seen_in_log,
            "cancel": reading.is_over,
        }[operation.kind]
        operation.uncertain = False
        if happened or operation.outcome is not None:
            operation.state = "done" if happened else "refused"
            self.operation = None
            if not happened:
                self.say("error", operation.outcome or "")

    def _plan(self, kind: str, amount: int) -> None:
        """Intend a write, unless it is intended already; a write planned for another purpose gives way."""
        if self.operation is not None and self.operation.kind == kind:
            return
        self._drop_operation()
        refusals = sum(earlier.kind == kind and earlier.state == "refused" for earlier in self.operations)
        operation = PaymentOperationRow(
            reference=self.payment.reference,
            kind=kind,
            amount=amount,
            idempotency_key=self._context.clock.unique(),
            retry_at=self._now + (back_off(refusals) if refusals else 0.0),
            state="open",
            attempts=0,
            uncertain=False,
        )
        self.work.session.add(operation)
        self.operations.append(operation)
        self.operation = operation
        self.payment.settled = False

    async def _paid(self) -> None:
        self._drop_operation(keep="refund")
        payment = self.payment
        if PaymentEvent.CAPTURED not in PAYMENT_TRANSITIONS[PaymentState(payment.state)]:
            return
        self._move(PaymentEvent.CAPTURED)
        await self._books.settle(payment.captured)
        if self._is_current():
            self.sale.state = next_sale_state(SaleState(self.sale.state), SaleEvent.PAID)
        self.say("info", wording.PAID.format(amount=wording.kroner(payment.captured)))
        if payment.abort_wanted:
            self.say("warning", wording.TOO_LATE)

    def _drop_operation(self, keep: str = "") -> None:
        if self.operation is not None and self.operation.kind != keep:
            self.operation.state, self.operation.uncertain = "superseded", False
            self.operation = None

    def _move(self, event: PaymentEvent) -> None:
        self.payment.state = next_payment_state(PaymentState(self.payment.state), event)
        self.work.touch(self.sale)

    def _is_current(self) -> bool:
        return self.sale.payment_reference == self.payment.reference and self.sale.state in (
            SaleState.PAYING,
            SaleState.PAID,
        )
