"""Landing page and QR image of payments that are not pushed: the link a guest opens on the phone.

Source: Vipps ePayment API guide, user flows; the look of the page is inferred. Both carry an unguessable token.
"""

from __future__ import annotations

import html
import io
import re
from typing import Annotated, Any

import segno
from fastapi import Depends, Query
from fastapi.responses import Response

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.pages import PageApi
from mocks.vipps.payment import MACHINE, Event, Payment
from mocks.vipps.wallet import open_payment
from mocks.world.exchange import Answer, Call
from mocks.world.phone import Phone
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

router = Router(PageApi("Landing", "token"), tag="Pages")
_LINK_TOKEN = re.compile(r"[?&/]token=([^&#]+)")  # the app's own links have it where others have the host
_ERROR: dict[str, Any] = {"application/json": {}}
_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown token", "content": _ERROR},
    413: GATEWAY_ANSWERS[413],
    500: {"description": "Server fault", "content": _ERROR},
}
_PAGE: dict[int | str, dict[str, Any]] = {200: {"description": "The page", "content": {"text/html": {}}}}
_IMAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The image", "content": {"image/png": {}, "image/svg+xml": {}}},
}


def landing_query(token: str) -> None:
    """The token of the link."""


def image_query(token: str, format: Annotated[str, Query()] = "svg", size: Annotated[int, Query()] = 1024) -> None:
    """The token of the link, and how the image is wanted."""


def _payment(world: World, token: str) -> Payment | None:
    account = world.part(VippsAccount)
    return account.payments.get(account.links.get(token) or "")


def open_link(world: World, phone: Phone, url: str) -> bool:
    """The guest opens a landing link or scans its QR code: the payment appears in the app.

    False: the link belongs to no payment that can still be approved.
    """
    token = _LINK_TOKEN.search(url)
    payment = _payment(world, token[1]) if token else None
    return payment is not None and open_reference(world, phone, payment.reference)


def open_reference(world: World, phone: Phone, reference: str) -> bool:
    """The payment appears in the app of whoever came to it; False: it can no longer be approved."""
    payment = world.part(VippsAccount).payments.get(reference)
    if payment is None or not MACHINE.can(payment.state, Event.AUTHORIZED):
        return False
    open_payment(world, payment, phone)
    return True


@router.get(
    "/dwo-api-application/v1/deeplink/vippsgateway",
    operation_id="deeplinkPage",
    response_class=Response,
    response_model=None,
    responses=_UNKNOWN | _PAGE,
    openapi_extra={"x-provenance": "inferred"},
)
@router.get(
    "/landing",
    operation_id="landingPage",
    response_class=Response,
    response_model=None,
    responses=_UNKNOWN | _PAGE,
    openapi_extra={"x-provenance": "inferred"},
)
def landing_page(call: Annotated[Call, Depends(landing_query)]) -> Answer:
    """What the browser shows while the guest goes on in the app."""
    payment = _payment(call.world, call.arguments["token"])
    if payment is None:
        raise Refusal(404, "Not Found")
    whole, part = divmod(payment.amount, 100)
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Vipps MobilePay (simulated)</title>"
        f"<h1>Pay {payment.currency} {whole},{part:02d}</h1><p>{html.escape(payment.description or '')}</p>"
        f"<p>Open this link on a phone of the sandbox to go on. State: {payment.state}.</p></html>"
    )
    return Answer(200, page.encode(), b"text/html; charset=utf-8")


@router.get(
    "/qr-image/v1",
    operation_id="qrImage",
    response_class=Response,
    response_model=None,
    responses=_UNKNOWN | _IMAGE,
    openapi_extra={"x-provenance": "inferred"},
)
def qr_image(call: Annotated[Call, Depends(image_query)]) -> Answer:
    """The payment's link as a QR code, PNG or SVG, ``size`` pixels wide at most."""
    token = call.arguments["token"]
    if _payment(call.world, token) is None:
        raise Refusal(404, "Not Found")
    code = segno.make(f"{call.origin}/landing?token={token}", error="m", micro=False)
    size = call.arguments.get("size", "1024")
    wanted = min(max(int(size) if re.fullmatch("[0-9]{1,9}", size) else 1024, 100), 2000)
    kind = "png" if call.arguments.get("format") == "png" else "svg"
    out = io.BytesIO()
    code.save(out, kind=kind, scale=max(1, wanted // code.symbol_size()[0]))
    return Answer(200, out.getvalue(), b"image/png" if kind == "png" else b"image/svg+xml")
