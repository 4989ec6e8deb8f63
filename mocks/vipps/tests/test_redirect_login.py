"""Merchant-initiated login that ends on the merchant's page, and the ping that saves polling."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.vipps.idtoken import Flaw
from mocks.vipps.tests.browser import BACK, redeem
from mocks.vipps.tests.receiver import Receiver
from mocks.vipps.tests.sandbox import Sandbox
from mocks.vipps.tests.test_oidc import verified

GRANT = "urn:vipps:params:grant-type:ciba-redirect"
PING = "login.merchant-initiated.ping.v1"


def start(vipps: Sandbox, **form: str) -> httpx.Response:
    vipps.account.redirect_uris = [BACK, "shop://back"]
    return vipps.start_login(vipps.guest, **{"requested_flow": "login_to_webpage", "redirect_uri": BACK} | form)


def query(url: str | None) -> dict[str, str]:
    assert url is not None and url.startswith(f"{BACK}?"), url
    return dict(httpx.URL(url).params)


def approved(vipps: Sandbox, **form: str) -> tuple[str, str]:
    """The request's id, and the code that the phone's browser brought."""
    started = start(vipps, **form)
    assert started.status_code == 200, started.text
    return started.json()["auth_req_id"], query(vipps.approves(vipps.guest).redirect_url)["code"]


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_phone_takes_a_code_to_the_page_and_the_token_names_the_request_twice(vipps: Sandbox) -> None:
    auth_req_id, code = approved(vipps, nonce="n-1")
    tokens = redeem(vipps, code, GRANT).json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "id_token", "scope"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3599)
    token = verified(vipps, tokens["id_token"])
    assert token.header["alg"] == "ES256"
    assert token.claims["auth_req_id"] == token.claims["authReqId"] == auth_req_id
    assert token.claims["nonce"] == "n-1"
    userinfo = vipps.http.get(
        "/vipps-userinfo-api/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert userinfo.json()["sub"] == token.claims["sub"]
    vipps.advance(3599)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert vipps.http.get("/vipps-userinfo-api/userinfo", headers=headers).status_code == 401


def test_code_is_redeemed_once_and_only_with_its_grant(vipps: Sandbox) -> None:
    auth_req_id, code = approved(vipps)
    assert error(redeem(vipps, code)) == (400, "invalid_grant")
    assert error(vipps.poll(auth_req_id)) == (400, "invalid_grant")
    assert redeem(vipps, code, GRANT).status_code == 200
    assert error(redeem(vipps, code, GRANT)) == (400, "invalid_grant")


def test_state_comes_back_with_code_and_error(vipps: Sandbox) -> None:
    start(vipps, state="s-1")
    assert query(vipps.approves(vipps.guest).redirect_url)["state"] == "s-1"
    start(vipps, state="s-2")
    back = query(vipps.rejects(vipps.guest).redirect_url)
    assert (back["error"], back["state"]) == ("access_denied", "s-2") and "code" not in back


@pytest.mark.parametrize(
    "form",
    [
        {"redirect_uri": ""},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": "shop://back"},
        {"requested_flow": "login_to_app"},
    ],
)
def test_page_must_be_a_registered_one(vipps: Sandbox, form: dict[str, str]) -> None:
    assert error(start(vipps, **form)) == (400, "invalid_request")
    assert vipps.guest.pending() is None


def test_forged_token_is_found_out(vipps: Sandbox) -> None:
    _, code = approved(vipps)
    vipps.fault({"operation": "oauth2Token", "effect": {"kind": "wrong-signature"}})
    token = redeem(vipps, code, GRANT).json()["id_token"]
    with pytest.raises(Exception, match="bad_signature"):
        verified(vipps, token)


def test_token_of_another_request_can_be_had(vipps: Sandbox) -> None:
    auth_req_id, code = approved(vipps)
    vipps.account.quirks.id_token_flaw = Flaw.REQUEST
    claims = verified(vipps, redeem(vipps, code, GRANT).json()["id_token"]).claims
    assert claims["auth_req_id"] == claims["authReqId"] != auth_req_id


@pytest.mark.parametrize("approve", [True, False])
def test_ping_says_that_a_polled_login_is_decided(vipps: Sandbox, approve: bool) -> None:
    receiver = Receiver()
    try:
        body: dict[str, Any] = {"url": receiver.url, "events": [PING]}
        secret = vipps.http.post("/webhooks/v1/webhooks", json=body, headers=vipps.platform).json()["secret"]
        approved(vipps)
        started = vipps.start_login(vipps.guest).json()
        (vipps.approves if approve else vipps.rejects)(vipps.guest)
        vipps.advance(1)
        (one,) = receiver.received
        assert one.event == {"auth_req_id": started["auth_req_id"]} and one.signed_with(secret)
        assert vipps.poll(started["auth_req_id"]).status_code == (200 if approve else 400)
    finally:
        receiver.close()
