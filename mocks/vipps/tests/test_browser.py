"""Login in a browser: the page, the phone, the way back, the tokens; Authlib as the merchant."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oidc.core import CodeIDToken

from mocks.vipps.oidc import BASE
from mocks.vipps.tests.browser import AUTHORIZE, BACK, CHALLENGE, STATE, VERIFIER, Browser, redeem
from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox
from mocks.vipps.tests.test_oidc import verified
from mocks.world.phone import HabitKind, ScreenKind


@pytest.fixture(autouse=True)
def _registered(vipps: Sandbox) -> None:
    vipps.account.redirect_uris = [BACK]


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


# --- the whole way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_logs_in_with_proof_key_state_and_nonce(
    vipps: Sandbox, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    account, base, nonce = vipps.account, vipps.server.base_url, generate_token(20)
    with OAuth2Session(
        account.client_id,
        account.client_secret,
        token_endpoint_auth_method=method,
        scope="openid name phoneNumber",
        redirect_uri=BACK,
        code_challenge_method="S256",
    ) as merchant:
        verifier = generate_token(48)
        url, state = merchant.create_authorization_url(base + AUTHORIZE, nonce=nonce, code_verifier=verifier)
        browser = Browser(vipps, **dict(httpx.URL(url).params))
        assert browser.log_in()["state"] == state
        tokens = merchant.fetch_token(
            base + TOKEN_PATH, authorization_response=browser.url, state=state, code_verifier=verifier
        )
        assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3599)
        assert tokens["scope"] == "openid name phoneNumber"
        decoded = verified(vipps, tokens["id_token"])
        options: dict[str, Any] = {
            "iss": {"essential": True, "value": f"{base}{BASE}/"},
            "aud": {"essential": True, "value": account.client_id},
            "at_hash": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": account.client_id, "access_token": tokens["access_token"]}
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(vipps.world.clock.now))
        profile = merchant.get(f"{base}/vipps-userinfo-api/userinfo").json()
        assert (profile["sub"], profile["name"]) == (claims["sub"], vipps.guest.person.name)
        with pytest.raises(OAuth2Error):
            merchant.fetch_token(base + TOKEN_PATH, authorization_response=browser.url, state="another state")


def test_page_waits_for_the_phone_and_goes_back_by_itself(vipps: Sandbox) -> None:
    browser = Browser(vipps)
    assert browser.status == 200 and "phone_number" in browser.form.inputs and not browser.form.refreshes
    assert vipps.guest.person.msisdn in browser.form.offered
    browser.submit(phone_number=f"+{vipps.guest.person.msisdn[:2]} {vipps.guest.person.msisdn[2:]}")
    assert browser.form.refreshes and vipps.pending(vipps.guest).kind is ScreenKind.LOGIN
    browser.reload()
    assert browser.form.refreshes
    vipps.approves(vipps.guest)
    browser.reload()
    assert browser.query.keys() == {"code", "state", "scope"}
    assert (browser.query["state"], browser.query["scope"]) == (STATE, "openid name email")


def test_second_look_at_the_page_leads_the_same_way(vipps: Sandbox) -> None:
    browser = Browser(vipps)
    page = browser.url
    first = browser.log_in()
    browser.open(page)
    assert browser.query == first


def test_number_without_country_code_is_norwegian(vipps: Sandbox) -> None:
    Browser(vipps).submit(phone_number=vipps.guest.person.msisdn.removeprefix("47"))
    assert vipps.pending(vipps.guest).kind is ScreenKind.LOGIN


def test_query_of_the_merchants_page_stays(vipps: Sandbox) -> None:
    vipps.account.redirect_uris = [f"{BACK}?shop=7"]
    query = Browser(vipps, redirect_uri=f"{BACK}?shop=7").log_in()
    assert query["shop"] == "7" and query["code"]


def test_partner_names_the_sales_unit_and_redeems_with_its_platform_token(vipps: Sandbox) -> None:
    code = Browser(vipps, client_id=None, msn=vipps.account.msn).log_in()["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    headers = {name: vipps.platform[name] for name in ("Authorization", "Merchant-Serial-Number")}
    stranger = vipps.http.post(TOKEN_PATH, data=form, headers=headers | {"Merchant-Serial-Number": "654321"})
    assert error(stranger) == (401, "invalid_client")
    assert vipps.http.post(TOKEN_PATH, data=form, headers=headers).status_code == 200


# --- what the authorization endpoint refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"state": "7-chars"}, "invalid_state"),
        ({"state": None}, "invalid_state"),
        ({"scope": "name"}, "invalid_scope"),
        ({"scope": "openid nnin"}, "invalid_scope"),
        ({"scope": "openid delegatedConsents"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S512"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"requested_flow": "app_to_app"}, "invalid_app_callback_uri"),
        ({"requested_flow": "app_to_app", "app_callback_uri": "/x"}, "invalid_app_callback_uri"),
        ({"requested_flow": "app_to_app", "app_callback_uri": "shop://x"}, "app_callback_uri_not_registered"),
    ],
)
def test_request_that_cannot_go_on_goes_back_with_an_error(
    vipps: Sandbox, query: dict[str, str | None], code: str
) -> None:
    browser = Browser(vipps, **query)
    assert browser.query["error"] == code and browser.query["error_description"]
    assert browser.query.get("state") == query.get("state", STATE)
    assert vipps.account.auth_requests == {}


@pytest.mark.parametrize("uri", [f"{BACK}/", BACK.upper(), "https://evil.example.com/login/done", "", None])
def test_address_that_is_not_registered_to_the_letter_gets_no_redirect(vipps: Sandbox, uri: str | None) -> None:
    browser = Browser(vipps, redirect_uri=uri)
    assert (browser.status, browser.url.startswith(vipps.server.base_url)) == (400, True)


def test_unknown_client_gets_no_redirect_and_no_password_prompt(vipps: Sandbox) -> None:
    answer = vipps.http.get(AUTHORIZE, params={"client_id": "nobody", "redirect_uri": BACK})
    assert error(answer) == (401, "invalid_client") and "www-authenticate" not in answer.headers


def test_another_merchants_address_is_not_registered(vipps: Sandbox, other: Sandbox) -> None:
    assert Browser(other).status == 400


def test_registered_app_goes_on(vipps: Sandbox) -> None:
    vipps.account.redirect_uris.append("shop://back")
    assert Browser(vipps, requested_flow="app_to_app", app_callback_uri="shop://back").status == 200


# --- what the person and the phone make of it -------------------------------------------------------------------------


def test_refusal_on_the_phone_comes_back(vipps: Sandbox) -> None:
    browser = Browser(vipps)
    browser.submit(phone_number=vipps.guest.person.msisdn)
    vipps.rejects(vipps.guest)
    browser.reload()
    assert (browser.query["error"], browser.query["state"]) == ("access_denied", STATE)


def test_cancel_button_comes_back(vipps: Sandbox) -> None:
    browser = Browser(vipps)
    browser.submit(cancel="1")
    assert browser.query["error"] == "access_denied"


def test_nobody_answers_in_time(vipps: Sandbox) -> None:
    waiting, typing = Browser(vipps), Browser(vipps)
    waiting.submit(phone_number=vipps.guest.person.msisdn)
    vipps.advance(600)
    for browser in (waiting, typing):
        browser.reload()
        assert browser.query["error"] == "access_denied"


def test_old_app_has_a_code_of_its_own(vipps: Sandbox) -> None:
    vipps.habit(vipps.guest, HabitKind.APP_OUTDATED)
    browser = Browser(vipps)
    browser.submit(phone_number=vipps.guest.person.msisdn)
    assert browser.query["error"] == "outdated_app_version"


@pytest.mark.parametrize("number", ["", "4700000000", "not a number", "<script>"])
def test_unknown_number_is_told_on_the_page(vipps: Sandbox, number: str) -> None:
    browser = Browser(vipps)
    browser.submit(phone_number=number)
    assert "Nobody with this number" in browser.page and "<script" not in browser.page
    assert browser.log_in()["code"]


@pytest.mark.parametrize("code", ["server_error", "wrong_challenge", "unknown_reject_reason"])
def test_other_errors_come_when_the_sandbox_is_told(vipps: Sandbox, code: str) -> None:
    vipps.account.quirks.login_error = code
    assert Browser(vipps).log_in()["error"] == code


# --- codes ------------------------------------------------------------------------------------------------------------


def test_code_is_redeemed_once_and_its_second_use_revokes_the_token(vipps: Sandbox) -> None:
    code = Browser(vipps).log_in()["code"]
    tokens = redeem(vipps, code).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert vipps.http.get("/vipps-userinfo-api/userinfo", headers=headers).status_code == 200
    assert error(redeem(vipps, code)) == (400, "invalid_grant")
    assert vipps.http.get("/vipps-userinfo-api/userinfo", headers=headers).status_code == 401


def test_code_lives_for_two_minutes(vipps: Sandbox) -> None:
    early, late = Browser(vipps).log_in()["code"], Browser(vipps).log_in()["code"]
    vipps.advance(119)
    assert redeem(vipps, early).status_code == 200
    vipps.advance(1)
    assert error(redeem(vipps, late)) == (400, "invalid_grant")


def test_code_needs_the_same_address_client_and_grant(vipps: Sandbox, other: Sandbox) -> None:
    code = Browser(vipps).log_in()["code"]
    assert error(redeem(vipps, code, redirect_uri=f"{BACK}/")) == (400, "invalid_grant")
    assert error(redeem(vipps, code, redirect_uri="")) == (400, "invalid_request")
    assert error(redeem(other, code)) == (400, "invalid_grant")
    assert error(redeem(vipps, code, "urn:vipps:params:grant-type:ciba-redirect")) == (400, "invalid_grant")
    assert error(redeem(vipps, "")) == (400, "invalid_request")
    assert redeem(vipps, code).status_code == 200


@pytest.mark.parametrize(
    ("challenge", "verifier", "status"),
    [
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, VERIFIER, 200),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, VERIFIER[:-1] + "x", 400),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, CHALLENGE, 400),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, "", 400),
        ({"code_challenge": VERIFIER}, VERIFIER, 200),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, VERIFIER, 200),
        ({"code_challenge": VERIFIER}, CHALLENGE, 400),
        ({}, VERIFIER, 400),
    ],
)
def test_proof_key(vipps: Sandbox, challenge: dict[str, str], verifier: str, status: int) -> None:
    code = Browser(vipps, **challenge).log_in()["code"]
    answer = redeem(vipps, code, **({"code_verifier": verifier} if verifier else {}))
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"] == "invalid_grant"


def test_plain_proof_key_can_be_switched_off(vipps: Sandbox) -> None:
    vipps.account.quirks.plain_pkce = False
    assert Browser(vipps, code_challenge=VERIFIER).query["error"] == "invalid_request"


def test_browser_login_cannot_be_polled(vipps: Sandbox) -> None:
    Browser(vipps).log_in()
    (login,) = vipps.account.logins.values()
    assert error(vipps.poll(login.auth_req_id)) == (400, "invalid_grant")


# --- the end ----------------------------------------------------------------------------------------------------------


def test_revoked_token_stops_working(vipps: Sandbox) -> None:
    token = redeem(vipps, Browser(vipps).log_in()["code"]).json()["access_token"]
    for revoked in (token, "unknown"):
        answer = vipps.http.post(f"{BASE}/oauth2/revoke", data={"token": revoked}, auth=vipps.basic)
        assert (answer.status_code, answer.content) == (200, b"")
    userinfo = vipps.http.get("/vipps-userinfo-api/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert userinfo.status_code == 401


def test_logout_goes_on_to_registered_pages_only(vipps: Sandbox) -> None:
    hint = redeem(vipps, Browser(vipps).log_in()["code"]).json()["id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}
    answer = vipps.http.get(f"{BASE}/oauth2/sessions/logout", params=query)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{BACK}?state=s")
    elsewhere = query | {"post_logout_redirect_uri": "https://evil.example.com"}
    assert vipps.http.get(f"{BASE}/oauth2/sessions/logout", params=elsewhere).status_code == 200
    assert vipps.http.get(f"{BASE}/oauth2/sessions/logout").status_code == 200
