"""Discovery and keys: one issuer, one key set, many worlds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from mocks.vipps.account import SigningKey
from mocks.vipps.app import VENDOR
from mocks.vipps.oidc import rotate, sign, signing_key
from mocks.vipps.tests.sandbox import START_PATH, TOKEN_PATH, Sandbox
from mocks.world.clock import Mode
from mocks.world.tenants import Tenants

DISCOVERY = "/access-management-1.0/access/.well-known/openid-configuration"


def discover(vipps: Sandbox, **headers: str) -> dict[str, Any]:
    answer = vipps.http.get(DISCOVERY, headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def published(vipps: Sandbox) -> dict[str, Any]:
    """The key set by ``kid``."""
    keys: list[Any] = vipps.http.get(discover(vipps)["jwks_uri"]).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    return {key["kid"]: key for key in keys}


def verified(vipps: Sandbox, token: str) -> jwt.Token:
    return jwt.decode(token, KeySet.import_key_set({"keys": list(published(vipps).values())}))


def test_every_endpoint_lies_on_the_callers_origin(vipps: Sandbox) -> None:
    found = discover(vipps)
    base = vipps.server.base_url
    assert found["issuer"] == f"{base}/access-management-1.0/access/"
    assert found["token_endpoint"] == base + TOKEN_PATH
    assert found["backchannel_authentication_endpoint"] == base + START_PATH
    urls = {name: value for name, value in found.items() if name.endswith(("_endpoint", "_uri", "issuer"))}
    assert all(url.startswith(base + "/") for url in urls.values())


def test_origin_follows_the_proxy(vipps: Sandbox) -> None:
    found = discover(vipps, Host="apitest.vipps.no", **{"X-Forwarded-Proto": "https"})
    assert found["issuer"] == "https://apitest.vipps.no/access-management-1.0/access/"


def test_discovery_may_be_kept_for_an_hour(vipps: Sandbox) -> None:
    assert vipps.http.get(DISCOVERY).headers["cache-control"] == "max-age=3600"


def test_discovery_has_what_a_client_library_requires(vipps: Sandbox) -> None:
    found = discover(vipps)
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert "code" in found["response_types_supported"]
    assert set(found["subject_types_supported"]) == {"public", "pairwise"}
    assert {"client_secret_basic", "client_secret_post"} <= set(found["token_endpoint_auth_methods_supported"])
    assert "openid" in found["scopes_supported"] and "nnin" not in found["scopes_supported"]


def test_no_credentials_needed_but_a_sales_unit_owns_its_call(vipps: Sandbox) -> None:
    discover(vipps)
    assert [entry.operation for entry in vipps.world.journal.after(0, 10)] == []
    discover(vipps, **{"Merchant-Serial-Number": vipps.account.msn})
    assert [entry.operation for entry in vipps.world.journal.after(0, 10)] == ["discoverOpenIDConfiguration"]


def test_key_set_holds_both_algorithms_of_all_worlds_and_nothing_private(vipps: Sandbox, other: Sandbox) -> None:
    keys = published(vipps)
    for world in (vipps.world, other.world):
        mine = [key for kid, key in keys.items() if kid.startswith(f"public:{world.id}:")]
        assert sorted((key["kty"], key["alg"], key["use"]) for key in mine) == [
            ("EC", "ES256", "sig"),
            ("RSA", "RS256", "sig"),
        ]
    assert not any({"d", "p", "q", "dp", "dq", "qi"} & key.keys() for key in keys.values())


def test_key_set_stays_the_same_while_nothing_rotates(vipps: Sandbox) -> None:
    assert published(vipps) == published(vipps)


def test_rotation_signs_with_a_new_key_and_keeps_the_old_one_published(vipps: Sandbox) -> None:
    before = vipps.do(sign, vipps.world, {"n": 1})
    vipps.do(rotate, vipps.world)
    after = vipps.do(sign, vipps.world, {"n": 2})
    assert verified(vipps, before).claims == {"n": 1}
    assert verified(vipps, after).claims == {"n": 2}
    assert verified(vipps, before).header["kid"] != verified(vipps, after).header["kid"]


def test_keys_of_a_dropped_world_serve_the_next_and_no_two_worlds_share_one() -> None:
    async def play() -> tuple[SigningKey, list[SigningKey]]:
        tenants = Tenants([VENDOR])
        first = signing_key(tenants.create("first", 1, Mode.JUMP), "RS256")
        tenants.drop("first")
        later = [signing_key(tenants.create(name, 2, Mode.JUMP), "RS256") for name in ("second", "third")]
        await tenants.close()
        return first, later

    first, later = asyncio.run(play())
    assert first.pem in {key.pem for key in later}
    assert len({key.pem for key in later}) == 2
    assert len({key.kid for key in (first, *later)}) == 3


def test_forged_signature_names_a_published_key_that_did_not_sign(vipps: Sandbox) -> None:
    forged = vipps.do(sign, vipps.world, {"n": 1}, True)
    with pytest.raises(BadSignatureError):
        verified(vipps, forged)


def test_injected_fault_reads_like_oauth(vipps: Sandbox) -> None:
    vipps.fault({"operation": "wellKnown", "effect": {"kind": "status", "status": 500}})
    answer = vipps.http.get(discover(vipps)["jwks_uri"], headers={"Merchant-Serial-Number": vipps.account.msn})
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
