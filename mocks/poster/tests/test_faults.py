"""What can go wrong on purpose: every code of the documents, and every way in which an answer is lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.poster.errors import MESSAGES, ORDER_MESSAGES
from mocks.poster.tests.sandbox import ApiError, Sandbox, opened

ACCRUE = {"client_id": 1, "count": 10}


def points(poster: Sandbox) -> int:
    return poster.account.clients[1].bonus


# The codes of the documents, general and of the orders section.
GENERAL = "10 11 12 20 32 34 36 38 42 44 45 52 54 99 142 143 153 154 155 400 404 700 701 4001"
ORDERS = "1 41 42 43 44 45 46 47 49 50 60 88"


def test_no_code_of_the_documents_is_missing() -> None:
    assert {int(code) for code in MESSAGES} == {int(code) for code in GENERAL.split()}
    assert {int(code) for code in ORDER_MESSAGES} == {int(code) for code in ORDERS.split()}


@pytest.mark.parametrize(
    ("method", "code"),
    [
        *(("clients.getGroups", int(code)) for code in GENERAL.split()),
        *(("transactions.closeTransaction", int(code)) for code in ORDERS.split()),
    ],
)
def test_every_code_can_be_provoked(poster: Sandbox, method: str, code: int) -> None:
    poster.fault({"operation": method, "effect": {"kind": "status", "status": 400, "code": str(code)}})
    with pytest.raises(ApiError) as refused:
        opened(poster.send(method))
    messages = ORDER_MESSAGES if method.startswith("transactions.") else MESSAGES
    assert (refused.value.code, refused.value.message) == (code, messages[code])


def test_general_codes_are_worded_in_the_orders_section_too(poster: Sandbox) -> None:
    poster.fault({"operation": "*", "effect": {"kind": "status", "status": 400, "code": "700"}})
    with pytest.raises(ApiError, match="tariff"):
        opened(poster.send("transactions.closeTransaction"))


@pytest.mark.parametrize("status", [403, 500, 502, 503])
def test_http_itself_can_fail(poster: Sandbox, status: int) -> None:
    poster.fault({"operation": "*", "effect": {"kind": "status", "status": status}, "times": 1})
    answer = poster.send("clients.changeClientBonus", json=ACCRUE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
    assert points(poster) == 10500


def test_authorisation_fails_in_its_own_dialect(poster: Sandbox) -> None:
    effect = {"kind": "status", "status": 400, "code": "143"}
    poster.fault({"operation": "auth.access_token", "effect": effect})
    answer = poster.http.post("/api/v2/auth/access_token", data={"application_id": poster.application.id})
    assert (answer.status_code, answer.json()["error"], answer.json()["message"]) == (200, 143, MESSAGES[143])


@pytest.mark.parametrize("kind", ["cut", "cut-body"])
@pytest.mark.parametrize(("phase", "expected"), [("before", 10500), ("after", 11500)])
def test_lost_answer(poster: Sandbox, kind: str, phase: str, expected: int) -> None:
    rule: dict[str, Any] = {"operation": "clients.changeClientBonus", "times": 1, "phase": phase}
    poster.fault(rule | {"effect": {"kind": kind}})
    with pytest.raises(httpx.HTTPError):
        poster.send("clients.changeClientBonus", json=ACCRUE)
    assert points(poster) == expected
    assert poster.call("clients.changeClientBonus", **ACCRUE) == expected / 100 + 10


def test_duplicate_is_handled_twice(poster: Sandbox) -> None:
    poster.fault({"operation": "clients.changeClientBonus", "effect": {"kind": "duplicate"}})
    assert poster.call("clients.changeClientBonus", **ACCRUE) == 125


def test_rubbish_instead_of_an_answer(poster: Sandbox) -> None:
    poster.fault({"operation": "clients.changeClientBonus", "phase": "after", "effect": {"kind": "garbage"}})
    answer = poster.send("clients.changeClientBonus", json=ACCRUE)
    assert answer.headers["content-type"] == "text/html"
    assert points(poster) == 11500


def test_only_the_nth_call(poster: Sandbox) -> None:
    effect = {"kind": "status", "status": 400, "code": "44"}
    poster.fault({"operation": "clients.changeClientBonus", "nth": 2, "effect": effect})
    codes = []
    for _ in range(3):
        try:
            poster.call("clients.changeClientBonus", **ACCRUE)
            codes.append(0)
        except ApiError as error:
            codes.append(error.code)
    assert codes == [0, 44, 0]


def test_get_and_post_are_one_operation(poster: Sandbox) -> None:
    effect = {"kind": "status", "status": 400, "code": "12"}
    poster.fault({"operation": "clients.getGroups", "nth": [1, 2], "effect": effect})
    answers = [poster.send("clients.getGroups", verb=verb).json() for verb in ("GET", "POST", "GET")]
    assert ["error" in answer for answer in answers] == [True, True, False]
