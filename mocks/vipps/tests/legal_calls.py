"""One legal call of every operation, as a merchant makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from mocks.vipps.personalqr import show_qr
from mocks.vipps.tests import payments
from mocks.vipps.tests.sandbox import CIBA, START_PATH, TOKEN_PATH, Sandbox

Make = Callable[[Sandbox], httpx.Request]


def platform(vipps: Sandbox, method: str, path: str, body: Any = None, **headers: str) -> httpx.Request:
    sent = vipps.platform | ({"Idempotency-Key": payments.fresh_key()} if method == "POST" else {}) | headers
    return vipps.http.build_request(method, path, headers=sent, **({} if body is None else {"json": body}))


def form_call(vipps: Sandbox, path: str, **form: str) -> httpx.Request:
    request = vipps.http.build_request("POST", path, data=form)
    return next(vipps.basic.sync_auth_flow(request))


def token(vipps: Sandbox, **headers: str) -> httpx.Request:
    keys = {"client_id": vipps.account.client_id, "client_secret": vipps.account.client_secret}
    sent = keys | {"Ocp-Apim-Subscription-Key": vipps.account.subscription_key} | headers
    return vipps.http.build_request("POST", "/accesstoken/get", headers=sent)


def exchange(vipps: Sandbox, version: str = "2.0") -> httpx.Request:
    content = vipps.do(show_qr, vipps.world, vipps.guest, version)
    return platform(vipps, "POST", "/qr/v1/exchange", {"qrCode": content, "requestedData": ["MSISDN"]})


def check_in(vipps: Sandbox, **changes: Any) -> httpx.Request:
    body = {"phoneNumber": vipps.guest.person.msisdn, "isMember": True} | changes
    return platform(vipps, "POST", "/point-of-sale/v1/loyalty-check-in", body)


def _public(vipps: Sandbox, name: str) -> httpx.Request:
    path = f"/access-management-1.0/access/.well-known/{name}"
    return vipps.http.build_request("GET", path, headers={"Merchant-Serial-Number": vipps.account.msn})


def start(vipps: Sandbox, **form: str) -> httpx.Request:
    wanted = {"login_hint": f"urn:msisdn:{vipps.guest.person.msisdn}", "scope": "openid name"} | form
    return form_call(vipps, START_PATH, **wanted)


def poll(vipps: Sandbox, approved: bool = True) -> httpx.Request:
    started = vipps.start_login(vipps.guest).json()
    if approved:
        vipps.approves(vipps.guest)
    return form_call(vipps, TOKEN_PATH, grant_type=CIBA, auth_req_id=started["auth_req_id"])


def login_userinfo(vipps: Sandbox) -> httpx.Request:
    scope = "openid name phoneNumber email address birthDate nin delegatedConsents"
    tokens = vipps.log_in(vipps.guest, scope)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return vipps.http.build_request("GET", "/vipps-userinfo-api/userinfo/", headers=headers)


def payment_userinfo(vipps: Sandbox) -> httpx.Request:
    payments.authorized(vipps, profile={"scope": "name phoneNumber email address birthDate"})
    return platform(vipps, "GET", f"/vipps-userinfo-api/userinfo/{vipps.account.sub(vipps.guest.person.msisdn)}")


def create(vipps: Sandbox, **changes: Any) -> httpx.Request:
    return platform(vipps, "POST", payments.PAYMENTS, payments.order(vipps, **changes))


def create_long_living(vipps: Sandbox) -> httpx.Request:
    at = datetime.fromtimestamp(vipps.world.clock.now + 86_400, UTC).isoformat().replace("+00:00", "Z")
    return create(vipps, expiresAt=at, receipt=payments.RECEIPT)


def read(vipps: Sandbox, reference: str = "", suffix: str = "") -> httpx.Request:
    reference = reference or payments.authorized(vipps, profile={"scope": "name"}, metadata={"table": "7"})
    return platform(vipps, "GET", f"{payments.PAYMENTS}/{reference}{suffix}")


def adjust(operation: str, vipps: Sandbox, reference: str = "", value: int = 100, **headers: str) -> httpx.Request:
    if not reference:
        reference = payments.authorized(vipps)
        payments.adjust(vipps, "capture", reference, 5_000)
    body = None if operation == "cancel" else {"modificationAmount": {"currency": "NOK", "value": value}}
    return platform(vipps, "POST", f"{payments.PAYMENTS}/{reference}/{operation}", body, **headers)


def force(vipps: Sandbox, reference: str = "") -> httpx.Request:
    path = f"/epayment/v1/test/payments/{reference or payments.created(vipps)}/approve"
    return platform(vipps, "POST", path, {"customer": {"phoneNumber": vipps.guest.person.msisdn}})


def register(vipps: Sandbox, **changes: Any) -> httpx.Request:
    body = {"url": "https://pos.example.com/hooks", "events": ["epayments.payment.authorized.v1"]} | changes
    return platform(vipps, "POST", "/webhooks/v1/webhooks", body)


def delete(vipps: Sandbox, hook: str = "") -> httpx.Request:
    hook = hook or vipps.http.send(register(vipps)).json()["id"]
    return platform(vipps, "DELETE", f"/webhooks/v1/webhooks/{hook}")


def _order(vipps: Sandbox, changes: dict[str, Any]) -> dict[str, Any]:
    number = vipps.guest.person.msisdn.removeprefix("47")
    merchant = {"merchantSerialNumber": vipps.account.msn, "fallBack": "https://example.com/back"}
    transaction = {"amount": 10_000, "orderId": f"order-{payments.fresh_key()}", "transactionText": "Receipt 123"}
    return {
        "customerInfo": {"mobileNumber": number},
        "merchantInfo": merchant | {"callbackPrefix": "https://127.0.0.1:9/hooks"},
        "transaction": transaction | {"skipLandingPage": True} | changes,
    }


def initiate(vipps: Sandbox, **changes: Any) -> httpx.Request:
    """eCom's way to start a payment; nobody listens where its callback goes."""
    return platform(vipps, "POST", "/ecomm/v2/payments", _order(vipps, changes))


def ordered(vipps: Sandbox, approved: bool = False) -> str:
    """The orderId of an eCom payment."""
    answer = vipps.http.send(initiate(vipps))
    assert answer.status_code == 200, answer.text
    if approved:
        vipps.approves(vipps.guest)
    return str(answer.json()["orderId"])


def order_read(vipps: Sandbox, what: str, order: str = "") -> httpx.Request:
    return platform(vipps, "GET", f"/ecomm/v2/payments/{order or ordered(vipps, approved=True)}/{what}")


def order_change(vipps: Sandbox, operation: str, order: str = "") -> httpx.Request:
    transaction: dict[str, Any] = {"transactionText": "Receipt 123"}
    if operation != "cancel":
        transaction["amount"] = 500
    if not order:
        order = ordered(vipps, approved=True)
        if operation == "refund":
            assert vipps.http.send(order_change(vipps, "capture", order)).status_code == 200
    body = {"merchantInfo": {"merchantSerialNumber": vipps.account.msn}, "transaction": transaction}
    method, headers = ("PUT", {}) if operation == "cancel" else ("POST", {"X-Request-Id": payments.fresh_key()})
    return platform(vipps, method, f"/ecomm/v2/payments/{order}/{operation}", body, **headers)


def order_approve(vipps: Sandbox, order: str = "") -> httpx.Request:
    if not order:
        answer = vipps.http.send(initiate(vipps, skipLandingPage=False)).json()
        order, token = answer["orderId"], httpx.URL(answer["url"]).params["token"]
    else:
        token = "unknown"
    body = {"customerPhoneNumber": vipps.guest.person.msisdn.removeprefix("47"), "token": token}
    return platform(vipps, "POST", f"/ecomm/v2/integration-test/payments/{order}/approve", body)


def _link(vipps: Sandbox, path: str) -> httpx.Request:
    link = vipps.http.send(create(vipps, userFlow="QR", customer=...)).json()["redirectUrl"]
    return vipps.http.build_request("GET", path, params={"token": httpx.URL(link).params["token"]})


CORE_LEGAL: dict[str, Make] = {
    "fetchAuthorizationTokenUsingPost": token,
    "exchangeQr": exchange,
    "initiateLoyaltyCheckIn": check_in,
    "discoverOpenIDConfiguration": lambda vipps: _public(vipps, "openid-configuration"),
    "wellKnown": lambda vipps: _public(vipps, "jwks.json"),
    "backchannelAuthentication": start,
    "userExists": lambda vipps: form_call(
        vipps, "/vipps-login-ciba/api/v1/user-exists", login_hint=f"urn:msisdn:{vipps.guest.person.msisdn}"
    ),
    "oauth2Token": poll,
    "userinfoAuthorizationCode": login_userinfo,
    "getUserinfo": payment_userinfo,
    "createPayment": create,
    "getPayment": read,
    "getPaymentEventLog": lambda vipps: read(vipps, suffix="/events"),
    "capturePayment": lambda vipps: adjust("capture", vipps),
    "refundPayment": lambda vipps: adjust("refund", vipps),
    "cancelPayment": lambda vipps: adjust("cancel", vipps),
    "forceApprove": force,
    "registerWebhook": register,
    "getWebhooks": lambda vipps: platform(vipps, "GET", "/webhooks/v1/webhooks"),
    "deleteWebhook": delete,
    "initiatePaymentV3UsingPOST": lambda vipps: initiate(vipps),
    "getPaymentDetailsUsingGET": lambda vipps: order_read(vipps, "details"),
    "getOrderStatusUsingGET": lambda vipps: order_read(vipps, "status"),
    "capturePaymentUsingPOST": lambda vipps: order_change(vipps, "capture"),
    "refundPaymentUsingPOST": lambda vipps: order_change(vipps, "refund"),
    "cancelPaymentRequestUsingPUT": lambda vipps: order_change(vipps, "cancel"),
    "integrationTestApprovePayment": lambda vipps: order_approve(vipps),
    "deeplinkPage": lambda vipps: vipps.http.build_request(
        "GET", vipps.http.send(initiate(vipps, skipLandingPage=False)).json()["url"]
    ),
    "landingPage": lambda vipps: _link(vipps, "/landing"),
    "qrImage": lambda vipps: _link(vipps, "/qr-image/v1"),
}
