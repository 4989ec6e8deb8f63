"""Registering webhooks, and how events reach the merchant: signed, in order, again and again."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocks.vipps.registration import CHECKED_IN, EVENTS, PAYMENT_EVENTS
from mocks.vipps.tests.payments import adjust, authorized, created
from mocks.vipps.tests.receiver import Received, Receiver
from mocks.vipps.tests.sandbox import Sandbox
from mocks.vipps.webhook import content_hash, host_of, signature

WEBHOOKS = "/webhooks/v1/webhooks"
AUTHORIZED = "epayments.payment.authorized.v1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def register(vipps: Sandbox, url: Any, *events: str) -> httpx.Response:
    body = {"url": url, "events": list(events or PAYMENT_EVENTS)}
    return vipps.http.post(WEBHOOKS, json=body, headers=vipps.platform)


def registered(vipps: Sandbox, url: str, *events: str) -> dict[str, str]:
    answer = register(vipps, url, *events)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def listed(vipps: Sandbox) -> list[dict[str, Any]]:
    hooks: list[dict[str, Any]] = vipps.http.get(WEBHOOKS, headers=vipps.platform).json()["webhooks"]
    return hooks


# --- registration -----------------------------------------------------------------------------------------------------


def test_secret_is_told_once(vipps: Sandbox) -> None:
    made = registered(vipps, "https://pos.example.com/hooks?store=7", AUTHORIZED)
    assert set(made) == {"id", "secret"} and made["secret"]
    assert listed(vipps) == [{"id": made["id"], "url": "https://pos.example.com/hooks?store=7", "events": [AUTHORIZED]}]


def test_deleted_registration_is_gone(vipps: Sandbox) -> None:
    made = registered(vipps, "https://pos.example.com/hooks")
    gone = vipps.http.delete(f"{WEBHOOKS}/{made['id']}", headers=vipps.platform)
    assert (gone.status_code, gone.content, listed(vipps)) == (204, b"", [])
    again = vipps.http.delete(f"{WEBHOOKS}/{made['id']}", headers=vipps.platform)
    assert (again.status_code, again.headers["content-type"]) == (404, "application/problem+json")


def test_registrations_of_another_merchant_are_none_of_mine(vipps: Sandbox, other: Sandbox) -> None:
    made = registered(vipps, "https://pos.example.com/hooks")
    assert listed(other) == []
    assert other.http.delete(f"{WEBHOOKS}/{made['id']}", headers=other.platform).status_code == 404


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"events": [AUTHORIZED]}, "url"),
        ({"url": "https://pos.example.com"}, "events"),
        ({"url": "", "events": [AUTHORIZED]}, "url"),
        ({"url": "http://pos.example.com/hooks", "events": [AUTHORIZED]}, "url"),
        ({"url": "ftp://127.0.0.1/hooks", "events": [AUTHORIZED]}, "url"),
        ({"url": "https://", "events": [AUTHORIZED]}, "url"),
        ({"url": "https://pos.example.com:port/", "events": [AUTHORIZED]}, "url"),
        ({"url": "http://127.0.0.1.example.com/", "events": [AUTHORIZED]}, "url"),
        ({"url": "http://localhost@example.com/", "events": [AUTHORIZED]}, "url"),
        ({"url": "https://pos.example.com", "events": []}, "events"),
        ({"url": "https://pos.example.com", "events": ["epayments.payment.vanished.v1"]}, "events"),
        ({"url": "https://pos.example.com", "events": [AUTHORIZED], "secret": "mine"}, "secret"),
    ],
)
def test_what_is_wrong_with_a_registration_is_named(vipps: Sandbox, body: dict[str, Any], name: str) -> None:
    answer = vipps.http.post(WEBHOOKS, json=body, headers=vipps.platform)
    content = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert (content["title"], content["status"], content["instance"]) == ("Bad Request", 400, "/v1/webhooks")
    assert [detail["name"] for detail in content["extraDetails"]] == [name]
    assert listed(vipps) == []


def test_unknown_events_are_called_unsupported(vipps: Sandbox) -> None:
    answer = register(vipps, "https://pos.example.com", AUTHORIZED, "a.b.c")
    assert answer.json()["extraDetails"] == [{"name": "events", "reason": "Unsupported values: a.b.c"}]


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9", "till.localhost"])
def test_plain_http_only_on_loopback(vipps: Sandbox, host: str) -> None:
    assert register(vipps, f"http://{host}/hooks").status_code == 201


def test_every_event_can_be_asked_for(vipps: Sandbox) -> None:
    registered(vipps, "https://pos.example.com", *sorted(EVENTS))
    assert len(listed(vipps)[0]["events"]) == len(EVENTS)


def test_twenty_five_for_an_event_and_one_for_check_ins(vipps: Sandbox) -> None:
    for number in range(25):
        registered(vipps, f"https://pos.example.com/{number}", AUTHORIZED)
    refused = register(vipps, "https://pos.example.com/26", AUTHORIZED)
    assert (refused.status_code, len(listed(vipps))) == (400, 25)
    assert register(vipps, "https://pos.example.com/26", "epayments.payment.created.v1").status_code == 201
    assert register(vipps, "https://pos.example.com/a", CHECKED_IN).status_code == 201
    assert register(vipps, "https://pos.example.com/b", CHECKED_IN).status_code == 400
    vipps.http.delete(f"{WEBHOOKS}/{listed(vipps)[0]['id']}", headers=vipps.platform)
    assert register(vipps, "https://pos.example.com/26", AUTHORIZED).status_code == 201


# --- signature: vectors ---------------------------------------------------------------------------------------------

SECRET = "090a478d-37ff-4e77-970e-d457aeb26a3a"
DATE = "Tue, 14 Jan 2025 09:15:00 GMT"
BODY = (
    b'{"msn":"123456","reference":"acme-pos-7-receipt-000123","pspReference":"1304787731","name":"AUTHORIZED",'
    b'"amount":{"currency":"NOK","value":49900},"timestamp":"2025-01-14T09:14:59.378Z",'
    b'"idempotencyKey":"fb492b5e-7907-4d83-ba20-c7fb60ca35de","success":true}'
)
VECTORS = {
    "A": ("https://pos.example.com/hooks/vipps?store=7", "Vj3oBvWNZwF3AHWzhLKocOjoqc0VxFFPD49vUUc+GNE="),
    "B": ("https://pos.example.com:8080/hooks/vipps?store=7", "JZFatrPbr4ji12/HgN/KGkC0mU8XUg54SX8ylzQJxbA="),
}


@pytest.mark.parametrize("name", VECTORS)
def test_signature_vectors(name: str) -> None:
    url, wanted = VECTORS[name]
    assert (len(BODY), content_hash(BODY)) == (256, "EqomgQuApu+IdKoW/xSILF50F6im/Y/IJU/lNWZ7OVI=")
    assert signature(SECRET, "/hooks/vipps?store=7", DATE, host_of(url), content_hash(BODY)) == wanted


def test_vector_c_another_amount_is_another_hash() -> None:
    forged = BODY.replace(b"49900", b"49901")
    assert content_hash(forged) == "lrD3evRGiwTcsDsLxbJQEYzrLczh8Iz7l4OjLPDkLnM="
    url, wanted = VECTORS["A"]
    assert signature(SECRET, "/hooks/vipps?store=7", DATE, host_of(url), content_hash(forged)) != wanted


def test_vector_d_the_vendors_own_sample() -> None:
    secret = "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A=="
    body = b'{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}'
    assert content_hash(body) == "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4="
    path, date = "/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63", "Thu, 30 Mar 2023 08:38:32 GMT"
    wanted = "agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U="
    assert signature(secret, path, date, "webhook.site", content_hash(body)) == wanted


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pos.example.com/x", "pos.example.com"),
        ("https://pos.example.com:443/x", "pos.example.com"),
        ("http://localhost:80/x", "localhost"),
        ("http://localhost:443/x", "localhost:443"),
        ("http://[::1]:8080/x", "[::1]:8080"),
    ],
)
def test_host_carries_a_port_that_is_not_the_schemes(url: str, host: str) -> None:
    assert host_of(url) == host


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_delivery_is_signed_and_shaped_like_a_recorded_one(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, f"{receiver.url}/hooks/vipps?store=7")
    reference = authorized(vipps, 49_900)
    vipps.advance(0)
    assert receiver.told == [(reference, "CREATED"), (reference, "AUTHORIZED")]
    first, second = receiver.received
    assert first.signed_with(made["secret"]) and second.signed_with(made["secret"])
    assert not first.signed_with("another secret")
    assert second.path == "/hooks/vipps?store=7"
    assert list(second.event) == [
        *("msn", "reference", "pspReference", "name", "amount", "timestamp", "idempotencyKey", "success")
    ]
    assert (second.event["msn"], second.event["amount"]) == (vipps.account.msn, {"currency": "NOK", "value": 49_900})
    assert (second.event["timestamp"], second.event["success"]) == ("2026-01-05T09:00:00.000Z", True)
    assert b": " not in second.body and b", " not in second.body, "compact JSON"
    assert second.headers["x-ms-date"] == "Mon, 05 Jan 2026 09:00:00 GMT"
    assert second.headers["x-vipps-authorization"] == second.headers["authorization"]
    assert second.headers["webhook-id"] == made["id"]
    assert second.headers["content-type"] == "application/json; charset=utf-8"
    assert second.headers["user-agent"] == "Vipps MobilePay/1.0 Webhooks/1.0"


def test_only_what_was_asked_for_is_sent(vipps: Sandbox, receiver: Receiver) -> None:
    registered(vipps, receiver.url, "epayments.payment.captured.v1")
    adjust(vipps, "capture", authorized(vipps), 700)
    vipps.advance(0)
    assert [(one.event["name"], one.event["amount"]["value"]) for one in receiver.received] == [("CAPTURED", 700)]


def test_two_registrations_of_one_url_deliver_twice_each_with_its_secret(vipps: Sandbox, receiver: Receiver) -> None:
    made = [registered(vipps, receiver.url, AUTHORIZED) for _ in range(2)]
    authorized(vipps)
    vipps.advance(0)
    assert len(receiver.received) == 2
    for hook in made:
        mine = [one for one in receiver.received if one.headers["webhook-id"] == hook["id"]]
        assert [one.signed_with(hook["secret"]) for one in mine] == [True]


def test_failed_card_is_told_as_no_success(vipps: Sandbox, receiver: Receiver) -> None:
    registered(vipps, receiver.url, AUTHORIZED)
    authorized(vipps, 151)
    vipps.advance(0)
    assert [one.event["success"] for one in receiver.received] == [False]


@pytest.mark.parametrize("status", [199 + 101, 302, 400, 401, 404, 500, 503])
def test_anything_but_2xx_is_tried_again(vipps: Sandbox, receiver: Receiver, status: int) -> None:
    registered(vipps, receiver.url, AUTHORIZED)
    receiver.decide = lambda _: status if len(receiver.received) == 1 else 204
    receiver.location = f"{receiver.url}/elsewhere"
    authorized(vipps)
    vipps.advance(1.9)
    assert len(receiver.received) == 1
    vipps.advance(0.1)
    first, second = receiver.received
    assert first.body == second.body and second.path == "/", "the same event again, no redirect followed"
    assert first.headers["x-ms-date"] != second.headers["x-ms-date"], "every attempt is signed anew"
    vipps.advance(7 * 86_400)
    assert len(receiver.received) == 2


def test_retry_schedule_ends_after_a_week(vipps: Sandbox, receiver: Receiver) -> None:
    vipps.account.quirks.token_life = 10**9
    receiver.decide = lambda _: 500
    registered(vipps, receiver.url, AUTHORIZED)
    authorized(vipps)
    vipps.advance(8 * 86_400)
    tries = [e.at for e in vipps.world.journal.after(0, 10_000) if e.operation == f"webhook:{AUTHORIZED}"]
    gaps = [round(later - earlier) for earlier, later in itertools.pairwise(tries)]
    assert gaps[:28] == [2] * 4 + [60, 120] + [3_600] * 22
    assert set(gaps[28:]) == {86_400}
    assert 7 * 86_400 < tries[-1] - tries[0] < 8 * 86_400, "the last attempt is the first one past the week"
    assert vipps.world.outbox.pending() == []
    receiver.decide = lambda _: 200
    authorized(vipps)
    vipps.advance(0)
    assert len(receiver.received) == len(tries) + 1, "a later event is delivered as if nothing had been"


def test_failing_event_blocks_later_ones_of_its_payment_only(vipps: Sandbox, receiver: Receiver) -> None:
    registered(vipps, receiver.url)
    blocked = created(vipps)
    vipps.advance(0)
    receiver.received.clear()

    def decide(one: Received) -> int:
        return 500 if one.told == (blocked, "AUTHORIZED") and receiver.told.count(one.told) <= 2 else 200

    receiver.decide = decide
    vipps.approves(vipps.guest)
    adjust(vipps, "capture", blocked, 100)
    free = authorized(vipps)
    vipps.advance(1)
    assert (blocked, "CAPTURED") not in receiver.told
    assert [told for told in receiver.told if told[0] == free] == [(free, "CREATED"), (free, "AUTHORIZED")]
    vipps.advance(3)
    mine = [told[1] for told in receiver.told if told[0] == blocked]
    assert mine == ["AUTHORIZED", "AUTHORIZED", "AUTHORIZED", "CAPTURED"]


def test_silent_port_is_a_failure_like_any_other(vipps: Sandbox, receiver: Receiver) -> None:
    gone = Receiver()
    gone.close()
    registered(vipps, gone.url, AUTHORIZED)
    registered(vipps, receiver.url, AUTHORIZED)
    authorized(vipps)
    vipps.advance(0)
    assert len(receiver.received) == 1, "one dead receiver holds up no other"
    assert len(vipps.world.outbox.pending()) == 1


def test_nothing_is_sent_for_a_deleted_registration(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, receiver.url)
    receiver.decide = lambda _: 500
    authorized(vipps)
    vipps.advance(0)
    assert len(receiver.received) == 1
    vipps.http.delete(f"{WEBHOOKS}/{made['id']}", headers=vipps.platform)
    vipps.advance(86_400)
    assert len(receiver.received) == 1


def test_deleting_while_a_delivery_is_on_its_way_stops_the_rest(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, receiver.url)
    arrived, go_on = threading.Event(), threading.Event()

    def decide(one: Received) -> int:
        arrived.set()
        go_on.wait(120)
        return 500

    receiver.decide = decide
    authorized(vipps)
    assert arrived.wait(120)
    vipps.http.delete(f"{WEBHOOKS}/{made['id']}", headers=vipps.platform)
    go_on.set()
    vipps.advance(86_400)
    assert [name for _, name in receiver.told] == ["CREATED"]


@pytest.mark.parametrize(
    ("effect", "wanted"),
    [
        ({"kind": "drop"}, ["AUTHORIZED"]),
        ({"kind": "duplicate"}, ["CREATED", "CREATED", "AUTHORIZED"]),
        ({"kind": "reorder"}, ["AUTHORIZED", "CREATED"]),
    ],
)
def test_faults_of_the_network(vipps: Sandbox, receiver: Receiver, effect: dict[str, str], wanted: list[str]) -> None:
    registered(vipps, receiver.url)
    vipps.fault({"operation": "webhook:epayments.payment.created.v1", "nth": 1, "effect": effect})
    authorized(vipps)
    vipps.advance(60)
    assert [name for _, name in receiver.told] == wanted


def test_forged_delivery_fits_no_secret(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, receiver.url)
    vipps.fault({"operation": "webhook", "nth": 1, "effect": {"kind": "wrong-signature"}})
    authorized(vipps)
    vipps.advance(0)
    assert [one.signed_with(made["secret"]) for one in receiver.received] == [False, True]


def test_altered_delivery_has_another_body_than_was_signed(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, receiver.url)
    vipps.fault({"operation": "webhook", "nth": 1, "effect": {"kind": "altered"}})
    authorized(vipps)
    vipps.advance(0)
    altered, intact = receiver.received
    assert altered.headers["x-ms-content-sha256"] != content_hash(altered.body)
    assert [one.signed_with(made["secret"]) for one in (altered, intact)] == [False, True]


def test_unsigned_delivery_tells_no_signature(vipps: Sandbox, receiver: Receiver) -> None:
    made = registered(vipps, receiver.url)
    vipps.fault({"operation": "webhook", "nth": 1, "effect": {"kind": "unsigned"}})
    authorized(vipps)
    vipps.advance(0)
    unsigned, intact = receiver.received
    assert not [name for name in unsigned.headers if "authorization" in name.lower()]
    assert intact.signed_with(made["secret"])
