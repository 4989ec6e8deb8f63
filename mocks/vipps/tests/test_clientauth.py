"""Client authentication of the Login API in all the spellings that clients use."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

import httpx
import pytest

from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox

UNKNOWN = {"grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": "unknown"}


def ask(vipps: Sandbox, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
    return vipps.http.post(TOKEN_PATH, data=UNKNOWN | form, headers=headers)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def known(answer: httpx.Response) -> bool:
    """The client was let in: what it asks for does not exist."""
    return (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def refused(answer: httpx.Response) -> bool:
    body = answer.json()
    return (
        (answer.status_code, body["error"]) == (401, "invalid_client")
        and body["error_description"].startswith("Client authentication failed")
        and answer.headers["www-authenticate"].startswith("Basic")
    )


def test_secret_has_the_characters_that_break_clients(vipps: Sandbox) -> None:
    assert {"+", "/", "="} <= set(vipps.account.client_secret)


def test_basic_raw_and_form_encoded(vipps: Sandbox) -> None:
    name, secret = vipps.account.client_id, vipps.account.client_secret
    assert known(ask(vipps, basic(name, secret)))
    assert known(ask(vipps, basic(quote_plus(name), quote_plus(secret))))
    assert known(ask(vipps, basic(name.replace("-", "%2D"), quote(secret, safe=""))))


def test_secret_in_the_form(vipps: Sandbox) -> None:
    assert known(ask(vipps, client_id=vipps.account.client_id, client_secret=vipps.account.client_secret))
    assert refused(ask(vipps, client_id=vipps.account.client_id, client_secret="wrong"))


def test_partner_key_acts_for_the_sales_unit_it_names(vipps: Sandbox, other: Sandbox) -> None:
    bearer = {"Authorization": vipps.platform["Authorization"]}
    assert known(ask(vipps, bearer | {"Merchant-Serial-Number": vipps.account.msn}))
    assert refused(ask(vipps, bearer))
    assert refused(ask(vipps, bearer | {"Merchant-Serial-Number": other.account.msn}))


def test_expired_partner_token_is_refused(vipps: Sandbox) -> None:
    headers = {"Authorization": vipps.platform["Authorization"], "Merchant-Serial-Number": vipps.account.msn}
    vipps.advance(vipps.account.quirks.token_life)
    assert refused(ask(vipps, headers))


def test_unknown_client_and_wrong_secret_look_alike(vipps: Sandbox, other: Sandbox) -> None:
    wrong = ask(vipps, basic(vipps.account.client_id, "wrong"))
    unknown = ask(vipps, basic("somebody", "wrong"))
    foreign = ask(vipps, basic(vipps.account.client_id, other.account.client_secret))
    assert refused(wrong) and refused(unknown) and refused(foreign)
    assert wrong.content == unknown.content == foreign.content


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer", "Digest x"])
def test_malformed_header_is_refused(vipps: Sandbox, header: str) -> None:
    assert refused(ask(vipps, {"Authorization": header}))
