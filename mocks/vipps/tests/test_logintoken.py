"""The token endpoint: polled, paced, redeemed once; its id_token verified by a library that did not sign it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.jose.errors import BadSignatureError
from authlib.oidc.core import CodeIDToken

from mocks.vipps.oidc import rotate
from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox
from mocks.world.phone import HabitKind

WELL_KNOWN = "/access-management-1.0/access/.well-known/openid-configuration"


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def verified(vipps: Sandbox, tokens: dict[str, Any], nonce: str | None = None) -> Any:
    """What a client library makes of the id_token, with discovery and key set fetched anew."""
    found = vipps.http.get(WELL_KNOWN).json()
    keys = JsonWebKey.import_key_set(vipps.http.get(found["jwks_uri"]).json())
    claims = JsonWebToken(["RS256"]).decode(
        tokens["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={
            "iss": {"essential": True, "value": found["issuer"]},
            "aud": {"essential": True, "value": vipps.account.client_id},
            "at_hash": {"essential": True},
        },
        claims_params={"access_token": tokens["access_token"], "nonce": nonce, "client_id": vipps.account.client_id},
    )
    claims.validate(now=int(vipps.world.clock.now))
    return claims


def test_poll_while_nobody_acted_asks_for_patience_and_not_for_credentials(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    answer = vipps.poll(request)
    assert error(answer) == (400, "authorization_pending")
    assert answer.json()["error_description"] == "The authorization request is still pending"
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert "www-authenticate" not in answer.headers


def test_polling_faster_than_the_interval_is_slowed_down(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    assert error(vipps.poll(request)) == (400, "authorization_pending")
    vipps.advance(4.7)
    assert error(vipps.poll(request)) == (400, "slow_down")
    vipps.advance(4.7)
    assert error(vipps.poll(request)) == (400, "slow_down")
    vipps.advance(4.9)
    assert error(vipps.poll(request)) == (400, "authorization_pending")


def test_interval_is_the_merchants_to_obey(vipps: Sandbox) -> None:
    vipps.account.quirks.ciba_interval = 11
    started = vipps.start_login(vipps.guest).json()
    assert started["interval"] == 11
    vipps.poll(started["auth_req_id"])
    vipps.advance(10)
    assert error(vipps.poll(started["auth_req_id"])) == (400, "slow_down")


def test_approved_login_gives_tokens_once(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.poll(request)
    vipps.approves(vipps.guest)
    answer = vipps.poll(request)
    body = answer.json()
    assert (answer.status_code, set(body)) == (200, {"access_token", "token_type", "expires_in", "id_token"})
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
    assert body["access_token"].startswith("ciba.")
    assert answer.headers["cache-control"] == "no-store"
    assert error(vipps.poll(request)) == (400, "invalid_grant")


def test_id_token_satisfies_a_client_library(vipps: Sandbox) -> None:
    started_at = int(vipps.world.clock.now)
    request = vipps.start_login(vipps.guest, nonce="n-0S6").json()["auth_req_id"]
    vipps.advance(7)
    vipps.approves(vipps.guest)
    vipps.advance(3)
    claims = verified(vipps, vipps.poll(request).json(), nonce="n-0S6")
    assert claims["sub"] == vipps.account.sub(vipps.guest.person.msisdn)
    assert (claims["rat"], claims["auth_time"], claims["iat"]) == (started_at, started_at + 7, started_at + 10)
    assert (claims["msn"], claims["exp"]) == (vipps.account.msn, started_at + 10 + 3600)
    assert {"jti", "sid"} <= claims.keys()
    assert claims.header["kid"].startswith(f"public:{vipps.world.id}:RS256:")


def test_id_token_never_holds_profile_data(vipps: Sandbox) -> None:
    claims = verified(vipps, vipps.log_in(vipps.guest, "openid name phoneNumber email address birthDate nin"))
    allowed = {"iss", "aud", "sub", "exp", "iat", "auth_time", "rat", "at_hash", "jti", "sid", "msn"}
    assert set(claims) == allowed


def test_id_token_from_before_a_rotation_still_verifies(vipps: Sandbox) -> None:
    before = vipps.log_in(vipps.guest)
    vipps.do(rotate, vipps.world)
    after = vipps.log_in(vipps.guest)
    assert verified(vipps, before).header["kid"] != verified(vipps, after).header["kid"]


def test_sub_is_stable_per_sales_unit_and_differs_between_them(vipps: Sandbox, other: Sandbox) -> None:
    first, second = verified(vipps, vipps.log_in(vipps.guest)), verified(vipps, vipps.log_in(vipps.guest))
    assert first["sub"] == second["sub"]
    assert vipps.account.sub(vipps.guest.person.msisdn) != other.account.sub(vipps.guest.person.msisdn)


def test_wrong_signature_strikes_one_call_only(vipps: Sandbox) -> None:
    vipps.fault({"operation": "oauth2Token", "nth": 1, "effect": {"kind": "wrong-signature"}})
    with pytest.raises(BadSignatureError):
        verified(vipps, vipps.log_in(vipps.guest))
    assert verified(vipps, vipps.log_in(vipps.guest))
    assert vipps.world.forge is False


def test_wrong_signature_on_a_poll_without_a_token_is_spent(vipps: Sandbox) -> None:
    vipps.fault({"operation": "oauth2Token", "nth": 1, "effect": {"kind": "wrong-signature"}})
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    assert error(vipps.poll(request)) == (400, "authorization_pending")
    vipps.approves(vipps.guest)
    assert verified(vipps, vipps.poll(request).json())


def test_refused_login_says_so_to_every_poll(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.rejects(vipps.guest)
    assert error(vipps.poll(request)) == error(vipps.poll(request)) == (400, "access_denied")


def test_login_past_its_time_is_expired(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.advance(600)
    assert error(vipps.poll(request)) == (400, "expired_token")


@pytest.mark.parametrize(
    ("habit", "code"), [(HabitKind.APP_OUTDATED, "old_app"), (HabitKind.NOT_A_USER, "unknown_user_id")]
)
def test_person_who_turns_out_to_be_unable(vipps: Sandbox, habit: HabitKind, code: str) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.habit(vipps.guest, habit)
    assert error(vipps.poll(request)) == (400, code)


def test_auth_req_id_of_another_merchant_is_unknown(vipps: Sandbox, other: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    assert error(other.poll(request)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "unsupported_grant_type"),
        ({"grant_type": "urn:openid:params:grant-type:ciba"}, "invalid_request"),
        ({"grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": "x"}, "invalid_grant"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": "https://x"}, "invalid_grant"),
        ({"grant_type": "urn:vipps:params:grant-type:ciba-redirect", "code": "x"}, "invalid_grant"),
    ],
)
def test_malformed_and_unknown_grants(vipps: Sandbox, form: dict[str, str], code: str) -> None:
    assert error(vipps.http.post(TOKEN_PATH, data=form, auth=vipps.basic)) == (400, code)


def test_lost_answer_leaves_the_login_redeemed(vipps: Sandbox) -> None:
    request = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.approves(vipps.guest)
    vipps.fault({"operation": "oauth2Token", "nth": 1, "phase": "after", "effect": {"kind": "cut"}})
    with pytest.raises(httpx.RemoteProtocolError):
        vipps.poll(request)
    assert error(vipps.poll(request)) == (400, "invalid_grant")
