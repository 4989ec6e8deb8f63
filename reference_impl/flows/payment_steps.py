"""The steps of a payment worker: which one is next, and taking it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from reference_impl.domain.payment import PaymentEvent, PaymentState
from reference_impl.domain.settlement import Reading
from reference_impl.flows import wording
from reference_impl.flows.context import Context
from reference_impl.flows.settling import FIRST_READ_AFTER, READ_EVERY, Settling, back_off
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow
from reference_impl.storage.sales import load_paid_sale, operations_of
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.transport import CALL_DEADLINE

_WRITES_A_MINUTE = 5
_CANCEL_LATER = "6250"
_ENDED_BY_CUSTOMER = (PaymentState.REJECTED, PaymentState.EXPIRED)


class Action(StrEnum):
    """What a worker can do next."""

    NONE = "none"
    READ = "read"
    WRITE = "write"
    GIVE_UP = "give-up"
    """The cashier cancels a request that never went out."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A write as persisted, taken out of the transaction."""

    kind: str
    amount: int
    key: str
    body: str
    sent_before: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """An action and when it is due. `look_for`: the key of a refund that may be in the event log; `intent`: of a write
    that was due when it was decided on, and is persisted as about to be sent."""

    action: Action
    at: float = 0.0
    look_for: str | None = None
    intent: Intent | None = None


Signalled = Callable[[], bool]
"""Whether a reading is wanted now, whatever the timetable says; every decision asks once."""


def choose(
    payment: PaymentRow, operation: PaymentOperationRow | None, now: float, signalled: bool, creates_a_minute: int
) -> Step:
    """The next step of a payment. A write of unknown outcome is looked up before anything else is written."""
    if operation is not None and not operation.uncertain:
        if operation.kind == "create" and payment.abort_wanted and operation.sent_at is None:
            return Step(Action.GIVE_UP, now)
        budget = creates_a_minute if operation.kind == "create" else _WRITES_A_MINUTE
        write = Step(Action.WRITE, max(operation.retry_at, _budget_free_at(payment, budget)))
        if operation.kind == "create" or (operation.kind != "cancel" and not signalled):
            return write
        read = Step(Action.READ, now if signalled else payment.read_at)
        return min(write, read, key=lambda step: step.at)
    if operation is None and payment.settled and not signalled:
        return Step(Action.NONE)
    uncertain_refund = operation.idempotency_key if operation is not None and operation.kind == "refund" else None
    return Step(Action.READ, now if signalled and not payment.read_failures else payment.read_at, uncertain_refund)


def _budget_free_at(payment: PaymentRow, a_minute: int) -> float:
    """When Vipps takes another write for this reference, with a second to spare (VIPPS-EP-24, VIPPS-EC-08)."""
    full = len(payment.writes) >= a_minute
    return float(payment.writes[-a_minute]) + 61.0 if full else 0.0


class PaymentSteps:
    """Reads and writes of one till's payments."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def first(self, reference: str, signalled: Signalled) -> Step:
        """What to do about a payment that was not looked at for a while."""
        async with self._settling(reference) as settling:
            return self.next(settling, signalled())

    def next(self, settling: Settling, signalled: bool) -> Step:
        """Decide, planning the cancellation the cashier asked for, and announcing a write that is due."""
        now = self._context.clock.now()
        payment, operation = settling.payment, settling.next_write()
        asked = payment.abort_wanted and payment.state in (PaymentState.PENDING, PaymentState.AUTHORISED)
        replaceable = operation is None or (operation.kind == "capture" and not operation.uncertain)
        if asked and replaceable and not any(operation.kind == "cancel" for operation in settling.operations):
            settling.cancel_now()
        limit = self._context.vipps.payments.creates_a_minute
        step = choose(payment, settling.operation, now, signalled, limit)
        is_due = step.action is Action.WRITE and step.at <= now
        return replace(step, intent=self._announce(settling)) if is_due else step

    async def take(self, reference: str, step: Step, signalled: Signalled) -> Step | None:
        """Take the step, persist what came of it, and decide on the next one; None: it is yet to be decided on."""
        if step.action is Action.READ:
            return await self._read(reference, step.look_for, signalled)
        if step.action is Action.WRITE:
            if step.intent is None:
                return None  # it has fallen due only now: whoever decides anew announces it
            return await self._write(reference, step.intent, signalled)
        async with self._settling(reference) as settling:
            await settling.end(PaymentEvent.WITHDRAWN, wording.WITHDRAWN)
            settling.payment.settled = True
            return self.next(settling, signalled())

    async def _write(self, reference: str, intent: Intent, signalled: Signalled) -> Step:
        try:
            reading = await self._send(reference, intent)
        except VippsProblem as problem:
            async with self._settling(reference) as settling:
                await self._failed_write(settling, intent, problem)
                return self.next(settling, signalled())
        async with self._settling(reference) as settling:
            if reading is None:
                self._created(settling)
            elif intent.kind == "cancel":
                # The answer tells what was cancelled; whether the approval or the capture had won is read back.
                settling.payment.read_at = self._context.clock.now()
            else:
                await settling.take_in(reading)
            return self.next(settling, signalled())

    def _announce(self, settling: Settling) -> Intent | None:
        """Persist that the write is about to be sent: from here on its outcome is unknown until told."""
        now, payment, operation = self._context.clock.now(), settling.payment, settling.operation
        if operation is None:
            return None
        before = operation.sent_at
        if operation.baseline is None:
            operation.baseline = {"capture": payment.captured, "refund": payment.refunded}.get(operation.kind, 0)
        operation.attempts += 1
        operation.sent_at = now
        operation.retry_at = now + back_off(operation.attempts)
        operation.uncertain = True
        payment.read_at = now
        payment.writes = [*payment.writes, now][-_WRITES_A_MINUTE:]
        return Intent(operation.kind, operation.amount, operation.idempotency_key, payment.request, before)

    async def _send(self, reference: str, intent: Intent) -> Reading | None:
        vipps = self._context.vipps.payments
        if intent.kind == "create":
            await vipps.create(reference, intent.body, intent.key)
            return None
        if intent.kind == "capture":
            return await vipps.capture(reference, intent.amount, intent.key)
        if intent.kind == "refund":
            return await vipps.refund(reference, intent.amount, intent.key)
        return await vipps.cancel(reference, intent.key)

    def _created(self, settling: Settling) -> None:
        if settling.operation is not None:
            settling.operation.state, settling.operation.uncertain = "done", False
        settling.payment.read_at = self._context.clock.now() + FIRST_READ_AFTER
        settling.say("info", wording.REQUESTED.format(amount=wording.kroner(settling.payment.amount)))

    async def _failed_write(self, settling: Settling, intent: Intent, problem: VippsProblem) -> None:
        now, operation, payment = self._context.clock.now(), settling.operation, settling.payment
        if operation is None:
            return
        first_create = intent.kind == "create" and intent.sent_before is None
        signed_out = problem.sign_in or problem.status == 401
        operation.retry_at = now + max(back_off(operation.attempts), problem.retry_after or 0.0)
        if first_create and (signed_out or (problem.outcome is Outcome.REFUSED and problem.status != 409)):
            operation.outcome = problem.label
            await settling.end(PaymentEvent.REFUSED, wording.refused_payment(problem))
            payment.settled = True
        elif problem.outcome is Outcome.UNKNOWN:
            payment.read_at = now + (1.0 if problem.status else 0.0)
            text = wording.REFUND_UNCLEAR if intent.kind == "refund" else wording.UNCLEAR
            settling.say("warning", text.format(label=problem.label))
        elif problem.outcome is Outcome.REFUSED and not signed_out:
            await self._refused_write(settling, operation, problem)
        else:
            operation.uncertain = False
            if problem.outcome is Outcome.NOT_SENT:
                operation.sent_at = intent.sent_before
            settling.say("warning", wording.WAITING_FOR_VIPPS.format(label=problem.label))

    async def _refused_write(self, settling: Settling, operation: PaymentOperationRow, problem: VippsProblem) -> None:
        """A plain no is never repeated unchanged; the payment is read, and its state decides."""
        if operation.kind in ("create", "refund"):
            # An earlier try may have got through, so the refusal is kept until the payment has been looked up.
            create = operation.kind == "create"
            text = wording.refused_payment(problem) if create else wording.REFUND_REFUSED.format(label=problem.label)
            operation.outcome = text[:255]
            settling.payment.read_at = self._context.clock.now()
            return
        if operation.kind == "cancel" and problem.code != _CANCEL_LATER and problem.status != 404:
            settling.payment.cancel_refused = problem.label[:40]
            settling.say("warning", wording.CANCEL_REFUSED.format(label=problem.label))
        settling.refuse(problem.label)

    async def _read(self, reference: str, look_for: str | None, signalled: Signalled) -> Step:
        seen_in_log = False
        try:
            reading = await self._context.vipps.payments.read(reference)
            if look_for is not None:
                events = await self._context.vipps.payments.events(reference)
                seen_in_log = any(event.idempotency_key == look_for and event.success for event in events)
        except VippsProblem as problem:
            async with self._settling(reference) as settling:
                await self._failed_read(settling, problem)
                return self.next(settling, signalled())
        async with self._settling(reference) as settling:
            was = settling.payment.state
            await settling.take_in(reading, seen_in_log)
            ended = settling.payment.state in _ENDED_BY_CUSTOMER and settling.payment.state != was
            step = self.next(settling, signalled())
        if ended:
            await self._explain(reference)
        return step

    async def _failed_read(self, settling: Settling, problem: VippsProblem) -> None:
        now, operation, payment = self._context.clock.now(), settling.operation, settling.payment
        if problem.status == 404 and problem.outcome is Outcome.REFUSED:
            if operation is not None and operation.kind == "create":
                await self._not_there(settling, operation)
                return
            if payment.abort_wanted and not payment.authorised:
                await settling.end(PaymentEvent.WITHDRAWN, wording.WITHDRAWN)
                payment.settled = True
                return
        payment.read_failures += 1
        wait = READ_EVERY if payment.read_failures == 1 else READ_EVERY * back_off(payment.read_failures)
        payment.read_at = now + max(min(wait, 30.0), problem.retry_after or 0.0)

    async def _not_there(self, settling: Settling, operation: PaymentOperationRow) -> None:
        """Vipps does not know the reference: the request did not get through, or is still on its way."""
        now = self._context.clock.now()
        gone_at = (operation.sent_at or now) + CALL_DEADLINE
        if operation.outcome is not None:
            await settling.end(PaymentEvent.REFUSED, operation.outcome)
            settling.payment.settled = True
        elif not settling.payment.abort_wanted:
            operation.uncertain = False
        elif now >= gone_at:
            await settling.end(PaymentEvent.WITHDRAWN, wording.WITHDRAWN)
            settling.payment.settled = True
        else:
            settling.payment.read_at = gone_at

    async def _explain(self, reference: str) -> None:
        """Tell the cashier of declined cards, which only the event log knows; not worth a second try."""
        try:
            events = await self._context.vipps.payments.events(reference)
        except VippsProblem:
            return
        if any(event.name == "AUTHORIZED" and not event.success for event in events):
            async with self._settling(reference) as settling:
                settling.say("info", wording.DECLINED_CARD)

    @asynccontextmanager
    async def _settling(self, reference: str) -> AsyncIterator[Settling]:
        async with self._context.database.transaction() as work:
            found = await load_paid_sale(work, reference)
            if found is None:
                raise LookupError(reference)
            yield Settling(self._context, work, *found, await operations_of(work, reference))
