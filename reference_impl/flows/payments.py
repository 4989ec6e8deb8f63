"""The payment desks: per open payment ONE worker, the only one that talks to Vipps about it.

Commands and webhooks persist what they want and wake the worker. The worker looks at what is persisted, decides on one
step, persists that it is about to take it, takes it, and persists what came of it; so it can be killed anywhere. What
came of one step and the decision on the next are one transaction: between them nothing leaves the till.
Sources: Vipps ePayment API guide, idempotency and polling; VIPPS-ERR-02 to -05, VIPPS-EP-08, -11, -19, -24 to -26.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select, union

from reference_impl.clock.port import Notifier
from reference_impl.flows.context import Context
from reference_impl.flows.payment_steps import Action, PaymentSteps, Step
from reference_impl.storage.database import Work
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow

log = logging.getLogger("kassa.till.payments")

_AFTER_A_DEFECT = 5.0


@dataclass(slots=True)
class _Desk:
    notifier: Notifier
    signalled: bool = False
    seen: int = 0
    """The count of the notifier when the last step was decided on."""

    def look(self) -> bool:
        """Whether a reading was asked for. Called inside the transaction that decides: what comes later is news."""
        self.seen = self.notifier.count
        signalled, self.signalled = self.signalled, False
        return signalled


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

    async def resume(self, work: Work) -> None:
        """Take up every payment that is not settled, or has a write whose outcome is not known."""
        unsettled = select(PaymentRow.reference).where(PaymentRow.settled.is_(False))
        unfinished = select(PaymentOperationRow.reference).where(PaymentOperationRow.state == "open")
        for reference in await work.session.scalars(union(unsettled, unfinished).order_by("reference")):
            work.afterwards(partial(self.wake, reference))

    async def _attend(self, reference: str, desk: _Desk) -> None:
        step: Step | None = None
        while True:
            try:
                decided = step or await self._steps.first(reference, desk.look)
                if decided.action is Action.NONE and desk.notifier.count == desk.seen:
                    del self._desks[reference]
                    return
                step = await self._when_due(reference, decided, desk)
            except Exception:
                log.exception("payment %s: a step broke, trying again", reference)
                step = None
                await self._context.clock.sleep(_AFTER_A_DEFECT)

    async def _when_due(self, reference: str, step: Step, desk: _Desk) -> Step | None:
        """Wait for the time of a step and take it; the step after it, None when that is yet to be decided."""
        if step.action is Action.NONE:
            return None
        ahead = step.at - self._context.clock.now()
        if ahead > 0 and await desk.notifier.wait(ahead, since=desk.seen):
            return None  # something changed: look again before doing anything
        return await self._steps.take(reference, step, desk.look)
