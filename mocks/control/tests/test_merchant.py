"""What a merchant sets, and what a person takes back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from mocks.control.tests.conftest import Control
from mocks.vipps.tests.receiver import Receiver


@pytest.fixture
def merchant() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def decoded(jwt: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, payload, signature = jwt.decode().split(".")
    texts = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (header, payload))
    return (*(json.loads(text) for text in texts), signature)


def test_registered_addresses_replace_those_before(control: Control) -> None:
    for uris in (["https://a.example.com/x", "http://127.0.0.1:9/y"], ["shop://back"]):
        assert control.http.put("vipps/redirect-uris", json={"redirect_uris": uris}).json() == {"redirect_uris": uris}
    assert control.http.get("vipps/redirect-uris").json() == {"redirect_uris": ["shop://back"]}
    assert control.vipps.account.redirect_uris == ["shop://back"]


@pytest.mark.parametrize(
    "uri",
    ["http://shop.example.com", "https://x/#a", "https://", "shop://", "/x", "https://x y", "http://[", "https://ø.no"],
)
def test_address_that_cannot_be_registered_changes_nothing(control: Control, uri: str) -> None:
    control.vipps.account.redirect_uris = ["https://a.example.com"]
    answer = control.http.put("vipps/redirect-uris", json={"redirect_uris": ["https://b.example.com", uri]})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:kassa:problem:bad-uri")
    assert control.vipps.account.redirect_uris == ["https://a.example.com"]


def test_screen_says_where_the_phones_browser_goes(control: Control) -> None:
    back = "https://shop.example.com/in"
    control.http.put("vipps/redirect-uris", json={"redirect_uris": [back]}).raise_for_status()
    control.vipps.start_login(control.vipps.guest, requested_flow="login_to_webpage", redirect_uri=back)
    answer = control.http.post(f"{control.guest}/approve")
    assert answer.json()["redirect_url"].startswith(f"{back}?code=")


def test_merchant_is_told_unsigned_that_consent_is_taken_back(control: Control, merchant: Receiver) -> None:
    vipps = control.vipps
    token = vipps.log_in(vipps.guest, "openid name")["access_token"]
    control.http.put("vipps/consent-url", json={"url": f"{merchant.url}/revoked"}).raise_for_status()
    assert control.http.post(f"{control.guest}/revoke-consent").json() == {"told": True}
    vipps.advance(1)
    (one,) = merchant.received
    assert (one.path, one.headers["content-type"]) == ("/revoked", "text/plain;charset=UTF-8")
    header, claims, signature = decoded(one.body)
    assert (header["alg"], signature) == ("none", "")
    assert (claims["sub"], claims["event"]) == (vipps.account.sub(vipps.guest.person.msisdn), "CONSENT_REVOKED")
    assert claims["nbf"] == claims["iat"] < claims["exp"]
    userinfo = vipps.http.get("/vipps-userinfo-api/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert userinfo.status_code == 401
    vipps.start_login(vipps.guest, "openid name")
    assert "You share: name." in vipps.pending(vipps.guest).text


def test_message_is_tried_five_times(control: Control, merchant: Receiver) -> None:
    control.vipps.log_in(control.vipps.guest, "openid name")
    control.vipps.account.consent_url = merchant.url
    merchant.decide = lambda _: 500
    control.http.post(f"{control.guest}/revoke-consent")
    control.vipps.advance(86_400)
    assert len(merchant.received) == 5


def test_nothing_is_told_when_nothing_was_given_or_nobody_wants_to_hear(control: Control, merchant: Receiver) -> None:
    control.http.put("vipps/consent-url", json={"url": merchant.url}).raise_for_status()
    assert control.http.post(f"{control.guest}/revoke-consent").json() == {"told": False}
    control.vipps.log_in(control.vipps.guest, "openid name")
    control.http.put("vipps/consent-url", json={"url": None}).raise_for_status()
    assert control.http.post(f"{control.guest}/revoke-consent").json() == {"told": False}
    assert control.http.put("vipps/consent-url", json={"url": "shop://x"}).status_code == 400
    control.vipps.advance(60)
    assert merchant.received == []
