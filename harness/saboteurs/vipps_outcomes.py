"""Tills that misjudge what became of a payment; the scenarios' steps and the books find them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

import orjson

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import PAYMENT
from reference_impl.domain.payment import PaymentEvent
from reference_impl.domain.settlement import Reading
from reference_impl.flows.payment_steps import Action, PaymentSteps, Signalled, Step
from reference_impl.flows.registration import WebhookRegistration
from reference_impl.flows.settling import Settling
from reference_impl.vipps.epayment import EPayment
from reference_impl.vipps.payments import LoggedEvent
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.transport import Reply, Transport

_NEVER = 1_000_000.0  # seconds
_OWN_TIMER = 120.0
_IMPATIENCE = 3.0


class _Deaf(WebhookRegistration):
    async def start(self) -> None:
        pass


class _WaitsToBeTold(PaymentSteps):
    def next(self, settling: Settling, signalled: bool) -> Step:
        step = super().next(settling, signalled)
        later = self._context.clock.now() + _NEVER
        return replace(step, at=later) if step.action is Action.READ and not signalled else step


class _GivesUpEarly(PaymentSteps):
    """Has a timer of its own."""

    async def _read(self, reference: str, look_for: str | None, signalled: Signalled) -> Step:
        step = await super()._read(reference, look_for, signalled)
        async with self._settling(reference) as settling:
            asked = settling.payment.writes
            if asked and self._context.clock.now() - float(asked[0]) > _OWN_TIMER:
                await settling.end(PaymentEvent.EXPIRED, "No answer.")
                settling.payment.settled = True
                return Step(Action.NONE)
        return step


class _KnowsNoLog(EPayment):
    async def events(self, reference: str) -> list[LoggedEvent]:
        return []


class _Hopeful(EPayment):
    """Takes a rejected payment for one that is still waiting."""

    async def read(self, reference: str) -> Reading:
        reading = await super().read(reference)
        return replace(reading, state="CREATED") if reading.state in ("ABORTED", "EXPIRED") else reading


class _Confident(EPayment):
    """Takes a capture for done, whatever Vipps answers."""

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        try:
            return await super().capture(reference, amount, key)
        except VippsProblem:
            return Reading("AUTHORIZED", amount, amount, 0, 0)


class _Lazy(EPayment):
    """Cancels in its own books only."""

    async def cancel(self, reference: str, key: str) -> Reading:
        return await self.read(reference)


class _Double(EPayment):
    """Asks twice, under two references."""

    async def create(self, reference: str, body: str, key: str) -> None:
        await super().create(reference, body, key)
        again = orjson.loads(body) | {"reference": f"{reference[:40]}-again"}
        await super().create(again["reference"], orjson.dumps(again).decode(), f"{key[:40]}-again")


class _Misreading(EPayment):
    misread: ClassVar[Callable[[VippsProblem], None]]

    async def create(self, reference: str, body: str, key: str) -> None:
        try:
            await super().create(reference, body, key)
        except VippsProblem as problem:
            type(self).misread(problem)
            raise

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        try:
            return await super().capture(reference, amount, key)
        except VippsProblem as problem:
            type(self).misread(problem)
            raise


def _misreads(taken: Callable[[VippsProblem], bool], outcome: Outcome) -> type[EPayment]:
    """Takes such problems of creating and capturing for another outcome."""

    def misread(problem: VippsProblem) -> None:
        if taken(problem):
            problem.outcome, problem.status = outcome, 400 if outcome is Outcome.REFUSED else 0

    return type("Misreading", (_Misreading,), {"misread": staticmethod(misread)})


class _Fussy(Transport):
    """Cannot read an answer with members that it does not know."""

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, answer, content = await super()._exchange(method, url, headers, body)
        return status, answer, b"" if b'"novelty"' in content else content


class _Hectic(Transport):
    async def send(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: bytes | None = None,
        form: Mapping[str, str] | None = None,
        deadline: float = _IMPATIENCE,
    ) -> Reply:
        return await super().send(operation, method, url, headers=headers, json=json, form=form, deadline=_IMPATIENCE)


SABOTEURS = (
    Saboteur("deaf", "does not register for webhooks", ("VIPPS-EP-10",), (PAYMENT,), (_Deaf,)),
    Saboteur(
        "waits-to-be-told",
        "never reads a payment unless a webhook comes",
        ("VIPPS-EP-09", "VIPPS-WH-07"),
        (Scene("webhooks", "No webhook ever arrives"),),
        (_WaitsToBeTold,),
    ),
    Saboteur(
        "knows-no-log",
        "never looks into the log of a payment",
        ("VIPPS-EP-01",),
        (Scene("payment", "A day's worth of operations"),),
        (_KnowsNoLog,),
    ),
    Saboteur(
        "hopeful",
        "goes on waiting when the customer has rejected",
        ("VIPPS-EP-12",),
        (Scene("payment", "The customer rejects"),),
        (_Hopeful,),
    ),
    Saboteur(
        "confident",
        "takes the sale for paid whatever the capture is answered",
        ("VIPPS-EP-14",),
        (Scene("capture", "Vipps refuses the capture: nothing is paid, the reservation is released"),),
        (_Confident,),
    ),
    Saboteur(
        "leaves-it-reserved",
        "cancels without telling Vipps",
        ("VIPPS-EP-16", "VIPPS-EP-17"),
        (Scene("cancellation", "The customer was quicker, and nobody told the till"),),
        (_Lazy,),
    ),
    Saboteur(
        "gives-up-early",
        "takes a payment for failed after two minutes",
        ("VIPPS-EP-19",),
        (Scene("payment", "The customer approves after nine and a half minutes"),),
        (_GivesUpEarly,),
    ),
    Saboteur(
        "hopes-against-refusal",
        "takes a refused payment request for one without an answer",
        ("VIPPS-EP-20", "VIPPS-OPS-08"),
        (
            Scene("payment", "Vipps does not find the customer"),
            Scene("payment", "The shop is not approved for payments at the till"),
        ),
        (_misreads(lambda problem: problem.outcome is Outcome.REFUSED, Outcome.UNKNOWN),),
    ),
    Saboteur(
        "asks-double",
        "asks the customer twice for one sale",
        ("VIPPS-EP-26",),
        (Scene("payment", "Pressing pay twice"),),
        (_Double,),
    ),
    Saboteur(
        "silence-means-no",
        "takes a request without an answer for refused",
        ("VIPPS-ERR-02",),
        (Scene("payment", "The payment request gets through, its answer does not"),),
        (_misreads(lambda problem: problem.outcome is Outcome.UNKNOWN, Outcome.REFUSED),),
    ),
    Saboteur(
        "locked-means-no",
        "takes a locked payment for one that cannot be captured",
        ("VIPPS-ERR-04",),
        (Scene("capture", "Another operation holds the payment"),),
        (_misreads(lambda problem: problem.status == 423, Outcome.REFUSED),),
    ),
    Saboteur(
        "reads-the-words",
        "decides by the text of an error whether to try again",
        ("VIPPS-ERR-06",),
        (Scene("errors", '"Try again later" in other words'),),
        (_misreads(lambda problem: "later" not in problem.title, Outcome.REFUSED),),
    ),
    Saboteur(
        "fussy",
        "cannot read answers with members that it does not know",
        ("VIPPS-ERR-07",),
        (Scene("errors", "A whole visit while Vipps has news everywhere"),),
        (_Fussy,),
    ),
    Saboteur(
        "hectic",
        "gives up on Vipps after three seconds",
        ("VIPPS-ERR-08",),
        (Scene("payment", "Vipps is slow, not down"),),
        (_Hectic,),
    ),
)
