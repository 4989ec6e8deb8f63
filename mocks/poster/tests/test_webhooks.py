"""Webhooks: what they tell, how they are signed, tried again, and for whom."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mocks.poster.cafe import WAITER
from mocks.poster.connection import connect_another, disconnect, grant_token
from mocks.poster.order import Order, Tender
from mocks.poster.receiving import Sender, Wish, accept, receive
from mocks.poster.serving import add_product, open_order
from mocks.poster.settling import close_order, refund
from mocks.poster.tests.receiver import Received, Receiver
from mocks.poster.tests.sandbox import Sandbox


def settle(poster: Sandbox) -> None:
    """Everything that is under way has arrived; no time passes."""
    poster.advance(0)


def breakfast(poster: Sandbox, client_id: int = 1) -> Order:
    order = poster.do(open_order, poster.world, 1, 1, WAITER)
    poster.do(add_product, poster.world, order, 1)
    poster.call(
        "transactions.changeClient",
        spot_id=1,
        spot_tablet_id=1,
        transaction_id=order.transaction_id,
        client_id=client_id,
    )
    return order


def test_signed_body(poster: Sandbox, hooks: Receiver) -> None:
    poster.call("clients.changeClientBonus", client_id=1, count=1)
    settle(poster)
    (one,) = hooks.received
    content = one.content
    assert one.signed_with(poster.application.secret)
    assert not one.signed_with("guess")
    assert one.headers["content-type"] == "application/json"
    assert {name: content[name] for name in content if name != "verify"} == {
        "account": poster.account.account,
        "account_number": poster.account.number,
        "object": "client",
        "object_id": 1,
        "action": "changed",
        "time": str(int(poster.world.clock.now)),
    }


@pytest.mark.parametrize(
    ("method", "parameters", "told"),
    [
        (
            "clients.createGroup",
            {"client_groups_name": "x", "loyalty_type": 1, "client_groups_discount": 0},
            ("clients_group", 3, "added"),
        ),
        ("clients.updateGroup", {"client_groups_id": 1}, ("clients_group", 1, "changed")),
        ("clients.removeGroup", {"group_id": 2}, ("clients_group", 2, "removed")),
        ("clients.createClient", {"client_name": "x", "client_groups_id_client": 1}, ("client", 5, "added")),
        ("clients.updateClient", {"client_id": 1, "comment": "x"}, ("client", 1, "changed")),
        ("clients.removeClient", {"client_id": 1}, ("client", 1, "removed")),
        ("clients.changeClientPayedSum", {"client_id": 1, "count": 5}, ("client_payed_sum", 1, "changed")),
        ("clients.addEWalletPayment", {"client_id": 1, "amount": 5, "type": 1}, ("client_ewallet", 1, "changed")),
        (
            "incomingOrders.createIncomingOrder",
            {"spot_id": 1, "phone": "380500000000", "products": [{"product_id": 1, "count": 1}]},
            ("incoming_order", 1, "added"),
        ),
        (
            "transactions.createTransaction",
            {"spot_id": 1, "spot_tablet_id": 1, "table_id": 0, "user_id": 2, "guests_count": 1},
            ("transaction", 3, "added"),
        ),
    ],
)
def test_every_entity(
    poster: Sandbox, hooks: Receiver, method: str, parameters: dict[str, Any], told: tuple[str, int, str]
) -> None:
    poster.call(method, **parameters)
    settle(poster)
    assert hooks.told == [told]
    assert hooks.received[0].signed_with(poster.application.secret)


def test_wallet_tells_how_much_and_what_is_there(poster: Sandbox, hooks: Receiver) -> None:
    poster.call("clients.addEWalletPayment", client_id=1, amount=15, type=1)
    poster.call("clients.addEWalletTransaction", client_id=1, amount=5)
    settle(poster)
    assert [one.content["data"] for one in hooks.received] == [
        '{"value_relative":1500,"value_absolute":1500}',
        '{"value_relative":-500,"value_absolute":1000}',
    ]
    assert all(one.signed_with(poster.application.secret) for one in hooks.received)


def test_life_of_an_order(poster: Sandbox, hooks: Receiver) -> None:
    order = breakfast(poster)
    poster.do(close_order, poster.world, order, Tender(cash=1200))
    poster.do(refund, poster.world, order)
    settle(poster)
    transaction = [one for one in hooks.received if one.content["object"] == "transaction"]
    assert [one.content["action"] for one in transaction] == ["added", "changed", "changed", "changed", "removed"]
    kinds = [one.data["transactions_history"]["type_history"] for one in transaction if one.data]
    assert kinds == ["additem", "setclient", "close"]
    guest = [one.told for one in hooks.received if one.content["object"] != "transaction"]
    assert sorted(guest) == sorted([("client", 1, "changed"), ("client_payed_sum", 1, "changed")] * 2)


def test_online_order_that_is_accepted(poster: Sandbox, hooks: Receiver) -> None:
    wish = Wish(1, "", Decimal(1), None)
    incoming = poster.do(receive, poster.world, 1, Sender(phone="380500000000"), [wish])
    poster.do(accept, poster.world, incoming, 1, WAITER)
    settle(poster)
    about = [one for one in hooks.told if one[0] == "incoming_order"]
    assert about == [("incoming_order", 1, "added"), ("incoming_order", 1, "changed")]


@pytest.mark.parametrize("spelled", [True, "true", "1"])
def test_own_writes_need_not_echo(poster: Sandbox, hooks: Receiver, spelled: Any) -> None:
    for method in ("changeClientBonus", "changeClientPayedSum"):
        poster.call(f"clients.{method}", client_id=1, count=5, block_webhook=spelled)
        poster.send(f"clients.{method}", data={"client_id": 1, "count": 5, "block_webhook": str(spelled)})
    settle(poster)
    assert hooks.received == []


def test_refused_calls_tell_nobody(poster: Sandbox, hooks: Receiver) -> None:
    poster.refusal("clients.changeClientBonus", client_id=1, count=-9999)
    poster.refusal("clients.createClient", client_name="x", client_groups_id_client=9)
    settle(poster)
    assert hooks.received == []


# --- delivery ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [201, 204, 301, 403, 404, 500])
def test_anything_but_200_is_tried_again(poster: Sandbox, hooks: Receiver, status: int) -> None:
    answers = itertools.chain([status], itertools.repeat(200))
    hooks.decide = lambda _: next(answers)
    poster.call("clients.updateClient", client_id=1, comment="x")
    settle(poster)
    assert len(hooks.received) == 1
    poster.advance(3600)
    first, again = hooks.received
    assert first.body == again.body


def test_fifteen_further_attempts_within_two_days(poster: Sandbox, hooks: Receiver) -> None:
    hooks.decide = lambda _: 500
    poster.call("clients.updateClient", client_id=1, comment="x")
    poster.advance(2 * 86_400)
    assert len(hooks.received) == 16
    assert len({one.body for one in hooks.received}) == 1
    poster.advance(7 * 86_400)
    assert len(hooks.received) == 16


def test_one_object_waits_for_its_own_only(poster: Sandbox, hooks: Receiver) -> None:
    def decide(one: Received) -> int:
        return 500 if one.told[:2] == ("client", 1) else 200

    hooks.decide = decide
    for client_id in (1, 2):
        poster.call("clients.updateClient", client_id=client_id, comment="x")
    settle(poster)
    assert sorted(one.told[1] for one in hooks.received) == [1, 2]
    assert [delivery.subject for delivery in poster.world.outbox.pending()] == ["client:1"]


def test_wrong_signature_on_demand(poster: Sandbox, hooks: Receiver) -> None:
    poster.fault({"operation": "webhook", "effect": {"kind": "wrong-signature"}, "times": 1})
    for comment in "ab":
        poster.call("clients.updateClient", client_id=1, comment=comment)
    settle(poster)
    assert [one.signed_with(poster.application.secret) for one in hooks.received] == [False, True]


@pytest.mark.parametrize(("kind", "arrived"), [("duplicate", 2), ("drop", 0)])
def test_delivery_goes_wrong_on_demand(poster: Sandbox, hooks: Receiver, kind: str, arrived: int) -> None:
    poster.fault({"operation": "webhook:client.changed", "effect": {"kind": kind}})
    poster.call("clients.updateClient", client_id=1, comment="x")
    settle(poster)
    assert len(hooks.received) == arrived
    assert len({one.body for one in hooks.received}) <= 1


def test_lost_answer_makes_it_come_again(poster: Sandbox, hooks: Receiver) -> None:
    poster.fault({"operation": "webhook", "phase": "after", "times": 1, "effect": {"kind": "cut"}})
    poster.call("clients.updateClient", client_id=1, comment="x")
    poster.advance(10)
    assert len(hooks.received) == 2


# --- for whom ---------------------------------------------------------------------------------------------------------


def test_only_what_was_asked_for(poster: Sandbox, hooks: Receiver) -> None:
    poster.application.entities = ["client"]
    poster.call("clients.addEWalletPayment", client_id=1, amount=5, type=1)
    poster.call("clients.updateClient", client_id=1, comment="x")
    settle(poster)
    assert hooks.told == [("client", 1, "changed")]


def test_each_application_with_its_own_secret(poster: Sandbox, hooks: Receiver) -> None:
    another = poster.do(connect_another, poster.world, "another")
    another.webhook_url = hooks.url
    poster.call("clients.updateClient", client_id=1, comment="x")
    settle(poster)
    secrets = (poster.application.secret, another.secret)
    assert sorted([one.signed_with(secret) for secret in secrets] for one in hooks.received) == [
        [False, True],
        [True, False],
    ]


def test_application_comes_and_goes(poster: Sandbox, hooks: Receiver) -> None:
    application = poster.application
    poster.do(disconnect, poster.world, application)
    poster.do(disconnect, poster.world, application)
    grant = poster.do(grant_token, poster.world, application, 1)
    poster.do(grant_token, poster.world, application, 1)
    settle(poster)
    number = int(application.id)
    assert hooks.told == [("application", number, "removed"), ("application", number, "added")]
    assert [one.data for one in hooks.received] == [{"user_id": 1}, {"user_id": 1, "access_token": grant.token}]
    assert all(one.signed_with(application.secret) for one in hooks.received)
    assert grant.token not in str(poster.world.journal.dump())


def test_disconnected_application_hears_nothing_more(poster: Sandbox, hooks: Receiver) -> None:
    poster.do(disconnect, poster.world, poster.application)
    poster.do(open_order, poster.world, 1, 1, WAITER)
    settle(poster)
    assert [told[0] for told in hooks.told] == ["application"]


def test_journal_shows_delivery_and_cause(poster: Sandbox, hooks: Receiver) -> None:
    poster.call("clients.updateClient", client_id=1, comment="x")
    settle(poster)
    call, delivery = poster.world.journal.dump()
    assert (delivery["operation"], delivery["source"], delivery["cause"]) == (
        "webhook:client.changed",
        "poster",
        call["seq"],
    )
    assert delivery["response"]["status"] == httpx.codes.OK
