"""Webhooks and signed requests: what is not Poster's has no effect, what comes twice has one."""

from __future__ import annotations

import json

import pytest

from reference_impl.poster.signature import webhook_signature
from reference_impl.tests.poster.cafe import COFFEE, Cafe


def hook(cafe: Cafe, name: str, object_id: int, action: str, data: str | None = None, /, **wrong: str) -> int:
    """Deliver a webhook; `wrong`: members that are changed after signing. The status of the answer."""
    account, time = cafe.poster["account"], str(int(cafe.now()))
    verify = webhook_signature((account, name, str(object_id), action), data, time, cafe.poster["application_secret"])
    body = {"account": account, "account_number": "1", "object": name, "object_id": object_id, "action": action}
    body |= {"time": time, "verify": verify} | ({"data": data} if data is not None else {}) | wrong
    return cafe.http.post(f"{cafe.url}/hooks/poster", content=json.dumps(body)).status_code


@pytest.mark.parametrize("member", ["account", "object", "action", "time", "verify"])
def test_a_webhook_that_was_changed_is_refused(cafe: Cafe, member: str) -> None:
    assert hook(cafe, "transaction", 1, "changed") == 200
    assert hook(cafe, "transaction", 1, "changed", **{member: "another"}) == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"account": {}}'])
def test_what_is_no_webhook_is_refused(cafe: Cafe, body: bytes) -> None:
    assert cafe.http.post(f"{cafe.url}/hooks/poster", content=body).status_code == 401


def test_after_the_application_was_removed_nothing_is_called_until_it_is_back(cafe: Cafe) -> None:
    cafe.asks("/club", {})
    application, calls = int(cafe.poster["application_id"]), len(cafe.journal("clients.getGroups"))
    assert hook(cafe, "application", application, "removed", '{"user_id":1}') == 200
    assert cafe.refused("/club", {}) == (409, "not-connected")
    assert len(cafe.journal("clients.getGroups")) == calls
    token = json.dumps({"user_id": 1, "access_token": cafe.poster["token"]})
    assert hook(cafe, "application", application, "added", token) == 200
    assert cafe.asks("/club", {})["group_id"] > 0


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Poster_Signature": "0" * 32},
        {"X_Poster_Signature": ""},
        {"X_Poster_Time": "1518794257"},
        {"X_Poster_Url": "another-account"},
    ],
)
def test_a_request_that_is_not_the_terminals_learns_nothing(cafe: Cafe, forged: dict[str, str]) -> None:
    cafe.joins()
    for path, body in (("/club", {}), ("/guests", {"code": cafe.customer["personal_qr"]})):
        assert cafe.refused(path, body, **forged) == (401, "bad-signature")
    assert cafe.refused("/orders/1/points", {"client_id": "nonsense"}, **forged) == (401, "bad-signature")


def test_repeated_webhooks_ask_poster_once(cafe: Cafe) -> None:
    cafe.joins(spends=10_000)
    client = cafe.guest(phone="+" + cafe.customer["msisdn"])
    cafe.opens()
    order = cafe.orders(COFFEE)
    cafe.asks(f"/orders/{order['id']}/points", cafe.at(order, client))
    cafe.passes(10)
    before = len(cafe.journal("dash.getTransaction"))
    for _ in range(16):
        assert hook(cafe, "transaction", order["transaction_id"], "changed") == 200
    cafe.passes(10)
    assert len(cafe.journal("dash.getTransaction")) == before + 1


def test_a_late_webhook_about_an_order_that_poster_still_calls_open_takes_no_points_back(cafe: Cafe) -> None:
    cafe.joins(spends=10_000)
    client = cafe.guest(phone="+" + cafe.customer["msisdn"])
    cafe.opens()
    order = cafe.orders(COFFEE)
    cafe.passes(10)
    paid = {**cafe.at(order, client), "is_paid": True, "paid": 1800, "bonus": 0}
    assert cafe.asks(f"/orders/{order['id']}/closing", paid)["earned"] == 18
    assert hook(cafe, "transaction", order["transaction_id"], "changed") == 200
    cafe.passes(10)
    assert len(cafe.journal("dash.getTransaction")) == 1
    assert cafe.entries(f"poster-{order['id']}") == [("earned", 18)]
    cafe.terminal("/order/pay")
    cafe.terminal("/payment", cash=1800)
    cafe.terminal(f"/orders/{order['id']}/refund")
    cafe.passes(10)
    assert cafe.entries(f"poster-{order['id']}") == [("earned", 18), ("reversed", 18)]


def test_poster_is_asked_about_a_paid_order_until_it_knows_how_that_ended(cafe: Cafe) -> None:
    cafe.joins(spends=10_000)
    client = cafe.guest(phone="+" + cafe.customer["msisdn"])
    cafe.opens()
    order = cafe.orders(COFFEE)
    paid = {**cafe.at(order, client), "is_paid": True, "paid": 1800, "bonus": 0}
    cafe.asks(f"/orders/{order['id']}/closing", paid)
    cafe.passes(1000)
    assert cafe.entries(f"poster-{order['id']}") == [("earned", 18)]
    cafe.faults({"operation": "webhook", "effect": {"kind": "drop"}})
    at = {"spot_tablet_id": 1, "transaction_id": order["transaction_id"], "user_id": 2}
    cafe.web_api("transactions.removeTransaction", **at)
    cafe.passes(1000)
    assert cafe.entries(f"poster-{order['id']}") == [("earned", 18), ("reversed", 18)]
