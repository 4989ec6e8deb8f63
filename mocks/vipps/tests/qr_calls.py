"""Legal calls of the QR operations for merchants."""

from __future__ import annotations

from typing import Any

import httpx

from mocks.vipps.customertoken import issue_customer_token
from mocks.vipps.tests import payments
from mocks.vipps.tests.legal_calls import Make, create, platform
from mocks.vipps.tests.sandbox import Sandbox

REDIRECT, CALLBACK = "/qr/v1/merchant-redirect", "/qr/v1/merchant-callback"
PNG = {"Accept": "image/png", "Size": "400"}


def redirect(vipps: Sandbox, id: str | None = "", accept: str = "image/png", **changes: Any) -> httpx.Request:
    body = {
        "id": payments.fresh_key() if id == "" else id,
        "redirectUrl": "https://shop.example.com/offers?from=till",
    } | changes
    return platform(vipps, "POST", REDIRECT, body, **PNG | {"Accept": accept})


def redirected(vipps: Sandbox, **changes: Any) -> str:
    """The id of a merchant redirect QR."""
    answer = vipps.http.send(redirect(vipps, **changes))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def redirect_at(vipps: Sandbox, method: str, id: str | None = None, body: Any = None, **headers: str) -> httpx.Request:
    return platform(vipps, method, f"{REDIRECT}/{id or redirected(vipps)}", body, **PNG | headers)


def move(
    vipps: Sandbox, id: str | None = None, url: str = "https://shop.example.com/b", **headers: str
) -> httpx.Request:
    return redirect_at(vipps, "PUT", id, {"redirectUrl": url}, **headers)


def sticker(vipps: Sandbox, id: str = "", place: str = "Kasse 1") -> httpx.Request:
    return platform(vipps, "PUT", f"{CALLBACK}/{id or payments.fresh_key()}", {"locationDescription": place})


def stuck(vipps: Sandbox, id: str = "till-1") -> str:
    """The id of a merchant callback QR."""
    answer = vipps.http.send(sticker(vipps, id))
    assert (answer.status_code, answer.content) == (200, b""), answer.text
    return id


def beacon(vipps: Sandbox, id: str = "123456789") -> httpx.Request:
    return platform(vipps, "PUT", f"{CALLBACK}/mobilepay/{id}", {"locationDescription": "Kasse 2"})


def callback_at(vipps: Sandbox, method: str, id: str | None = None, query: str = "") -> httpx.Request:
    return platform(vipps, method, f"{CALLBACK}/{id or stuck(vipps)}{query}")


def callbacks(vipps: Sandbox, query: str = "?QrImageFormat=PNG&QrImageSize=200") -> httpx.Request:
    stuck(vipps)
    return platform(vipps, "GET", f"{CALLBACK}{query}")


def landing_link(vipps: Sandbox) -> str:
    answer = vipps.http.send(create(vipps, userFlow="WEB_REDIRECT", customer=..., returnUrl="https://example.com/back"))
    return str(answer.json()["redirectUrl"])


def payment_qr(vipps: Sandbox, url: str = "", **headers: str) -> httpx.Request:
    return platform(vipps, "POST", "/qr/v1", {"url": url or landing_link(vipps)}, **PNG | headers)


def image(kind: str, vipps: Sandbox) -> httpx.Request:
    shown = vipps.http.send(callback_at(vipps, "GET", query=f"?QrImageFormat={kind}")).json()
    return vipps.http.build_request("GET", shown["qrImageUrl"])


def customer(vipps: Sandbox, token: str = "") -> httpx.Request:
    """Exchange whoever scanned a sticker a moment ago."""
    token = token or vipps.do(issue_customer_token, vipps.world, vipps.guest).token
    body = {"customer": {"customerToken": token}, "requestedData": ["MSISDN"]}
    return platform(vipps, "POST", "/qr/v1/exchange/customer", body)


QR_LEGAL: dict[str, Make] = {
    "exchangeCustomer": customer,
    "CreateMerchantRedirectQr": redirect,
    "GetAllMerchantRedirectQrs": lambda vipps: platform(vipps, "GET", REDIRECT, **PNG),
    "GetMerchantRedirectQrById": lambda vipps: redirect_at(vipps, "GET"),
    "UpdateMerchantRedirectUrl": move,
    "DeleteMerchantRedirectQr": lambda vipps: redirect_at(vipps, "DELETE"),
    "PutMerchantCallbackQr": sticker,
    "PutMerchantCallbackMobilePayQr": beacon,
    "GetMerchantCallbackQrs": callbacks,
    "GetMerchantCallbackById": lambda vipps: callback_at(vipps, "GET"),
    "DeleteMerchantCallbackQr": lambda vipps: callback_at(vipps, "DELETE"),
    "generateOtpQr": payment_qr,
    "generatedPng": lambda vipps: image("PNG", vipps),
    "generatedSvg": lambda vipps: image("SVG", vipps),
}
