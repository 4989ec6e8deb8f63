"""One-time payment QR: a payment's link as a code on a screen, to be scanned within minutes.

Source: Vipps QR API guide and OpenAPI 1.0, one time payment QR. It lives for five minutes (newer documentation says
ten), and never longer than its payment.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends
from pydantic import BaseModel, ConfigDict

from mocks.vipps.account import VippsAccount
from mocks.vipps.merchantqr import PaymentQr
from mocks.vipps.payment import MACHINE, Event, Payment
from mocks.vipps.qr_errors import MerchantQrApi, answers, image_headers, wanted_image
from mocks.vipps.qrimage import image_url
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

_PATHS = ("/landing", "/dwo-api-application/v1/deeplink/vippsgateway")


class LandingLink(BaseModel):
    """``url``: the landing page of a payment; blanks around it occur in the vendor's own example."""

    model_config = ConfigDict(str_strip_whitespace=True)
    url: str


class OneTimePaymentQr(BaseModel):
    """``url``: the image, or the content; ``expiresIn`` in seconds."""

    url: str
    expiresIn: int


router = Router(MerchantQrApi("OneTimePaymentQr"), tag="QR")


def linked_payment(world: World, url: str) -> Payment | None:
    """The payment of a landing link, as the merchant got it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    account, token = world.part(VippsAccount), dict(parse_qsl(parts.query)).get("token", "")
    if not parts.scheme.startswith("http") or parts.path.rstrip("/").lower() not in _PATHS:
        return None
    return account.payments.get(account.links.get(token) or "")


@router.post(
    "/qr/v1",
    operation_id="generateOtpQr",
    response_model=OneTimePaymentQr,
    responses=answers(400, 415),
)
def generate_payment_qr(call: Annotated[Call, Depends(image_headers)], body: LandingLink) -> dict[str, Any]:
    """The link of a payment that nobody approved yet, as a QR code."""
    world, account = call.world, call.world.part(VippsAccount)
    kind, size = wanted_image(call)
    payment = linked_payment(world, body.url)
    if payment is None:
        raise Refusal(400, "Validation error", detail="Supplied landing page token is not valid")
    now = world.clock.now
    if not MACHINE.can(payment.state, Event.AUTHORIZED) or payment.expires_at <= now:
        raise Refusal(400, "Order timeout", detail="Payment has already timed out")
    for old in [qr for qr in account.payment_qrs.values() if qr.expires_at <= now]:
        del account.payment_qrs[old.token]
        call.tenants.forget("qr-image", old.token)
    expires_at = min(now + account.quirks.payment_qr_life, payment.expires_at)
    qr = PaymentQr(world.secrets.token(22), payment.reference, expires_at)
    account.payment_qrs[qr.token] = qr
    call.tenants.learn("qr-image", qr.token, world)
    url = qr.content if kind == "text" else image_url(call, qr.token, kind, size)
    return {"url": url, "expiresIn": int(expires_at - now)}
