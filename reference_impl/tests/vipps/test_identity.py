"""No id_token is believed before everything about it has been checked (VIPPS-LG-16, -17)."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from reference_impl.vipps.identity import UnknownKey, UnprovenIdentity, subject_of

NOW = 1_700_000_000.0
KEY = RSAKey.generate_key(2048, {"kid": "public:1", "use": "sig", "alg": "RS256"})
EC = ECKey.generate_key("P-256", {"kid": "public:2"})
KEYS = KeySet([RSAKey.import_key(KEY.as_dict(private=False)), ECKey.import_key(EC.as_dict(private=False))])
CLAIMS: dict[str, Any] = {
    "iss": "https://apitest.vipps.no/access-management-1.0/access/",
    "aud": ["client"],
    "sub": "c06c4afe",
    "exp": NOW + 60,
    "nonce": "n",
}


def token(key: Any = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode(
        header or {"alg": "RS256", "kid": "public:1"}, claims, key, algorithms=["RS256", "ES256", "HS256"]
    )


def subject(raw: str) -> str:
    return subject_of(raw, KEYS, issuer=CLAIMS["iss"], client_id="client", nonce="n", now=NOW)


@pytest.mark.parametrize("changes", [{}, {"aud": "client"}, {"aud": ["other", "client"]}, {"nonce": None}])
def test_a_valid_token_names_its_subject(changes: dict[str, Any]) -> None:
    assert subject(token(**changes)) == "c06c4afe"


def test_es256_is_accepted_as_well() -> None:
    assert subject(token(EC, {"alg": "ES256", "kid": "public:2"})) == "c06c4afe"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://apitest.vipps.no/access-management-1.0/access"},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"exp": NOW - 1},
        {"exp": NOW},
        {"exp": None},
        {"exp": True},
        {"nonce": "m"},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnprovenIdentity):
        subject(token(**changes))


def test_a_foreign_signature_is_refused() -> None:
    foreign = RSAKey.generate_key(2048, {"kid": "public:1"})
    with pytest.raises(UnprovenIdentity):
        subject(token(foreign))


def test_a_token_signed_with_a_shared_secret_is_refused() -> None:
    with pytest.raises((UnprovenIdentity, UnknownKey)):
        subject(token(OctKey.generate_key(256), {"alg": "HS256"}))


def test_a_token_that_is_none_is_refused() -> None:
    for raw in ("", "a.b.c", "not a token", token().rsplit(".", 1)[0] + "."):
        with pytest.raises(UnprovenIdentity):
            subject(raw)


def test_an_unknown_key_is_told_apart_so_that_it_can_be_fetched() -> None:
    rotated = RSAKey.generate_key(2048, {"kid": "public:3"})
    with pytest.raises(UnknownKey):
        subject(token(rotated, {"alg": "RS256", "kid": "public:3"}))
