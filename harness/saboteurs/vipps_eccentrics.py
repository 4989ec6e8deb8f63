"""Tills that do at the counter what Vipps leaves open in another way than the reference: nobody may accuse them."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import orjson

from harness.saboteurs.planting import settled_by
from harness.saboteurs.saboteur import ECOM, Saboteur, Scene
from harness.saboteurs.scenes import PAYMENT
from harness.saboteurs.wire import Request, wire
from reference_impl.domain.enrolment import LoginFailure
from reference_impl.domain.payment import PaymentEvent
from reference_impl.domain.settlement import Reading
from reference_impl.flows.check_ins import CheckIns
from reference_impl.flows.deliveries import Deliveries
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.payment_steps import PaymentSteps
from reference_impl.flows.registration import WebhookRegistration
from reference_impl.flows.settling import Settling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, PaymentOperationRow
from reference_impl.storage.sales import member_by_msisdn
from reference_impl.vipps.epayment import EPayment
from reference_impl.vipps.login import Login, StartedLogin
from reference_impl.vipps.payments import PaymentRequest
from reference_impl.vipps.problems import VippsProblem
from reference_impl.vipps.signature import Delivery
from reference_impl.vipps.webhooks import EVENTS


class _ChecksInMembersOnly(CheckIns):
    async def intend(
        self, work: Work, msisdn: str | None, *, sale_id: str | None = None, scan_id: str | None = None
    ) -> None:
        if msisdn is not None and await member_by_msisdn(work, msisdn) is not None:
            await super().intend(work, msisdn, sale_id=sale_id, scan_id=scan_id)


class _PollsSlowly(Login):
    async def start(self, msisdn: str, binding_message: str, nonce: str) -> StartedLogin:
        started = await super().start(msisdn, binding_message, nonce)
        return replace(started, interval=started.interval + 1.3)


class _KnowsNoNonce(Login):
    async def subject(self, id_token: str, nonce: str) -> str:
        claims = json.loads(base64.urlsafe_b64decode(id_token.split(".")[1] + "=="))
        return await super().subject(id_token, claims.get("nonce") or nonce)


def _least_of_a_login(request: Request) -> None:
    if request.operation == "backchannelAuthentication" and request.body is not None:
        form = dict(parse_qsl(request.body.decode()))
        request.body = urlencode({name: form[name] for name in ("login_hint", "scope")}).encode()


class _DiscoversAtOnce(WebhookRegistration):
    async def start(self) -> None:
        login = self._context.vipps.login
        await login._provider.get()
        await login._keys.get()
        await super().start()


class _RegistersEachEvent(WebhookRegistration):
    """One registration, and one secret, for each kind of event."""

    async def ensure(self) -> None:
        calls, self.told = self._context.vipps.webhooks._calls, list[str]()
        for event in EVENTS:
            body = orjson.dumps({"url": self._url, "events": [event]})
            reply = await calls.send("registerWebhook", "POST", "/webhooks/v1/webhooks", json=body)
            self.told.append(str(reply.object()["secret"]))

    async def secrets(self) -> list[str]:
        return self.told


class _Halves(Settling):
    def _plan(self, kind: str, amount: int) -> None:
        super()._plan(kind, amount // 2 if kind == "capture" and amount == self.payment.amount else amount)


class _SendsReceiptsAfterwards(EPayment):
    """To Order Management, when the money is there."""

    def request(self, wanted: PaymentRequest) -> str:
        body = orjson.loads(super().request(wanted))
        self.__dict__.setdefault("later", {})[wanted.reference] = body.pop("receipt")
        return orjson.dumps(body).decode()

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        reading = await super().capture(reference, amount, key)
        path = f"/order-management/v2/ECOM/receipts/{reference}"
        await self._calls.send("post-receipt-v2", "POST", path, json=orjson.dumps(self.__dict__["later"][reference]))
        return reading


class _GivesUpLogins(Enrolments):
    async def _not_started(self, enrolment: EnrolmentRow, problem: VippsProblem) -> None:
        if problem.status >= 500:
            await self._fail(enrolment, LoginFailure.UNREACHABLE, problem.label)
        else:
            await super()._not_started(enrolment, problem)


class _GivesUpPayments(PaymentSteps):
    """Vipps answered, and does not know the payment: the cashier is told."""

    async def _not_there(self, settling: Settling, operation: PaymentOperationRow) -> None:
        await settling.end(PaymentEvent.REFUSED, "Payment: Vipps is out of order. Offer another tender.")
        settling.payment.settled = True


class _HandsOver(Deliveries):
    """To a queue that is looked into twice a second."""

    async def _take_in(self, event: dict[str, object]) -> None:
        await self._context.clock.sleep(0.5)
        await super()._take_in(event)


class _AsksBeforeItAnswers(Deliveries):
    """Reads the payment while the webhook waits for its answer."""

    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        genuine = await super().is_authentic(delivery, host, query)
        if genuine:
            await self._context.vipps.payments.read(orjson.loads(delivery.body)["reference"])
        return genuine


ECCENTRICS = (
    Saboteur(
        "members-only",
        "checks members in, and nobody else",
        (),
        (
            Scene("membership", "Somebody who is no member sees nothing"),
            Scene("membership", "A scan before the sale checks in as well"),
            Scene("enrolment", "A neighbour joins and pays, and the till sends no check-in"),
        ),
        (_ChecksInMembersOnly,),
    ),
    Saboteur(
        "unhurried-at-the-counter",
        "polls logins less often than it may",
        (),
        (
            Scene("enrolment", "The customer takes a minute, and the till keeps asking"),
            Scene("enrolment", "Vipps asks the till to slow down"),
            Scene("enrolment", "Vipps names the interval", "11"),
        ),
        (_PollsSlowly,),
    ),
    Saboteur(
        "terse",
        "sends neither binding message nor nonce",
        (),
        (
            Scene("enrolment", "Till and phone show the same code"),
            Scene("enrolment", "An id token of another login makes nobody a member who was asked with a nonce"),
        ),
        (_KnowsNoNonce, wire(_least_of_a_login)),
    ),
    Saboteur(
        "early-bird",
        "discovers endpoints and keys at its start",
        (),
        (
            Scene("scan", "A wrong code is refused with a clear message, and Vipps is not asked"),
            Scene("enrolment", "Vipps asks for patience on the way", "discovery"),
            Scene("enrolment", "Vipps moves its login endpoints, and discovery tells where"),
        ),
        (_DiscoversAtOnce,),
    ),
    Saboteur(
        "one-at-a-time",
        "registers each kind of event for itself",
        (),
        (
            Scene("webhooks", "The till is registered once, however many sales there are"),
            Scene("webhooks", "Kinds of webhooks that the till has never heard of"),
            Scene("webhooks", "Somebody else is registered for the same address with another secret"),
        ),
        (_RegistersEachEvent,),
    ),
    Saboteur(
        "by-halves",
        "captures in two parts",
        (),
        (
            PAYMENT,
            Scene("capture", "The capture happens, its answer does not come", "lost"),
            Scene("capture", "The capture does not happen at first", "with 500"),
            Scene("capture", "Vipps refuses the capture: nothing is paid, the reservation is released"),
        ),
        (settled_by(_Halves),),
    ),
    Saboteur(
        "ready-to-give-up",
        "leaves the next attempt to the cashier",
        (),
        (
            Scene("payment", "The payment request does not get through", "with 503"),
            Scene("errors", "Nothing works for two minutes, and then everything"),
            Scene("ecom", "Vipps is down for a while, and is not hammered", variant=ECOM),
            Scene("enrolment", "Vipps recovers, and the enrolment goes on", "login request"),
        ),
        (_GivesUpLogins, _GivesUpPayments),
    ),
    Saboteur(
        "queuing",
        "queues its webhooks",
        (),
        (PAYMENT,),
        (_HandsOver,),
    ),
    Saboteur(
        "asks-back",
        "asks Vipps before it answers a webhook",
        (),
        (Scene("payment", "Vipps is slow, not down"),),
        (_AsksBeforeItAnswers,),
    ),
    Saboteur(
        "bookkeeper",
        "sends receipts to Order Management, when it is paid",
        (),
        (Scene("payment", "Goods of two tax rates on one receipt"), Scene("payment", "The customer rejects")),
        (_SendsReceiptsAfterwards,),
    ),
)
