"""The merchant callback of eCom: what the guest decided, told once.

Source: Vipps eCom API guide, callbacks, and OpenAPI 2.0.3, transaction update (VIPPS-EC-06): one attempt, three
seconds, no redirects, ``Authorization`` as the merchant gave it. Which error stands in ``errorInfo`` is inferred.
"""

from __future__ import annotations

from typing import Any

from mocks.vipps.account import VippsAccount
from mocks.vipps.ecom_errors import error
from mocks.vipps.payment import Entry, Event, Payment, iso
from mocks.world.outbox import Courier, Delivery
from mocks.world.pipeline import compact
from mocks.world.world import World

CALLBACK = "callback"
# What happened → the callback's status; what the merchant does itself is not told.
STATUSES = {Event.AUTHORIZED: "RESERVED", Event.ABORTED: "CANCELLED", Event.EXPIRED: "REJECTED"}
FAILED = "RESERVE_FAILED"
NOBODY_ACTED = "Payment 45"
# Why an approval failed → the error that says so.
REFUSED_BY_ISSUER = {
    "insufficient funds": "Payment 42",
    "refused by the issuer": "Payment 42",
    "suspected fraud": "Payment 42",
    "limit exceeded": "Payment 43",
    "expired card": "Payment 44",
    "invalid card": "Payment 41",
}


def tell_merchant(world: World, payment: Payment, entry: Entry) -> None:
    """Put the callback for ``entry`` into the outbox, if the merchant is told about such a thing."""
    order, status = payment.order, STATUSES.get(entry.name)
    if order is None or status is None or not entry.success:
        return
    content = callback_body(world, payment, entry, FAILED if order.refused else status)
    world.outbox.put(
        Delivery(
            id=world.ids.uuid(),
            vendor="vipps",
            registration=CALLBACK,
            subject=payment.reference,
            url=f"{order.callback_prefix.rstrip('/')}/v2/payments/{payment.reference}",
            event=content["transactionInfo"]["status"],
            body=compact(content).decode(),
            created_at=world.clock.now,
            cause=world.cause,
            courier=CALLBACK,
        )
    )


def callback_body(world: World, payment: Payment, entry: Entry, status: str) -> dict[str, Any]:
    """The body of a regular payment; ``merchantSerialNumber`` is text by schema and a number in the examples."""
    account = world.part(VippsAccount)
    content: dict[str, Any] = {
        "merchantSerialNumber": int(account.msn) if account.quirks.ecom_numeric_callback else account.msn,
        "orderId": payment.reference,
        "transactionInfo": {
            "amount": payment.amount,
            "status": status,
            "timeStamp": iso(entry.at),
            "transactionId": entry.psp,
        },
    }
    reason = payment.order.refused if payment.order else None
    if reason is not None:
        content["errorInfo"] = error(world, REFUSED_BY_ISSUER.get(reason, NOBODY_ACTED))
    elif entry.name is Event.EXPIRED:
        content["errorInfo"] = error(world, NOBODY_ACTED)
    return content


def callback_headers(world: World, delivery: Delivery, body: bytes, forged: bool) -> dict[str, str]:
    """The merchant's own ``authToken``, to the letter; none if it gave none."""
    headers = {"Content-Type": "application/json;charset=UTF-8"}
    payment = world.part(VippsAccount).payments.get(delivery.subject)
    token = payment.order.auth_token if payment is not None and payment.order is not None else None
    if forged:
        headers["Authorization"] = "forged"
    elif token:
        headers["Authorization"] = token
    return headers


COURIER = Courier(sign=callback_headers, answer_limit=3.0, attempts=1)
