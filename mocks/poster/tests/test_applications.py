"""What an application learns of its connection and attaches to the café; how it gets its token."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mocks.poster.connection import connect_another, disconnect, issue_code
from mocks.poster.extras import attached
from mocks.poster.inferred import CODE_LIFE, TOKEN_LIFE
from mocks.poster.tests.sandbox import Sandbox

BACK = "https://club.example/poster?tenant=7"
EXCHANGE, MANAGE = "/api/v2/auth/access_token", "/api/v2/auth/manage"

# --- extras -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entity", "entity_id"),
    [
        ("spot", 1),
        ("tablet", 3),
        ("staff", 2),
        ("clients_group", 1),
        ("product", 5),
        ("ingredient", 77),
        ("menu_category", 4),
        ("ingredients_category", 77),
        ("client", 1),
        ("settings", None),
        ("transactions", 1),
    ],
)
def test_extras_are_merged(poster: Sandbox, entity: str, entity_id: int | None) -> None:
    where: dict[str, Any] = {"entity_type": entity} | ({} if entity_id is None else {"entity_id": entity_id})
    for extras in ({"group": "7", "old": "1"}, {"old": "2", "nested": {"a": [1]}}):
        assert poster.call("application.setEntityExtras", **where, extras=extras) is True
    found = attached(poster.account, poster.application.id, entity, entity_id or 0)
    assert found == {"group": "7", "old": "2", "nested": {"a": [1]}}


def test_extras_of_the_settings_come_with_them(poster: Sandbox) -> None:
    wanted = {"entity_type": "settings", "extras[groupId]": "7", "extras[name]": "Клуб"}
    assert poster.send("application.setEntityExtras", data=wanted).json() == {"response": True}
    assert poster.get("settings.getAllSettings")["extras"] == {"groupId": "7", "name": "Клуб"}


def test_extras_are_nobody_elses(poster: Sandbox) -> None:
    poster.call("application.setEntityExtras", entity_type="settings", extras={"groupId": "7"})
    other = poster.do(connect_another, poster.world, "another")
    poster.do(poster.server.tenants.relearn, poster.world)
    answer = poster.send("settings.getAllSettings", token=poster.account.token_of(other.id))
    assert answer.json()["response"]["extras"] == {}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"entity_type": "table"}, 155),
        ({"entity_type": ""}, 34),
        ({"entity_id": None}, 34),
        ({"entity_id": 99}, 32),
        ({"extras": None}, 34),
        ({"extras": ["x"]}, 36),
    ],
)
def test_extras_that_cannot_be_attached(poster: Sandbox, changed: dict[str, Any], code: int) -> None:
    wanted = {"entity_type": "client", "entity_id": 1, "extras": {"a": "b"}} | changed
    assert poster.refusal("application.setEntityExtras", **wanted) == code
    assert poster.account.extras == {}


def test_info(poster: Sandbox) -> None:
    info = poster.get("application.getInfo")
    assert info["user"] == {
        "id": "1",
        "name": "Марія Бондаренко",
        "access_mask": "1023",
        "email": "owner@zerno.example",
    }
    assert (info["ownerInfo"]["country"], info["tariff"]["key"]) == ("UA", "business")


# --- the consent page -------------------------------------------------------------------------------------------------


@pytest.fixture
def club(poster: Sandbox) -> Sandbox:
    """Its application has a registered address and is not connected any more."""
    poster.application.redirect_uris = [BACK]
    poster.do(disconnect, poster.world, poster.application)
    poster.do(poster.server.tenants.relearn, poster.world)
    return poster


def visit(club: Sandbox, verb: str = "GET", decision: str | None = None, **changed: str) -> httpx.Response:
    query = {"application_id": club.application.id, "redirect_uri": BACK, "response_type": "code"} | changed
    form = None if decision is None else {"decision": decision}
    return club.http.request(verb, "/api/auth", params=query, data=form)


def consented(club: Sandbox) -> str:
    went = visit(club, "POST", "allow")
    assert went.status_code == 302
    back = urlsplit(went.headers["location"])
    told = parse_qs(back.query)
    assert f"{back.scheme}://{back.netloc}{back.path}" == "https://club.example/poster"
    assert (told["tenant"], told["account"]) == (["7"], [club.account.account])
    (code,) = told["code"]
    assert re.fullmatch(r"\w{32}", code)
    return code


def exchange(club: Sandbox, code: str, /, **changed: str) -> httpx.Response:
    wanted = {
        "application_id": club.application.id,
        "application_secret": club.application.secret,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": code,
    } | changed
    return club.http.post(EXCHANGE, data={name: value for name, value in wanted.items() if value})


@pytest.mark.parametrize(("lang", "shown"), [(None, "Підключити"), ("ua", "Підключити"), ("en", "Connect")])
def test_page_asks_in_two_languages(club: Sandbox, lang: str | None, shown: str) -> None:
    page = visit(club, **({} if lang is None else {"lang": lang}))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert shown in page.text and "kassa" in page.text


def test_client_id_is_taken_as_well(club: Sandbox) -> None:
    query = {"client_id": club.application.id, "redirect_uri": BACK, "response_type": "code"}
    assert club.http.get("/api/auth", params=query).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"application_id": "1"},
        {"application_id": ""},
        {"redirect_uri": "https://club.example/poster"},
        {"redirect_uri": BACK + "&x=1"},
        {"redirect_uri": "https://evil.example/<script>"},
        {"response_type": "token"},
    ],
)
def test_page_sends_nobody_elsewhere(club: Sandbox, changed: dict[str, str]) -> None:
    for verb in ("GET", "POST"):
        page = visit(club, verb, "allow", **changed)
        assert (page.status_code, "location" in page.headers) == (400, False)
        assert "<script>" not in page.text
    assert club.account.codes == {}


def test_refused_consent_comes_back_without_a_code(club: Sandbox) -> None:
    went = visit(club, "POST", "deny")
    assert went.headers["location"] == f"{BACK}&error=access_denied"


# --- codes for tokens -------------------------------------------------------------------------------------------------


def test_code_becomes_a_token_once(club: Sandbox) -> None:
    code = consented(club)
    answer = exchange(club, code)
    told = answer.json()
    assert answer.status_code == 200
    assert re.fullmatch(rf"{club.account.number}:[0-9a-f]{{32}}", told["access_token"])
    assert told["account_number"] == club.account.number
    assert told["user"] == {"id": 1, "name": "Марія Бондаренко", "email": "owner@zerno.example", "role_id": 3}
    assert told["ownerInfo"]["company_name"] == "Кав'ярня «Зерно»"
    assert club.send("clients.getGroups", token=told["access_token"]).json()["response"]
    again = exchange(club, code).json()
    assert (again["error"], again["field"]) == (32, "code")


def test_form_may_be_multipart(club: Sandbox) -> None:
    wanted = {
        "application_id": club.application.id,
        "application_secret": club.application.secret,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": consented(club),
    }
    answer = club.http.post(EXCHANGE, files={name: (None, value) for name, value in wanted.items()})
    assert "access_token" in answer.json()


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"application_id": ""}, 34, "application_id"),
        ({"application_secret": ""}, 34, "application_secret"),
        ({"grant_type": ""}, 34, "grant_type"),
        ({"redirect_uri": ""}, 34, "redirect_uri"),
        ({"code": ""}, 34, "code"),
        ({"application_id": "1"}, 143, "application_id"),
        ({"application_secret": "guess"}, 54, "application_secret"),
        ({"grant_type": "password"}, 155, "grant_type"),
        ({"redirect_uri": "https://club.example/poster"}, 155, "redirect_uri"),
        ({"code": "f" * 32}, 32, "code"),
    ],
)
def test_exchange_that_is_refused(club: Sandbox, changed: dict[str, str], code: int, field: str) -> None:
    answer = exchange(club, consented(club), **changed)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["error"], told["code"], told["field"]) == (code, code, field)
    assert told["message"] == told["error_message"]
    assert club.account.grants == {}


def test_exchange_of_nothing(club: Sandbox) -> None:
    assert club.http.post(EXCHANGE).json()["error"] == 34
    strangers = {"code": "x", "application_id": "1", "application_secret": "y"}
    assert club.http.post(EXCHANGE, data=strangers).json()["error"] == 143


def test_exchange_wants_a_form(club: Sandbox) -> None:
    wanted = {"application_id": club.application.id, "code": consented(club)}
    assert club.http.post(EXCHANGE, json=wanted).json()["error"] == 400


def test_code_of_another_application(club: Sandbox) -> None:
    another = club.do(connect_another, club.world, "another")
    club.do(club.server.tenants.relearn, club.world)
    code = consented(club)
    told = exchange(club, code, application_id=another.id, application_secret=another.secret).json()
    assert told["error"] == 143


def test_code_expires(club: Sandbox) -> None:
    code = consented(club)
    club.advance(CODE_LIFE)
    assert exchange(club, code).json()["error"] == 32


def test_token_lives_from_its_exchange(club: Sandbox) -> None:
    club.advance(1000)
    token = exchange(club, consented(club)).json()["access_token"]
    assert club.account.grants[token].expires_at == club.world.clock.now + TOKEN_LIFE


def test_manage_page_gets_a_token_for_its_signature(poster: Sandbox) -> None:
    application = poster.application
    code = poster.do(issue_code, poster.world, application, None).code
    verify = hashlib.md5(f"{application.id}:{application.secret}:{code}".encode()).hexdigest()
    wanted = {"application_id": application.id, "application_secret": application.secret, "code": code}
    wrong = poster.http.post(MANAGE, data={**wanted, "verify": verify[::-1]}).json()
    assert (wrong["error"], wrong["field"]) == (142, "verify")
    told = poster.http.post(MANAGE, data={**wanted, "verify": verify}).json()
    assert poster.send("clients.getGroups", token=told["access_token"]).json()["response"]
    assert poster.http.post(MANAGE, data={**wanted, "verify": verify}).json()["error"] == 32


def test_code_of_one_page_is_none_of_the_other(club: Sandbox) -> None:
    code = club.do(issue_code, club.world, club.application, None).code
    assert exchange(club, code).json()["error"] == 32


def test_removed_application_has_no_tokens_and_is_seen_when_it_calls(poster: Sandbox) -> None:
    poster.do(disconnect, poster.world, poster.application)
    poster.do(poster.server.tenants.relearn, poster.world)
    assert poster.send("clients.getGroups").json()["error"]["code"] == 11
    assert [entry["operation"] for entry in poster.world.journal.dump()][-1] == "clients.getGroups"


def test_secrets_are_not_in_the_journal(club: Sandbox) -> None:
    code = consented(club)
    token = exchange(club, code).json()["access_token"]
    club.send("clients.getGroups", token=token)
    written = str(club.world.journal.dump())
    for secret in (code, token, club.application.secret):
        assert secret not in written
