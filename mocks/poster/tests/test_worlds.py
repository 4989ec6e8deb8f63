"""Two cafés on one server never meet; a café can be put back to how it stood."""

from __future__ import annotations

import json

import pytest

from mocks.poster.account import PosterAccount
from mocks.poster.connection import issue_code
from mocks.poster.tests.receiver import Receiver
from mocks.poster.tests.sandbox import Sandbox
from mocks.poster.tests.test_webhooks import breakfast
from mocks.world import snapshot


def test_keys_are_different(poster: Sandbox, other: Sandbox) -> None:
    mine, theirs = poster.account, other.account
    assert mine.account != theirs.account and mine.number != theirs.number
    assert poster.application.id != other.application.id
    assert poster.application.secret != other.application.secret


def test_writes_stay_in_their_world(poster: Sandbox, other: Sandbox, hooks: Receiver) -> None:
    before = json.dumps(other.get("clients.getClients"))
    poster.call("clients.createClient", client_name="x", client_groups_id_client=1, phone="380501234567")
    poster.call("clients.changeClientBonus", client_id=1, count=5)
    poster.call("application.setEntityExtras", entity_type="settings", extras={"a": "b"})
    breakfast(poster)
    poster.advance(0)
    assert json.dumps(other.get("clients.getClients")) == before
    assert other.get("settings.getAllSettings")["extras"] == {}
    assert len(other.get("dash.getTransactions")) == 2
    assert {one.content["account"] for one in hooks.received} == {poster.account.account}
    assert all(entry["operation"] != "clients.createClient" for entry in other.world.journal.dump())


def test_code_is_exchanged_in_its_world_only(poster: Sandbox, other: Sandbox) -> None:
    poster.application.redirect_uris = ["https://club.example/"]
    code = poster.do(issue_code, poster.world, poster.application, "https://club.example/")
    poster.do(poster.server.tenants.relearn, poster.world)
    wanted = {
        "application_id": other.application.id,
        "application_secret": other.application.secret,
        "grant_type": "authorization_code",
        "redirect_uri": "https://club.example/",
        "code": code.code,
    }
    assert other.http.post("/api/v2/auth/access_token", data=wanted).json()["error"] == 143
    assert len(other.account.grants) == 1


def test_unknown_token_is_in_nobodys_journal(poster: Sandbox) -> None:
    poster.send("clients.getGroups", token="1:2")
    assert poster.world.journal.last == 0
    unattributed = poster.server.tenants.unattributed.journal.dump()
    assert unattributed[-1]["operation"] == "clients.getGroups"


def test_dropped_world_is_unknown(poster: Sandbox) -> None:
    short_lived = Sandbox(poster.server, seed=3)
    token = short_lived.account.token
    assert poster.send("clients.getGroups", token=token).json()["response"]
    short_lived.close()
    assert poster.send("clients.getGroups", token=token).json()["error"]["code"] == 11


def test_snapshot_brings_everything_back(poster: Sandbox, hooks: Receiver) -> None:
    hooks.decide = lambda _: 500
    order = breakfast(poster)
    poster.call("application.setEntityExtras", entity_type="client", entity_id=1, extras={"a": {"b": [1]}})
    poster.call("clients.addEWalletPayment", client_id=1, amount=5, type=1)
    poster.advance(0)
    taken = json.loads(json.dumps(poster.do(snapshot.take, poster.world)))
    hooks.decide = lambda _: 200
    on = {"spot_id": 1, "spot_tablet_id": 1, "transaction_id": order.transaction_id}
    poster.call("transactions.closeTransaction", **on, payed_cash=12)
    poster.call("clients.removeClient", client_id=2)
    poster.advance(3600)
    hooks.received.clear()
    poster.do(snapshot.put, poster.world, taken)
    poster.do(poster.server.tenants.relearn, poster.world)
    again = json.loads(json.dumps(poster.do(snapshot.take, poster.world)))
    for part in ("vendors", "ledger", "ids", "secrets", "now"):
        assert again[part] == taken[part]
    assert poster.get("dash.getTransaction", transaction_id=order.transaction_id)[0]["status"] == "1"
    assert poster.get("clients.getClient", client_id=2)
    poster.advance(3600)
    assert sorted(hooks.told) == [
        ("client_ewallet", 1, "changed"),
        ("transaction", 3, "added"),
        ("transaction", 3, "changed"),
        ("transaction", 3, "changed"),
    ]
    assert poster.call("transactions.closeTransaction", **on, payed_cash=12) == {"err_code": 0}


def test_rubbish_is_no_snapshot(poster: Sandbox) -> None:
    taken = poster.do(snapshot.take, poster.world)
    taken["vendors"]["poster"]["clients"] = {"1": {"id": "one"}}
    with pytest.raises(snapshot.BadSnapshot):
        poster.do(snapshot.put, poster.world, taken)
    assert poster.world.part(PosterAccount).clients[1].id == 1
