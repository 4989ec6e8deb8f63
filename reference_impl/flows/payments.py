"""The payment desks: per open payment ONE worker, the only one that talks to Vipps about it.

Commands and webhooks persist what they want and wake the worker. The worker looks at what is persisted, decides on one
step, persists that it is about to take it, takes it, and persists what came of it; so it can be killed anywhere.
Sources: Vipps ePayment API guide, idempotency and polling; VIPPS-ERR-02 to -05, VIPPS-EP-08, -11, -19, -24 to -26.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select

from reference_impl.clock.port import Notifier
from reference_impl.flows.context import Context
from reference_impl.flows.payment_steps import Action, PaymentSteps
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow

log = logging.getLogger("kassa.till.payments")

_AFTER_A_DEFECT = 5.0


@dataclass(slots=True)
class _Desk:
    notifier: Notifier
    signalled: bool = False


class PaymentDesks:
    """Starts workers and wakes them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._steps = PaymentSteps(context)
        self._desks: dict[str, _Desk] = {}

    def wake(self, reference: str, signalled: bool = False) -> None:
        """Something about this payment changed; `signalled` asks to read it back now, whatever the timetable says."""
        desk = self._desks.get(reference)
        if desk is None:
            desk = self._desks[reference] = _Desk(self._context.clock.notifier(), signalled)
            self._context.clock.spawn(self._attend(reference, desk))
        else:
            desk.signalled = desk.signalled or signalled
            desk.notifier.notify()

    async def resume(self) -> None:
        """Take up every payment that is not settled, or has a write whose outcome is not known."""
        async with self._context.database.transaction() as work:
            unsettled = select(PaymentRow.reference).where(PaymentRow.settled.is_(False))
            unfinished = select(PaymentOperationRow.reference).where(PaymentOperationRow.state == "open")
            references = {*(await work.session.scalars(unsettled)), *(await work.session.scalars(unfinished))}
        for reference in sorted(references):
            self.wake(reference)

    async def _attend(self, reference: str, desk: _Desk) -> None:
        while True:
            try:
                if await self._one_step(reference, desk):
                    return
            except Exception:
                log.exception("payment %s: a step broke, trying again", reference)
                await self._context.clock.sleep(_AFTER_A_DEFECT)

    async def _one_step(self, reference: str, desk: _Desk) -> bool:
        """Take one step or wait for its time; True when nothing is left to do and nobody woke us meanwhile."""
        seen = desk.notifier.count
        signalled, desk.signalled = desk.signalled, False
        step = await self._steps.next(reference, signalled)
        if step.action is Action.NONE:
            if desk.notifier.count != seen:
                return False
            del self._desks[reference]
            return True
        ahead = step.at - self._context.clock.now()
        if ahead > 0 and await desk.notifier.wait(ahead, since=seen):
            return False  # something changed: look again before doing anything
        await self._steps.take(reference, step)
        return False
