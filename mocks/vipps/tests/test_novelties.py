"""Reworded errors, unknown members, moved endpoints, spoilt id_tokens: off by default, everywhere when on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mocks.vipps.account import Titles
from mocks.vipps.idtoken import Flaw
from mocks.vipps.moved import PREFIX
from mocks.vipps.novelties import NOVELTY, REWORDED
from mocks.vipps.tests.payments import created, events, read
from mocks.vipps.tests.sandbox import Sandbox

WELL_KNOWN = "/access-management-1.0/access/.well-known/openid-configuration"
JWKS = "/access-management-1.0/access/.well-known/jwks.json"


def msn(vipps: Sandbox) -> dict[str, str]:
    return {"Merchant-Serial-Number": vipps.account.msn}


def refused(vipps: Sandbox) -> dict[str, Any]:
    """The problem of a payment that does not exist."""
    answer = vipps.http.get("/epayment/v1/payments/unknown-12345", headers=vipps.platform)
    assert answer.status_code == 404
    problem: dict[str, Any] = answer.json()
    return problem


def test_errors_are_reworded_and_keep_their_codes(vipps: Sandbox) -> None:
    before = refused(vipps)
    vipps.account.quirks.error_titles = Titles.REWORDED
    after = refused(vipps)
    assert (after["title"], after["detail"]) == (REWORDED, REWORDED)
    assert before["title"] != REWORDED
    assert {name: after[name] for name in ("type", "status", "extraDetails")} == {
        name: before[name] for name in ("type", "status", "extraDetails")
    }
    poll = vipps.poll("nobody's").json()
    assert poll == {"error": "invalid_grant", "error_description": REWORDED}


def test_success_is_not_reworded(vipps: Sandbox) -> None:
    vipps.account.quirks.error_titles = Titles.REWORDED
    assert REWORDED not in json.dumps(read(vipps, created(vipps)))


def test_members_and_values_are_added_at_every_level(vipps: Sandbox) -> None:
    reference = created(vipps)
    plain = read(vipps, reference)
    vipps.account.quirks.unknown_members = True
    grown = read(vipps, reference)
    assert next(iter(grown)) == NOVELTY
    assert NOVELTY in grown["aggregate"]["authorizedAmount"]
    assert (plain["state"], grown["state"]) == ("CREATED", "PONDERING")
    assert grown["aggregate"]["authorizedAmount"]["value"] == plain["aggregate"]["authorizedAmount"]["value"]
    assert [event["name"] for event in events(vipps, reference)] == ["CREATED", "PONDERED"]
    keys = vipps.http.get(JWKS, headers=msn(vipps)).json()["keys"]
    assert keys[0]["kty"] == "LWE"
    found = vipps.http.get(WELL_KNOWN, headers=msn(vipps)).json()
    assert NOVELTY in found["grant_types_supported"]
    assert [detail["name"] for detail in refused(vipps)["extraDetails"]] == ["Novelty", "ErrorCode"]


def test_nothing_is_added_to_the_next_world(vipps: Sandbox, other: Sandbox) -> None:
    vipps.account.quirks.unknown_members = True
    assert NOVELTY not in other.http.get(WELL_KNOWN, headers=msn(other)).text


def test_endpoints_that_discovery_moves_work_there(vipps: Sandbox) -> None:
    vipps.account.quirks.moved_endpoints = True
    found = vipps.http.get(WELL_KNOWN, headers=msn(vipps)).json()
    start = found["backchannel_authentication_endpoint"]
    assert start.removeprefix(vipps.server.base_url).startswith(PREFIX)
    form = {"login_hint": f"urn:msisdn:{vipps.guest.person.msisdn}", "scope": "openid"}
    assert vipps.http.post(start, data=form, auth=vipps.basic).status_code == 200
    assert vipps.http.get(found["jwks_uri"], headers=msn(vipps)).json()["keys"]
    assert vipps.http.get(found["userinfo_endpoint"]).status_code == 401
    assert vipps.http.post(found["token_endpoint"], data={"grant_type": "x"}, auth=vipps.basic).status_code == 400


def claims_of(vipps: Sandbox, flaw: Flaw) -> dict[str, Any]:
    vipps.account.quirks.id_token_flaw = flaw
    token = vipps.log_in(vipps.guest, nonce="my-own")["id_token"]
    keys = KeySet.import_key_set(vipps.http.get(JWKS).json())
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


@pytest.mark.parametrize("flaw", [Flaw.SIGNATURE, Flaw.UNSIGNED, Flaw.UNKNOWN_KID])
def test_flaws_of_the_signature(vipps: Sandbox, flaw: Flaw) -> None:
    with pytest.raises((JoseError, ValueError)):
        claims_of(vipps, flaw)


@pytest.mark.parametrize(
    ("flaw", "changed"),
    [
        (Flaw.NONE, set()),
        (Flaw.AUDIENCE, {"aud", "msn"}),
        (Flaw.ISSUER, {"iss"}),
        (Flaw.SUBJECT, {"sub"}),
        (Flaw.EXPIRED, {"exp"}),
        (Flaw.NONCE, {"nonce"}),
    ],
)
def test_flaws_of_the_claims_one_at_a_time(vipps: Sandbox, flaw: Flaw, changed: set[str]) -> None:
    claims = claims_of(vipps, flaw)
    right = {
        "aud": claims["aud"] == [vipps.account.client_id],
        "msn": claims["msn"] == vipps.account.msn,
        "iss": claims["iss"] == vipps.http.get(WELL_KNOWN).json()["issuer"],
        "exp": claims["exp"] > vipps.world.clock.now,
        "nonce": claims["nonce"] == "my-own",
        "sub": claims["sub"] == claims_of(vipps, Flaw.NONE)["sub"],
    }
    assert {name for name, fits in right.items() if not fits} == changed


def test_webhooks_are_signed_over_what_is_sent(vipps: Sandbox) -> None:
    """The body that leaves is the one that is hashed: dressing comes before signing."""
    vipps.account.quirks.unknown_members = True
    body = vipps.do(vipps.world.dressed, "vipps", "webhook:x", None, b'{"reference":"r"}')
    assert list(json.loads(body)) == [NOVELTY, "reference"]
