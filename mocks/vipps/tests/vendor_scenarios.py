"""One call for every status of every operation: legal ones, and what each error family takes to provoke."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from mocks.vipps.app import ROUTERS, vipps_app
from mocks.vipps.tests import payments
from mocks.vipps.tests.legal_calls import (
    CORE_LEGAL,
    Make,
    adjust,
    check_in,
    create,
    create_long_living,
    delete,
    exchange,
    force,
    form_call,
    initiate,
    login_userinfo,
    order_approve,
    order_change,
    order_read,
    ordered,
    platform,
    poll,
    read,
    register,
    start,
    token,
)
from mocks.vipps.tests.login_calls import LOGIN_LEGAL, authorize, log_out, page, receipt, redeem_code, registered
from mocks.vipps.tests.qr_calls import (
    QR_LEGAL,
    beacon,
    callback_at,
    callbacks,
    customer,
    move,
    payment_qr,
    redirect,
    redirect_at,
    redirected,
    stuck,
)
from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox, VippsServer
from mocks.world.asgi import BODY_LIMIT
from mocks.world.exchange import Operation
from mocks.world.routing import Matcher
from mocks.world.tenants import Tenants

DOCUMENT: dict[str, Any] = vipps_app(Tenants(())).documents.openapi()
OPERATIONS: dict[str, Operation] = {operation.name: operation for operation in Matcher(ROUTERS).operations}
LEGAL: dict[str, Make] = CORE_LEGAL | QR_LEGAL | LOGIN_LEGAL
REDIRECTS = (
    *("CreateMerchantRedirectQr", "UpdateMerchantRedirectUrl", "GetAllMerchantRedirectQrs"),
    *("GetMerchantRedirectQrById", "DeleteMerchantRedirectQr"),
)
CALLBACKS = (
    *("PutMerchantCallbackQr", "PutMerchantCallbackMobilePayQr", "GetMerchantCallbackQrs"),
    *("GetMerchantCallbackById", "DeleteMerchantCallbackQr"),
)
MERCHANT_QR = ("generateOtpQr", *REDIRECTS, *CALLBACKS)
EPAYMENT = (
    *("createPayment", "getPayment", "getPaymentEventLog", "capturePayment", "refundPayment", "cancelPayment"),
    "forceApprove",
)
ECOM = (
    *("initiatePaymentV3UsingPOST", "capturePaymentUsingPOST", "refundPaymentUsingPOST"),
    *("cancelPaymentRequestUsingPUT", "integrationTestApprovePayment"),
    *("getPaymentDetailsUsingGET", "getOrderStatusUsingGET"),
)
PLATFORM = (
    *("exchangeQr", "exchangeCustomer", "initiateLoyaltyCheckIn", "getUserinfo", *MERCHANT_QR, *EPAYMENT, *ECOM),
    *("registerWebhook", "getWebhooks", "deleteWebhook", "post-receipt-v2"),
)
OAUTH = ("backchannelAuthentication", "userExists", "oauth2Token", "revokeOAuth2Token")
_LABEL = "application/problem+json"
ADJUSTMENTS = ("capturePayment", "refundPayment", "cancelPayment")


@dataclass(frozen=True, slots=True)
class Scenario:
    """``make`` prepares the world and the request; ``legal``: the vendor must accept the request as it is."""

    operation: str
    status: int
    name: str
    make: Make
    legal: bool = False

    @property
    def id(self) -> str:
        return f"{self.operation}-{self.status}-{self.name}"

    @property
    def template(self) -> str:
        return OPERATIONS[self.operation].path


def documented(operation: str) -> set[int]:
    """The statuses that the mock's own document lists."""
    item = DOCUMENT["paths"][OPERATIONS[operation].path]
    return {int(status) for status in item[OPERATIONS[operation].method.lower()]["responses"]}


# --- error families ---------------------------------------------------------------------------------------------------


def _with(make: Make, **headers: str | None) -> Make:
    """The same call with other headers (None: without)."""

    def changed(vipps: Sandbox) -> httpx.Request:
        request = make(vipps)
        for name, value in headers.items():
            request.headers.pop(name.replace("_", "-"), None)
            if value is not None:
                request.headers[name.replace("_", "-")] = value
        return request

    return changed


@cache
def _neighbours_key(server: VippsServer) -> str:
    """The subscription key of another merchant on the same server."""
    other = Sandbox(server, seed=99)
    other.http.close()
    return other.account.subscription_key


def _foreign_key(make: Make) -> Make:
    return lambda vipps: _with(make, Ocp_Apim_Subscription_Key=_neighbours_key(vipps.server))(vipps)


def _too_long(make: Make) -> Make:
    def changed(vipps: Sandbox) -> httpx.Request:
        request = make(vipps)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("content-length", "transfer-encoding")}
        return vipps.http.build_request(request.method, request.url, headers=headers, content=b" " * (BODY_LIMIT + 1))

    return changed


def _faulty(operation: str, status: int) -> Make:
    def changed(vipps: Sandbox) -> httpx.Request:
        request = LEGAL[operation](vipps)
        vipps.fault({"operation": operation, "effect": {"kind": "status", "status": status}})
        return request

    return changed


def _malformed(make: Make) -> Make:
    def changed(vipps: Sandbox) -> httpx.Request:
        request = make(vipps)
        headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
        return vipps.http.build_request(request.method, request.url, headers=headers, content=b"{")

    return changed


def _sent_first(vipps: Sandbox, *requests: httpx.Request) -> httpx.Request:
    """Sends all but the last."""
    for request in requests[:-1]:
        vipps.http.send(request)
    return requests[-1]


def _same_key(operation: str) -> Make:
    def conflicting(vipps: Sandbox) -> httpx.Request:
        reference = payments.authorized(vipps)
        payments.adjust(vipps, "capture", reference, 5_000)
        first, second = (adjust(operation, vipps, reference, v, **{"Idempotency-Key": "same"}) for v in (1, 2))
        if operation == "cancel":
            second = platform(vipps, "POST", str(first.url), {}, **{"Idempotency-Key": "same"})
        return _sent_first(vipps, first, second)

    return conflicting


def _sixth(vipps: Sandbox) -> httpx.Request:
    reference = payments.authorized(vipps)
    return _sent_first(vipps, *(adjust("capture", vipps, reference) for _ in range(6)))


def _crowded(vipps: Sandbox) -> httpx.Request:
    return _sent_first(vipps, *(start(vipps) for _ in range(vipps.account.quirks.open_logins_per_user + 1)))


def _like_test(vipps: Sandbox) -> httpx.Request:
    vipps.account.quirks.checkin_like_test = True
    return check_in(vipps)


def _again(vipps: Sandbox) -> httpx.Request:
    return create(vipps, reference=payments.created(vipps))


def _unknown_link(path: str) -> Make:
    return lambda vipps: vipps.http.build_request("GET", path, params={"token": "unknown"})


def _unknown_image(kind: str) -> Make:
    return lambda vipps: vipps.http.build_request("GET", f"/generate/qr.{kind}", params={"id": "unknown"})


def _natural() -> list[Scenario]:
    found = [Scenario(name, OPERATIONS[name].status, "usual", make, legal=True) for name, make in LEGAL.items()]
    for name in PLATFORM:
        make = LEGAL[name]
        found += [
            Scenario(name, 401, "no-key", _with(make, Ocp_Apim_Subscription_Key=None)),
            Scenario(name, 401, "wrong-key", _with(make, Ocp_Apim_Subscription_Key="0" * 32)),
            Scenario(name, 401, "wrong-token", _with(make, Authorization="Bearer nonsense")),
            Scenario(name, 401, "foreign-key", _foreign_key(make)),
            Scenario(name, 403, "foreign-sales-unit", _with(make, Merchant_Serial_Number="654321")),
        ]
    for name in LEGAL:
        found.append(Scenario(name, 413, "too-long", _too_long(LEGAL[name])))
    for name in EPAYMENT:
        found.append(Scenario(name, 400, "no-sales-unit", _with(LEGAL[name], Merchant_Serial_Number=None)))
    for name in (*CALLBACKS, "post-receipt-v2"):
        found.append(Scenario(name, 400, "no-sales-unit", _with(LEGAL[name], Merchant_Serial_Number=None)))
    for name in ("generateOtpQr", *REDIRECTS[:2]):
        found += [
            Scenario(name, 400, "malformed", _malformed(LEGAL[name])),
            Scenario(name, 415, "accept", _with(LEGAL[name], Accept="image/webp")),
        ]
    for name in OAUTH:
        found.append(Scenario(name, 401, "wrong-client", _with(LEGAL[name], Authorization="Basic bm86Ym9keQ==")))
    for name in (
        "exchangeQr",
        "exchangeCustomer",
        "initiateLoyaltyCheckIn",
        "createPayment",
        *ADJUSTMENTS,
        "registerWebhook",
        *ECOM[:5],
    ):
        found.append(Scenario(name, 400, "malformed", _malformed(LEGAL[name])))
    for name, word in zip(ADJUSTMENTS, ("capture", "refund", "cancel"), strict=True):
        found += [
            Scenario(name, 200, "problem-label", lambda v, w=word: adjust(w, v, Accept=_LABEL), legal=True),  # type: ignore[misc]
            Scenario(name, 404, "unknown", lambda v, w=word: adjust(w, v, "unknown-reference")),  # type: ignore[misc]
            Scenario(name, 409, "same-key", _same_key(word)),
        ]
    return found + _particular()


def _particular() -> list[Scenario]:
    web: dict[str, Any] = {"customer": ..., "returnUrl": "https://example.com/back"}
    token_name, qr = "fetchAuthorizationTokenUsingPost", "exchangeQr"
    return [
        Scenario(
            token_name,
            400,
            "unknown-client",
            lambda vipps: token(vipps, client_id="00000000-0000-4000-8000-000000000000"),
        ),
        Scenario(token_name, 401, "no-key", _with(token, Ocp_Apim_Subscription_Key=None)),
        Scenario(token_name, 401, "wrong-secret", lambda vipps: token(vipps, client_secret="wrong")),
        Scenario(qr, 200, "clear-text", lambda vipps: exchange(vipps, "1.0"), legal=True),
        Scenario(
            qr, 400, "unknown", lambda v: platform(v, "POST", "/qr/v1/exchange", {"qrCode": "https://qr.vipps.no"})
        ),
        Scenario("exchangeCustomer", 400, "unknown", lambda v: customer(v, "unknown")),
        Scenario("generateOtpQr", 200, "content", lambda v: payment_qr(v, Accept="text/targetUrl"), legal=True),
        Scenario("CreateMerchantRedirectQr", 200, "ttl", lambda v: redirect(v, ttl=600), legal=True),
        Scenario("CreateMerchantRedirectQr", 400, "pattern", lambda v: redirect(v, redirectUrl="http://x")),
        Scenario("CreateMerchantRedirectQr", 409, "taken", lambda v: redirect(v, redirected(v))),
        Scenario("GetMerchantRedirectQrById", 404, "unknown", lambda v: redirect_at(v, "GET", "unknown")),
        Scenario("UpdateMerchantRedirectUrl", 404, "unknown", lambda v: move(v, "unknown")),
        Scenario("DeleteMerchantRedirectQr", 404, "unknown", lambda v: redirect_at(v, "DELETE", "unknown")),
        Scenario("PutMerchantCallbackMobilePayQr", 409, "taken", lambda v: beacon(v, stuck(v))),
        Scenario("GetMerchantCallbackQrs", 400, "format", lambda v: callbacks(v, "?QrImageFormat=GIF")),
        Scenario("GetMerchantCallbackById", 404, "unknown", lambda v: callback_at(v, "GET", "unknown")),
        Scenario("DeleteMerchantCallbackQr", 404, "unknown", lambda v: callback_at(v, "DELETE", "unknown")),
        Scenario("generatedPng", 404, "unknown", _unknown_image("png")),
        Scenario("generatedSvg", 404, "unknown", _unknown_image("svg")),
        Scenario(
            "initiateLoyaltyCheckIn", 400, "foreign-number", lambda vipps: check_in(vipps, phoneNumber="4512345678")
        ),
        Scenario("initiateLoyaltyCheckIn", 500, "test-environment", _like_test, legal=True),
        Scenario("backchannelAuthentication", 400, "no-hint", lambda vipps: start(vipps, login_hint="")),
        Scenario("backchannelAuthentication", 429, "crowded", _crowded),
        Scenario("userExists", 400, "no-hint", lambda v: form_call(v, OPERATIONS["userExists"].path, login_hint="")),
        Scenario("oauth2Token", 200, "code", redeem_code, legal=True),
        Scenario("oauth2Token", 400, "unknown-code", lambda vipps: redeem_code(vipps, "unknown")),
        Scenario("oauthAuth", 302, "weak-state", lambda vipps: authorize(vipps, state="weak")),
        Scenario("oauthAuth", 400, "unknown-address", lambda vipps: authorize(vipps, redirect_uri="https://x.example")),
        Scenario("oauthAuth", 401, "unknown-client", lambda vipps: authorize(vipps, client_id="nobody")),
        Scenario("loginPage", 302, "decided", lambda vipps: page(vipps, decided=True)),
        Scenario("loginPage", 404, "unknown", lambda vipps: page(vipps, request="unknown")),
        Scenario("loginPageNumber", 404, "unknown", lambda vipps: page(vipps, "POST", "unknown")),
        Scenario("post-receipt-v2", 400, "no-lines", lambda v: receipt(v, body={"bottomLine": {"currency": "NOK"}})),
        Scenario("post-receipt-v2", 404, "unknown", lambda vipps: receipt(vipps, "unknown")),
        Scenario("post-receipt-v2", 409, "again", lambda v: receipt(v, payments.created(v, receipt=payments.RECEIPT))),
        Scenario(
            "endSession",
            302,
            "registered",
            lambda v: log_out(
                registered(v), client_id=v.account.client_id, post_logout_redirect_uri=v.account.redirect_uris[0]
            ),
        ),
        Scenario(
            "revokeOAuth2Token", 400, "no-token", lambda vipps: form_call(vipps, OPERATIONS["revokeOAuth2Token"].path)
        ),
        Scenario("oauth2Token", 400, "pending", lambda vipps: poll(vipps, approved=False)),
        Scenario("oauth2Token", 400, "no-grant", lambda vipps: form_call(vipps, TOKEN_PATH, grant_type="password")),
        Scenario("userinfoAuthorizationCode", 401, "wrong-token", _with(login_userinfo, Authorization="Bearer no")),
        Scenario("getUserinfo", 404, "unknown", lambda v: platform(v, "GET", "/vipps-userinfo-api/userinfo/nobody")),
        *(
            Scenario("createPayment", 201, flow, lambda v, f=flow: create(v, userFlow=f, **web), legal=True)  # type: ignore[misc]
            for flow in ("WEB_REDIRECT", "NATIVE_REDIRECT", "QR")
        ),
        Scenario("createPayment", 201, "long-living", create_long_living, legal=True),
        Scenario(
            "createPayment", 201, "profile", lambda v: create(v, profile={"scope": "name phoneNumber"}), legal=True
        ),
        Scenario("createPayment", 400, "decimals", lambda v: create(v, amount={"currency": "NOK", "value": 1.5})),
        Scenario("createPayment", 403, "scope", lambda vipps: create(vipps, profile={"scope": "nin"})),
        Scenario("createPayment", 409, "reference-exists", _again),
        Scenario("getPayment", 200, "created", lambda v: read(v, payments.created(v)), legal=True),
        Scenario(
            "getPayment", 200, "with-link", lambda v: read(v, payments.created(v, userFlow="WEB_REDIRECT", **web))
        ),
        Scenario("getPayment", 404, "unknown", lambda vipps: read(vipps, "unknown-reference")),
        Scenario("getPaymentEventLog", 404, "unknown", lambda vipps: read(vipps, "unknown-reference", "/events")),
        Scenario("capturePayment", 400, "too-much", lambda v: adjust("capture", v, payments.authorized(v), 10_001)),
        Scenario("capturePayment", 429, "sixth", _sixth),
        Scenario("refundPayment", 400, "unapproved", lambda v: adjust("refund", v, payments.created(v))),
        Scenario("forceApprove", 400, "approved", lambda vipps: force(vipps, payments.authorized(vipps))),
        Scenario("forceApprove", 404, "unknown", lambda vipps: force(vipps, "unknown-reference")),
        Scenario("registerWebhook", 400, "plain-http", lambda vipps: register(vipps, url="http://pos.example.com")),
        Scenario("deleteWebhook", 404, "unknown", lambda v: delete(v, "00000000-0000-4000-8000-000000000000")),
        Scenario("initiatePaymentV3UsingPOST", 409, "duplicate", lambda v: initiate(v, orderId=ordered(v))),
        Scenario("getPaymentDetailsUsingGET", 404, "unknown", lambda vipps: order_read(vipps, "details", "unknown")),
        Scenario("getOrderStatusUsingGET", 404, "unknown", lambda vipps: order_read(vipps, "status", "unknown")),
        Scenario("capturePaymentUsingPOST", 404, "unknown", lambda v: order_change(v, "capture", "unknown")),
        Scenario("refundPaymentUsingPOST", 404, "unknown", lambda vipps: order_change(vipps, "refund", "unknown")),
        Scenario("refundPaymentUsingPOST", 400, "reserved", lambda v: order_change(v, "refund", ordered(v, True))),
        Scenario("cancelPaymentRequestUsingPUT", 404, "unknown", lambda v: order_change(v, "cancel", "unknown")),
        Scenario("integrationTestApprovePayment", 404, "unknown", lambda vipps: order_approve(vipps, "unknown")),
        Scenario("landingPage", 404, "unknown", _unknown_link("/landing")),
        Scenario("qrImage", 404, "unknown", _unknown_link("/qr-image/v1")),
        Scenario("deeplinkPage", 404, "unknown", _unknown_link(OPERATIONS["deeplinkPage"].path)),
    ]


# What the mock never answers by itself, only by a fault rule; 429 and 500 besides, wherever they stand in its document.
BY_FAULT = {
    "discoverOpenIDConfiguration": {401},
    "wellKnown": {401},
    "backchannelAuthentication": {403},
    "userExists": {403},
    "oauth2Token": {403},
    "userinfoAuthorizationCode": {400, 403, 404},
    "getUserinfo": {400},
    "getWebhooks": {400},
    "deleteWebhook": {400},
    **{name: {423} for name in ADJUSTMENTS},
    **{name: {400, 404, 409} for name in ECOM},
}


def _by_fault() -> list[Scenario]:
    # Pages find their world by the link alone, after the rules have been picked by name like everywhere else.
    natural = {(scenario.operation, scenario.status) for scenario in _natural()}
    return [
        Scenario(name, status, "fault-rule", _faulty(name, status))
        for name in LEGAL
        for status in sorted(BY_FAULT.get(name, set()) | ({429, 500} & documented(name)))
        if (name, status) not in natural
    ]


SCENARIOS = _natural() + _by_fault()
