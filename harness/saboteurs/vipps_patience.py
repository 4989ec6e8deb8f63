"""Tills that repeat a call too soon, too late or too often, or take what is not known for known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from harness.saboteurs.planting import settled_by
from harness.saboteurs.saboteur import ECOM, Saboteur, Scene
from reference_impl.domain.settlement import Reading
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.payment_steps import Intent, PaymentSteps
from reference_impl.flows.refusals import RefundTooHigh
from reference_impl.flows.selling import Selling
from reference_impl.flows.settling import Settling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, SaleRow
from reference_impl.storage.sales import load_payment, operations_of
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.transport import Reply, Transport

_ON_THE_WAY = "Vipps asks for patience on the way"


class _Ears(Transport):
    """Hears something else than what Vipps said when it did not do what it was asked."""

    def _mishears(self, problem: VippsProblem) -> None:
        raise NotImplementedError

    async def send(self, *call: Any, **more: Any) -> Reply:
        try:
            return await super().send(*call, **more)
        except VippsProblem as problem:
            self._mishears(problem)
            raise


class _Hasty(_Ears):
    operation: ClassVar[str]

    def _mishears(self, problem: VippsProblem) -> None:
        if problem.operation == self.operation:
            problem.retry_after = None


class _TimeIsUp(_Ears):
    def _mishears(self, problem: VippsProblem) -> None:
        if problem.status == 408:
            problem.outcome = Outcome.REFUSED


def _hasty(name: str, what: str, operation: str, scene: Scene) -> Saboteur:
    fault = f"does not wait as long as Vipps asks before it {what} again"
    return Saboteur(name, fault, ("VIPPS-ERR-03",), (scene,), (type("Hasty", (_Hasty,), {"operation": operation}),))


class _AnyRefund(Settling):
    """Takes the money that earlier refunds gave back for that of the open one."""

    def _resolve(self, reading: Reading, seen_in_log: bool) -> None:
        if self.operation is not None and self.operation.kind == "refund":
            self.operation.baseline = 0
        super()._resolve(reading, seen_in_log)


class _TakesNoForNo(PaymentSteps):
    """Takes a request for refused, though it is refused because an earlier try of it got through."""

    async def _failed_write(self, settling: Settling, intent: Intent, problem: VippsProblem) -> None:
        problem.status = 400 if problem.status == 409 else problem.status
        await super()._failed_write(settling, replace(intent, sent_before=None), problem)


class _RemembersNo(Selling):
    """Holds money back for refunds that Vipps refused."""

    async def refund(self, work: Work, sale_id: str, amount: int) -> tuple[int, SaleRow]:
        sale = await self._sale(work, sale_id)
        payment = await load_payment(work, sale.payment_reference or "")
        writes = await operations_of(work, sale.payment_reference or "")
        refused = sum(write.amount for write in writes if write.kind == "refund" and write.state == "refused")
        if payment is not None and refused and amount > payment.captured - payment.refunded - refused:
            raise RefundTooHigh("It was refused before.")
        return await super().refund(work, sale_id, amount)


class _NoEnd(Enrolments):
    """Asks for the customer's data until it has them."""

    async def _meet(self, enrolment: EnrolmentRow) -> None:
        enrolment.expires_at = float("inf")
        await super()._meet(enrolment)


SABOTEURS = (
    _hasty(
        "hasty-with-refunds", "refunds", "refundPayment", Scene("refund", "Vipps asks for patience with the refund")
    ),
    _hasty(
        "hasty-with-cancellations",
        "cancels",
        "cancelPayment",
        Scene("cancellation", "Vipps asks for patience with the cancellation"),
    ),
    _hasty(
        "hasty-to-sign-in",
        "signs in",
        "fetchAuthorizationTokenUsingPost",
        Scene("tokens", "Vipps asks for patience with signing in"),
    ),
    _hasty(
        "hasty-to-discover",
        "looks for the endpoints",
        "discoverOpenIDConfiguration",
        Scene("enrolment", _ON_THE_WAY, "discovery"),
    ),
    _hasty("hasty-to-verify", "fetches the keys", "wellKnown", Scene("enrolment", _ON_THE_WAY, "key set")),
    _hasty("hasty-to-know", "asks for the customer's data", "getUserinfo", Scene("enrolment", _ON_THE_WAY, "userinfo")),
    Saboteur(
        "time-is-up",
        "takes a capture that timed out for refused",
        ("VIPPS-ERR-02",),
        (Scene("capture", "The capture does not happen at first", "408"),),
        (_TimeIsUp,),
    ),
    Saboteur(
        "any-refund-will-do",
        "takes a refund for done because there was one before",
        ("VIPPS-ERR-02",),
        (Scene("refund", "The first refund says nothing about the second", "with 500"),),
        (settled_by(_AnyRefund),),
    ),
    Saboteur(
        "takes-no-for-no",
        "takes the refusal of a second try for the word on the first one",
        ("VIPPS-EC-03",),
        (Scene("ecom", "The payment request gets through when nobody expects it any more", variant=ECOM),),
        (_TakesNoForNo,),
    ),
    Saboteur(
        "remembers-no",
        "refunds no more what Vipps has once refused to refund",
        ("VIPPS-ERR-01",),
        (Scene("refund", "What Vipps refused to refund can be refunded later"),),
        (_RemembersNo,),
    ),
    Saboteur(
        "asks-without-end",
        "asks for the customer's data when the token for it is over",
        ("VIPPS-LG-19",),
        (Scene("enrolment", "The customer's data cannot be had as long as the login's token lives"),),
        (_NoEnd,),
    ),
)
