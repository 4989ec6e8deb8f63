"""The developer account and the back office of a café at Poster, by the control API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocks.control.app import control_app
from mocks.control.worlds import Addresses
from mocks.control.worlds import Sandbox as Worlds
from mocks.poster.guestbase import search
from mocks.poster.tests.conftest import hook_server, poster, poster_server
from mocks.poster.tests.receiver import Receiver
from mocks.poster.tests.sandbox import PosterServer, Sandbox
from mocks.world.server import ServerGroup, bind

__all__ = ["hook_server", "poster", "poster_server"]
BACK = "https://club.example/poster"


@pytest.fixture(scope="session")
def poster_control_url(poster_server: PosterServer) -> Iterator[str]:
    socket = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    worlds = Worlds(poster_server.tenants, Addresses(url, "", "", poster_server.base_url, ""), None)
    group = ServerGroup([(control_app(worlds), socket)])
    poster_server.run(group.start())
    yield url
    poster_server.run(group.stop())


@pytest.fixture
def office(poster_control_url: str, poster: Sandbox) -> Iterator[httpx.Client]:
    base = f"{poster_control_url}/control/worlds/{poster.world.id}/poster/"
    with httpx.Client(base_url=base, timeout=120, verify=False) as client:
        yield client


def test_application_is_shown_without_its_secret(office: httpx.Client, poster: Sandbox) -> None:
    (shown,) = office.get("applications").json()["applications"]
    assert (shown["id"], shown["connected"]) == (poster.application.id, True)
    assert poster.application.secret not in str(shown)


def test_webhooks_go_where_the_developer_says(office: httpx.Client, poster: Sandbox, hook_server: Receiver) -> None:
    hook_server.forget()
    wanted = {"webhook_url": hook_server.url, "entities": ["client"]}
    assert office.put(f"applications/{poster.application.id}", json=wanted).json()["entities"] == ["client"]
    poster.call("clients.updateClient", client_id=1, comment="x")
    sent = {"object": "stock", "object_id": 7, "action": "changed", "data": {"value_relative": -1}}
    assert office.post(f"applications/{poster.application.id}/webhooks", json=sent).status_code == 202
    poster.advance(0)
    assert sorted(hook_server.told) == [("client", 1, "changed"), ("stock", 7, "changed")]
    assert all(one.signed_with(poster.application.secret) for one in hook_server.received)
    office.put(f"applications/{poster.application.id}", json={"webhook_url": ""})
    assert office.post(f"applications/{poster.application.id}/webhooks", json=sent).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook_url": "http://club.example/hooks"},
        {"webhook_url": "ftp://127.0.0.1/"},
        {"entities": ["weather"]},
        {"rights": ["everything"]},
        {"secret": "mine"},
    ],
)
def test_what_the_developer_cannot_set(office: httpx.Client, poster: Sandbox, wrong: dict[str, Any]) -> None:
    answer = office.put(f"applications/{poster.application.id}", json=wrong)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert poster.application.webhook_url is None


def test_rights(office: httpx.Client, poster: Sandbox) -> None:
    office.put(f"applications/{poster.application.id}", json={"rights": ["menu"]})
    assert poster.refusal("clients.getGroups") == 20
    assert poster.get("menu.getCategories")


def test_consent_without_a_browser(office: httpx.Client, poster: Sandbox) -> None:
    consent = f"applications/{poster.application.id}/consent"
    assert office.post(consent, json={"redirect_uri": BACK}).status_code == 400
    office.put(f"applications/{poster.application.id}", json={"redirect_uris": [BACK]})
    told = office.post(consent, json={"redirect_uri": BACK}).json()
    wanted = {
        "application_id": poster.application.id,
        "application_secret": poster.application.secret,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": told["code"],
    }
    token = poster.http.post("/api/v2/auth/access_token", data=wanted).json()["access_token"]
    assert poster.send("clients.getGroups", token=token).json()["response"]
    assert told["account"] == poster.account.account


def test_further_application_has_its_own_token(office: httpx.Client, poster: Sandbox) -> None:
    made = office.post("applications", json={"name": "another"})
    assert made.status_code == 201
    assert poster.send("clients.getGroups", token=made.json()["token"]).json()["response"]
    assert office.post(f"applications/{made.json()['id']}/removal").json()["connected"] is False
    assert poster.send("clients.getGroups", token=made.json()["token"]).json()["error"]["code"] == 11
    assert poster.send("clients.getGroups").json()["response"]


def test_unknown_application(office: httpx.Client) -> None:
    assert office.put("applications/1", json={}).status_code == 404
    assert office.post("applications/1/removal").status_code == 404


def test_settings_of_the_account(office: httpx.Client, poster: Sandbox) -> None:
    wanted = {"lang": "en", "tariff": "trial", "currency_symbol": "<i class=uah></i>"}
    assert office.put("settings", json=wanted).json() == wanted
    assert poster.get("settings.getCurrency")["currency_symbol"] == "<i class=uah></i>"
    assert poster.refusal("clients.sendSms", phone="380682152264", message="x") == 700
    assert office.put("settings", json={"lang": "uk"}).status_code == 400


def test_two_guests_with_one_phone(office: httpx.Client, poster: Sandbox) -> None:
    twin = {"lastname": "Шевченко", "group_id": 2, "phone": "380682152264", "card_number": "0000000000222"}
    made = office.post("guests", json=twin)
    assert (made.status_code, made.json()) == (201, {"client_id": 5})
    assert [one.id for one in search(poster.account, "380682152264")[0]] == [1, 5]
    assert office.post("guests", json={**twin, "group_id": 9}).status_code == 400


def test_refund(office: httpx.Client, poster: Sandbox) -> None:
    assert office.post("transactions/1/refunds", json={"amount": 1000}).json() == {"refunded": 1000}
    assert office.post("transactions/1/refunds", json={"amount": 2001}).status_code == 409
    assert office.post("transactions/1/refunds", json={}).json() == {"refunded": 2000}
    assert office.post("transactions/1/refunds", json={}).status_code == 409
    assert office.post("transactions/99/refunds", json={}).status_code == 404
    assert poster.get("dash.getTransaction", transaction_id=1)[0]["status"] == "3"
