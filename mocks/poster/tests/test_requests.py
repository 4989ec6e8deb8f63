"""What every method shares: token, rights, host, bodies that cannot be read, methods that do not exist."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.poster.inferred import TOKEN_LIFE
from mocks.poster.tests.legal_calls import LEGAL
from mocks.poster.tests.sandbox import ApiError, Sandbox, opened


def code_of(answer: httpx.Response) -> int:
    with pytest.raises(ApiError) as refused:
        opened(answer)
    return refused.value.code


# --- token and rights -------------------------------------------------------------------------------------------------


def test_no_token(poster: Sandbox) -> None:
    answer = poster.http.get("/api/access.getSpots")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"error": {"code": 10, "message": "access_token is not specified"}}


def test_wrong_token(poster: Sandbox) -> None:
    answer = poster.send("access.getSpots", token="123:abc")
    assert answer.json() == {"error": {"code": 11, "message": "Bad access token"}}


@pytest.mark.parametrize("place", ["form", "json", "header"])
def test_token_stays_in_the_query(poster: Sandbox, place: str) -> None:
    token = poster.account.token
    request: dict[str, Any] = {
        "form": {"data": {"token": token}},
        "json": {"json": {"token": token}},
        "header": {"headers": {"Authorization": f"Bearer {token}"}},
    }[place]
    assert code_of(poster.http.post("/api/access.getSpots", **request)) == 10


def test_token_expires_after_two_years(poster: Sandbox) -> None:
    poster.advance(TOKEN_LIFE - 1)
    assert poster.get("access.getTablets")
    poster.advance(1)
    assert code_of(poster.send("access.getTablets")) == 12


def test_section_without_right(poster: Sandbox) -> None:
    poster.application.rights = ["clients"]
    assert poster.get("clients.getGroups")
    assert code_of(poster.send("transactions.createTransaction", json={})) == 20


# --- requests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["joinposter.com", "zerno.joinposter.com", "127.0.0.1:1", "poster"])
def test_any_host(poster: Sandbox, host: str) -> None:
    assert opened(poster.send("access.getSpots", headers={"Host": host}))


def test_format(poster: Sandbox) -> None:
    assert opened(poster.send("access.getSpots", params={"format": "json"}))
    assert code_of(poster.send("access.getSpots", params={"format": "xml"})) == 400


def test_body_counts_before_the_query(poster: Sandbox) -> None:
    found = poster.send("clients.getGroup", params={"group_id": 1}, data={"group_id": 2})
    assert opened(found)["client_groups_id"] == "2"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"group_id":'),
        ("application/json", b"\xff\xfe"),
        ("application/json", b"5"),
        ("application/json", b'{"group_id": NaN}'),
        ("text/plain", b"group_id=1"),
        ("multipart/form-data", b"group_id=1"),
        ("multipart/form-data; boundary=b", b"rubbish"),
    ],
)
def test_body_that_cannot_be_read(poster: Sandbox, kind: str, body: bytes) -> None:
    assert code_of(poster.send("clients.getGroup", content=body, headers={"Content-Type": kind})) == 400


@pytest.mark.parametrize("path", ["/api/clients.inventClient", "/api/", "/api/nothing", "/api/v2/auth/nothing"])
def test_method_that_does_not_exist(poster: Sandbox, path: str) -> None:
    assert code_of(poster.http.get(path, params={"token": poster.account.token})) == 404


def test_verb_that_no_method_has(poster: Sandbox) -> None:
    assert code_of(poster.send("clients.getGroups", verb="PUT")) == 404


def test_path_outside_the_api(poster: Sandbox) -> None:
    assert poster.http.get("/nothing").status_code == 404


@pytest.mark.parametrize(
    ("method", "parameters", "code"),
    [
        ("clients.getGroup", {}, 34),
        ("clients.getGroup", {"group_id": ""}, 34),
        ("clients.getGroup", {"group_id": None}, 34),
        ("clients.getGroup", {"group_id": "first"}, 701),
        ("clients.getGroup", {"group_id": 1.5}, 701),
        ("clients.getGroup", {"group_id": "9" * 5000}, 701),
        ("clients.createGroup", {"client_groups_name": "", "loyalty_type": 1, "client_groups_discount": 0}, 34),
        ("clients.createGroup", {"client_groups_name": "x", "loyalty_type": 3, "client_groups_discount": 0}, 155),
        ("clients.createGroup", {"client_groups_name": "x", "loyalty_type": 1, "client_groups_discount": "x"}, 155),
        ("clients.createGroup", {"client_groups_name": "x", "loyalty_type": 1, "client_groups_discount": 101}, 155),
        ("clients.createGroup", {"client_groups_name": "x", "loyalty_type": 1, "client_groups_discount": "1e999"}, 155),
        ("clients.removeClients", {"ids": 1}, 36),
        ("clients.removeClients", {"ids": []}, 34),
        ("clients.removeClients", {"ids": ["one"]}, 701),
        ("application.setEntityExtras", {"entity_type": "settings", "extras": "x"}, 36),
        ("transactions.createTransaction", {"spot_id": 1}, 50),
        ("transactions.createTransaction", {"spot_id": "one"}, 50),
    ],
)
def test_what_does_not_fit(poster: Sandbox, method: str, parameters: dict[str, Any], code: int) -> None:
    assert poster.refusal(method, **parameters) == code


def test_message_names_the_parameter(poster: Sandbox) -> None:
    with pytest.raises(ApiError, match="client_name"):
        poster.call("clients.createClient", client_groups_id_client=1)


RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rubbish_gets_an_envelope(poster: Sandbox, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(sorted(LEGAL)))
    parameters = dict(LEGAL[method])
    names = st.sampled_from(sorted(parameters) or ["x"])
    parameters |= data.draw(st.dictionaries(names, RUBBISH, min_size=1, max_size=3))
    answer = poster.send(method, content=json.dumps(parameters), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert set(answer.json()) in ({"response"}, {"error"})
