"""Tills that read, capture, refund and repeat wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import CAPTURE_TROUBLE, PAYMENT, REFUND
from harness.saboteurs.wire import header, member
from reference_impl.domain.settlement import Reading
from reference_impl.flows.deliveries import Deliveries
from reference_impl.flows.payment_steps import Action, PaymentSteps, Step
from reference_impl.flows.settling import Settling
from reference_impl.vipps.epayment import EPayment
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls
from reference_impl.vipps.transport import Reply

_KEY = "Idempotency-Key"
_HASTE = 0.3  # seconds between readings


class _Hasty(PlatformCalls):
    """Repeats a write without an answer at once, as if it were a new one, instead of looking what became of it."""

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            return await super().send(operation, method, path, json=json, headers=headers)
        except VippsProblem as problem:
            if problem.outcome is not Outcome.UNKNOWN or not headers or _KEY not in headers:
                raise
        again = {**headers, _KEY: f"again-{headers[_KEY]}"}
        return await super().send(operation, method, path, json=json, headers=again)


class _Restless(PaymentSteps):
    def next(self, settling: Settling, signalled: bool) -> Step:
        step = super().next(settling, signalled)
        soon = self._context.clock.now() + _HASTE
        return replace(step, at=min(step.at, soon)) if step.action is Action.READ else step


class _Gossip(Deliveries):
    """Passes on what a webhook says as if it had been read."""

    async def _take_in(self, event: dict[str, object]) -> None:
        amount, payments = event.get("amount"), self._context.vipps.payments
        if event.get("name") == "AUTHORIZED" and isinstance(amount, dict) and isinstance(payments, _Believer):
            payments.heard()[str(event["reference"])] = int(amount["value"])
        await super()._take_in(event)


class _Believer(EPayment):
    def heard(self) -> dict[str, int]:
        """What was told by webhook: reference → amount."""
        heard: dict[str, int] = self.__dict__.setdefault("_heard", {})
        return heard

    async def read(self, reference: str) -> Reading:
        told = self.heard().pop(reference, None)
        return await super().read(reference) if told is None else Reading("AUTHORIZED", told, 0, 0, 0)


SABOTEURS = (
    Saboteur(
        "new-key-for-every-try",
        "repeats a capture under a new idempotency key",
        ("VIPPS-EP-08",),
        (Scene("capture", "The capture happens, its answer does not come", "answers with 500"),),
        (_Hasty,),
    ),
    Saboteur(
        "one-key-for-all",
        "uses one idempotency key for everything",
        ("VIPPS-EP-08",),
        (PAYMENT,),
        (header("Idempotency-Key", "the-only-key", "createPayment", "capturePayment"),),
    ),
    Saboteur(
        "no-key",
        "sends captures without an idempotency key",
        ("VIPPS-EP-08",),
        (CAPTURE_TROUBLE,),
        (header("Idempotency-Key", None, "capturePayment"),),
    ),
    Saboteur(
        "restless",
        "reads the payment three times a second",
        ("VIPPS-EP-11",),
        (Scene("payment", "The till keeps looking, but not too often"),),
        (_Restless,),
    ),
    Saboteur(
        "believes-webhooks",
        "captures on the word of a webhook",
        ("VIPPS-EP-13", "VIPPS-WH-08"),
        (
            PAYMENT,
            Scene("webhooks", "A webhook tells of a card that was refused"),
        ),
        (_Gossip, _Believer),
    ),
    Saboteur(
        "captures-too-much",
        "captures one krone more than was approved",
        ("VIPPS-EP-15",),
        (PAYMENT,),
        (member("capturePayment", "modificationAmount.value", lambda value: value + 100),),
    ),
    Saboteur(
        "refunds-twice-as-much",
        "gives back twice what the cashier says",
        ("VIPPS-EP-18",),
        (REFUND,),
        (member("refundPayment", "modificationAmount.value", lambda value: 2 * value),),
    ),
)
