"""Authlib, an OpenID client that we did not write, completes the merchant-initiated login.

Unmodified but for the address: its documented switch allows http, which only a sandbox on loopback speaks.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken, UserInfo
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url

CIBA = "urn:openid:params:grant-type:ciba"
NONCE = "n-0S6_WzA2Mj"


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


def discovered(base_url: str) -> OpenIDProviderMetadata:
    issuer = f"{base_url}/access-management-1.0/access/"
    metadata = OpenIDProviderMetadata(requests.get(get_well_known_url(issuer, external=True), timeout=60).json())
    metadata.validate()
    assert metadata["issuer"] == issuer, "equal to the byte, trailing slash included"
    return metadata


class Login:
    """One client, one world, one login."""

    def __init__(self, world: dict[str, Any], control: httpx.Client, method: str) -> None:
        self.vipps, self.person = world["vipps"], world["people"][0]
        self._control, self._path = control, f"/{world['world']}"
        self.metadata = discovered(self.vipps["base_url"])
        assert method in self.metadata["token_endpoint_auth_methods_supported"]
        self.session = OAuth2Session(
            self.vipps["client_id"],
            self.vipps["client_secret"],
            token_endpoint_auth_method=method,
            token_endpoint=self.metadata["token_endpoint"],
        )
        self._auth = self.session.client_auth(method)

    def start(self) -> dict[str, Any]:
        endpoint = self.metadata["backchannel_authentication_endpoint"]
        form = {"login_hint": f"urn:msisdn:{self.person['msisdn']}", "scope": "openid name email phoneNumber"}
        form |= {"nonce": NONCE, "binding_message": "KASSE-7"}
        answer = self.session.post(endpoint, data=form, auth=self._auth, withhold_token=True)
        assert answer.status_code == 200, answer.text
        started: dict[str, Any] = answer.json()
        return started

    def poll(self, started: dict[str, Any]) -> Any:
        return self.session.fetch_token(grant_type=CIBA, auth_req_id=started["auth_req_id"])

    def refused(self, started: dict[str, Any]) -> str:
        with pytest.raises(OAuthError) as caught:
            self.poll(started)
        return str(caught.value.error)

    def person_does(self, verb: str, started: dict[str, Any]) -> None:
        choice = {"kind": "login", "auth_req_id": started["auth_req_id"]}
        self._control.post(f"{self._path}/phones/{self.person['msisdn']}/{verb}", json=choice).raise_for_status()

    def wait(self, seconds: float) -> float:
        """Virtual seconds; the world's time afterwards."""
        answer = self._control.post(f"{self._path}/clock/advance", json={"seconds": seconds}).raise_for_status()
        return float(answer.json()["now"])


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_login_from_discovery_to_userinfo(jumping_world: dict[str, Any], control: httpx.Client, method: str) -> None:
    login = Login(jumping_world, control, method)
    assert set("+/=") <= set(login.vipps["client_secret"]), "a secret that is hard to carry"
    started = login.start()
    login.wait(started["interval"])
    assert login.refused(started) == "authorization_pending"
    login.wait(1)
    assert login.refused(started) == "slow_down"
    login.wait(started["interval"] + 5)
    login.person_does("approve", started)
    now = login.wait(started["interval"] + 5)
    tokens = login.poll(started)
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 300)

    keys = JsonWebKey.import_key_set(requests.get(login.metadata["jwks_uri"], timeout=60).json())
    claims = jwt.decode(
        tokens["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={
            "iss": {"essential": True, "value": login.metadata["issuer"]},
            "aud": {"essential": True, "value": login.vipps["client_id"]},
            "at_hash": {"essential": True},
        },
        claims_params={
            "nonce": NONCE,
            "client_id": login.vipps["client_id"],
            "access_token": tokens["access_token"],
        },
    )
    claims.validate(now=int(now))
    assert claims.header["alg"] in login.metadata["id_token_signing_alg_values_supported"]

    profile = UserInfo(login.session.get(login.metadata["userinfo_endpoint"]).json())
    assert profile.sub == claims["sub"]
    assert (profile.name, profile.phone_number) == (login.person["name"], login.person["msisdn"])
    assert (profile.email, profile["email_verified"]) == (login.person["email"], True)
    assert login.refused(started) == "invalid_grant", "redeemed once"


def test_refused_login_is_told_as_such(jumping_world: dict[str, Any], control: httpx.Client) -> None:
    login = Login(jumping_world, control, "client_secret_basic")
    started = login.start()
    login.person_does("reject", started)
    login.wait(started["interval"])
    assert login.refused(started) == "access_denied"


def test_login_that_nobody_answers_expires(jumping_world: dict[str, Any], control: httpx.Client) -> None:
    login = Login(jumping_world, control, "client_secret_post")
    started = login.start()
    login.wait(started["expires_in"])
    assert login.refused(started) == "expired_token"
