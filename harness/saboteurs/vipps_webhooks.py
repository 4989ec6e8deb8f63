"""Tills that register wrongly for webhooks, or answer them carelessly."""

from __future__ import annotations

import contextlib
from datetime import datetime

import orjson

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import FORGED_WEBHOOKS, PAYMENT
from harness.saboteurs.wire import member
from reference_impl.domain.settlement import Reading
from reference_impl.flows.deliveries import Deliveries
from reference_impl.flows.payment_steps import Intent, PaymentSteps
from reference_impl.flows.registration import WebhookRegistration
from reference_impl.vipps.problems import VippsProblem
from reference_impl.vipps.signature import Delivery, authorization

_NEWS = 1.0  # seconds
_TAMPERED = "Webhooks that somebody has laid hands on have no effect"
_KNOWN = (b"CREATED", b"AUTHORIZED", b"CAPTURED", b"CANCELLED", b"REFUNDED", b"ABORTED", b"EXPIRED", b"TERMINATED")


class _Anybody(Deliveries):
    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        return True


class _BelievesTheHash(Deliveries):
    """Checks the signature of the hash that came along, and not whether it is that of the body."""

    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        secrets = await self._registration.secrets()
        own_host = self._context.settings.webhook_host
        return any(
            authorization(secret, self._path, delivery.date, own_host, delivery.content_hash) == delivery.authorization
            for secret in secrets
        )


class _LetsTheUnsignedIn(Deliveries):
    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        return not delivery.authorization or await super().is_authentic(delivery, host, query)


class _Nobody(Deliveries):
    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        return False


class _Selective(Deliveries):
    """Turns away kinds of events that it does not know."""

    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        known = any(name in delivery.body for name in _KNOWN)
        return known and await super().is_authentic(delivery, host, query)


class _OnlyNews(Deliveries):
    """Takes an event that it did not hear of at once for a forgery."""

    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        happened = datetime.fromisoformat(orjson.loads(delivery.body)["timestamp"]).timestamp()
        is_news = self._context.clock.now() - happened <= _NEWS
        return is_news and await super().is_authentic(delivery, host, query)


class _ActsOnTheSpot(Deliveries):
    """Captures whenever a webhook tells of an approval, as often as it comes."""

    def accept(self, body: bytes) -> None:
        super().accept(body)
        event = orjson.loads(body)
        if event.get("name") == "AUTHORIZED":
            self._context.clock.spawn(self._capture(str(event["reference"]), int(event["amount"]["value"])))

    async def _capture(self, reference: str, amount: int) -> None:
        with contextlib.suppress(VippsProblem):
            await self._context.vipps.payments.capture(reference, amount, self._context.clock.unique())


class _RegistersForEachPayment(PaymentSteps):
    async def _send(self, reference: str, intent: Intent) -> Reading | None:
        if intent.kind == "create":
            with contextlib.suppress(VippsProblem):
                await self._context.vipps.webhooks.register(self._context.settings.webhook_url)
        return await super()._send(reference, intent)


class _LeavesTheOldOnes(WebhookRegistration):
    """As after a move of the shop: there is a registration for the old address, and nobody deletes it."""

    async def ensure(self) -> None:
        await self._context.vipps.webhooks.register(f"{self._url}/old")
        await super().ensure()


SABOTEURS = (
    Saboteur(
        "trusts-everybody",
        "takes webhooks without looking at the signature",
        ("VIPPS-WH-03", "VIPPS-WH-04"),
        (FORGED_WEBHOOKS, Scene("webhooks", "Somebody else is registered for the same address with another secret")),
        (_Anybody,),
    ),
    Saboteur(
        "believes-the-hash",
        "does not look whether the body of a webhook is what was signed",
        ("VIPPS-WH-03",),
        (Scene("webhooks", _TAMPERED, "altered"),),
        (_BelievesTheHash,),
    ),
    Saboteur(
        "lets-the-unsigned-in",
        "takes a webhook without a signature",
        ("VIPPS-WH-03",),
        (Scene("webhooks", _TAMPERED, "unsigned"),),
        (_LetsTheUnsignedIn,),
    ),
    Saboteur(
        "acts-on-the-spot",
        "captures once more when a webhook comes twice",
        ("VIPPS-WH-06",),
        (Scene("webhooks", "Every webhook arrives twice"),),
        (_ActsOnTheSpot,),
    ),
    Saboteur(
        "knows-its-events",
        "turns away webhooks of kinds that it does not know",
        ("VIPPS-WH-11",),
        (Scene("webhooks", "Kinds of webhooks that the till has never heard of"),),
        (_Selective,),
    ),
    Saboteur(
        "takes-only-news",
        "turns away webhooks that come when it was away meanwhile",
        ("VIPPS-WH-09",),
        (Scene("webhooks", "The till was away, and gets what it missed"),),
        (_OnlyNews,),
    ),
    Saboteur("trusts-nobody", "turns every webhook away", ("VIPPS-WH-05",), (PAYMENT,), (_Nobody,)),
    Saboteur(
        "registers-for-each-payment",
        "registers its webhook with every payment",
        ("VIPPS-WH-01",),
        (Scene("webhooks", "The till is registered once, however many sales there are"),),
        (_RegistersForEachPayment,),
    ),
    Saboteur(
        "leaves-old-registrations",
        "does not delete the registration of its old address",
        ("VIPPS-WH-10",),
        (PAYMENT,),
        (_LeavesTheOldOnes,),
    ),
    Saboteur(
        "plain-http",
        "registers an address without TLS",
        ("VIPPS-WH-02",),
        (PAYMENT,),
        (member("registerWebhook", "url", lambda _: "http://till.example.com/hooks/vipps"),),
    ),
)
