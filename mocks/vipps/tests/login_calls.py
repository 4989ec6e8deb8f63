"""Legal calls of the logins that come back to a page, and of the receipt that comes later."""

from __future__ import annotations

from typing import Any

import httpx

from mocks.vipps.tests import payments
from mocks.vipps.tests.browser import AUTHORIZE, BACK, STATE, Browser
from mocks.vipps.tests.legal_calls import Make, form_call, platform
from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox

REVOKE = "/access-management-1.0/access/oauth2/revoke"
LOGOUT = "/access-management-1.0/access/oauth2/sessions/logout"
PAGE = "/access-management-1.0/access/login"


def registered(vipps: Sandbox) -> Sandbox:
    vipps.account.redirect_uris = [BACK]
    return vipps


def authorize(vipps: Sandbox, **changes: str) -> httpx.Request:
    query = {"response_type": "code", "client_id": registered(vipps).account.client_id, "redirect_uri": BACK}
    query |= {"scope": "openid name", "state": STATE} | changes
    return vipps.http.build_request("GET", AUTHORIZE, params=query)


def page(vipps: Sandbox, method: str = "GET", request: str = "", *, decided: bool = False) -> httpx.Request:
    url = Browser(registered(vipps)).url
    if decided:
        next(iter(vipps.account.auth_requests.values())).location = BACK
    url = str(httpx.URL(url).copy_set_param("request", request)) if request else url
    form = {"data": {"phone_number": vipps.guest.person.msisdn}} if method == "POST" else {}
    return vipps.http.build_request(method, url, **form)  # type: ignore[arg-type]


def redeem_code(vipps: Sandbox, code: str = "") -> httpx.Request:
    code = code or Browser(registered(vipps)).log_in()["code"]
    return form_call(vipps, TOKEN_PATH, grant_type="authorization_code", code=code, redirect_uri=BACK)


def log_out(vipps: Sandbox, **query: str) -> httpx.Request:
    return vipps.http.build_request("GET", LOGOUT, params=query)


def receipt(vipps: Sandbox, order: str = "", kind: str = "ECOM", body: Any = None) -> httpx.Request:
    path = f"/order-management/v2/{kind}/receipts/{order or payments.authorized(vipps)}"
    return platform(vipps, "POST", path, body or payments.RECEIPT)


LOGIN_LEGAL: dict[str, Make] = {
    "oauthAuth": authorize,
    "loginPage": page,
    "loginPageNumber": lambda vipps: page(vipps, "POST"),
    "revokeOAuth2Token": lambda vipps: form_call(vipps, REVOKE, token="unknown"),
    "post-receipt-v2": receipt,
    "provenancePage": lambda vipps: vipps.http.build_request("GET", "/provenance"),
    "endSession": lambda vipps: log_out(vipps, client_id=vipps.account.client_id),
}
