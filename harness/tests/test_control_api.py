"""The control API as its users meet it: worlds, phones, clocks, faults, evidence, and clear errors."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from harness.cli.sandbox import sandbox_in_background

Json = dict[str, Any]


@pytest.fixture(scope="module")
def up() -> Iterator[Json]:
    with sandbox_in_background(with_till=False) as up:
        yield up


@pytest.fixture
def control(up: Json) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{up['control']['base_url']}/control/worlds", timeout=120) as client:
        yield client


@pytest.fixture
def world(control: httpx.Client) -> Iterator[Json]:
    made = control.post("", json={"clock": "jump", "seed": 5}).json()
    yield made
    control.delete(f"/{made['world']}")


class Merchant:
    """A merchant of one world that speaks raw HTTP."""

    def __init__(self, world: Json) -> None:
        self.keys = world["vipps"]
        self.guest = world["people"][0]["msisdn"]
        self.http = httpx.Client(base_url=self.keys["base_url"], timeout=120)
        credentials = {
            "client_id": self.keys["client_id"],
            "client_secret": self.keys["client_secret"],
            "Ocp-Apim-Subscription-Key": self.keys["subscription_key"],
        }
        self.token = self.http.post("/accesstoken/get", headers=credentials).json()["access_token"]

    def headers(self, key: str = "key-1") -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Ocp-Apim-Subscription-Key": self.keys["subscription_key"],
            "Merchant-Serial-Number": self.keys["merchant_serial_number"],
            "Idempotency-Key": key,
        }

    def create(self, reference: str, key: str = "key-1", amount: int = 10_000) -> httpx.Response:
        body = {
            "amount": {"currency": "NOK", "value": amount},
            "paymentMethod": {"type": "WALLET"},
            "customer": {"phoneNumber": self.guest},
            "userFlow": "PUSH_MESSAGE",
            "reference": reference,
        }
        return self.http.post("/epayment/v1/payments", headers=self.headers(key), json=body)

    def state(self, reference: str) -> str:
        path = f"/epayment/v1/payments/{reference}"
        state: str = self.http.get(path, headers=self.headers()).json()["state"]
        return state


def problem(response: httpx.Response, status: int, kind: str) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content = response.json()
    assert content["type"] == f"urn:kassa:problem:{kind}"
    assert content["status"] == status
    return str(content["detail"])


def test_a_new_world_has_the_published_members(world: Json) -> None:
    assert set(world) == {"world", "clock", "control", "vipps", "qerko", "poster", "till", "people"}
    assert set(world["vipps"]) == {
        "base_url",
        "client_id",
        "client_secret",
        "subscription_key",
        "merchant_serial_number",
    }
    members = {"base_url", "websocket_url", "api_key", "pos_id", "restaurant_id", "tables"}
    assert set(world["qerko"]) == members | {"restaurants", "authority", "brands"}
    assert set(world["poster"]) == {"base_url", "account", "token", "application_id", "application_secret"}
    assert all(character in world["vipps"]["client_secret"] for character in "+/=")
    assert world["people"][0]["msisdn"].startswith("47")


def test_the_same_seed_gives_the_same_people_and_other_keys(control: httpx.Client) -> None:
    first, second = (control.post("", json={"seed": "black friday"}).json() for _ in range(2))
    assert first["people"] == second["people"]
    assert first["vipps"]["client_secret"] != second["vipps"]["client_secret"]
    for made in (first, second):
        control.delete(f"/{made['world']}")


def test_worlds_never_see_each_other(control: httpx.Client, world: Json) -> None:
    other = control.post("", json={"clock": "jump", "seed": 5}).json()
    mine, theirs = Merchant(world), Merchant(other)
    assert mine.create("my-payment-1").status_code == 201
    foreign = theirs.http.get("/epayment/v1/payments/my-payment-1", headers=theirs.headers())
    assert foreign.status_code == 404
    mixed = mine.headers() | {"Ocp-Apim-Subscription-Key": theirs.keys["subscription_key"]}
    assert mine.http.get("/epayment/v1/payments/my-payment-1", headers=mixed).status_code == 401
    journal = control.get(f"/{other['world']}/journal").json()["exchanges"]
    assert not any(exchange["operation"] == "createPayment" for exchange in journal)
    control.delete(f"/{other['world']}")


def test_a_dropped_world_is_gone_with_its_keys(control: httpx.Client) -> None:
    made = control.post("", json={"id": "short-lived", "clock": "jump"}).json()
    merchant = Merchant(made)
    problem(control.post("", json={"id": "short-lived"}), 409, "world-exists")
    assert control.delete("/short-lived").status_code == 204
    problem(control.get("/short-lived"), 404, "unknown-world")
    assert merchant.create("too-late-1").status_code == 401


def test_unknown_credentials_are_kept_in_an_unattributed_journal(control: httpx.Client, world: Json) -> None:
    answer = httpx.post(
        f"{world['vipps']['base_url']}/epayment/v1/payments", json={"reference": "who-is-this-1"}, timeout=60
    )
    assert answer.status_code == 401
    assert "missing subscription key" in answer.json()["message"]
    kept = control.get("/unattributed/journal", params={"limit": 10_000}).json()["exchanges"]
    assert any("who-is-this-1" in exchange["request"]["body"] for exchange in kept if exchange["request"])


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("POST", "", {"clock": "sundial"}, 400, "bad-request"),
        ("POST", "", {"sede": 1}, 400, "bad-request"),
        ("POST", "", {"id": "../etc"}, 409, "world-exists"),
        ("GET", "/nowhere/journal", None, 404, "unknown-world"),
        ("GET", "/{w}/phones/4712345678", None, 404, "unknown-phone"),
        ("POST", "/{w}/phones/{p}/approve", None, 409, "nothing-pending"),
        ("POST", "/{w}/phones/{p}/reject", {"reference": "nobody"}, 409, "nothing-pending"),
        ("PUT", "/{w}/phones/{p}/habit", {"habit": "dances"}, 400, "bad-request"),
        ("POST", "/{w}/phones/{p}/open", {"url": "https://example.com"}, 409, "no-payment"),
        ("POST", "/{w}/clock/advance", {"seconds": -1}, 400, "bad-request"),
        ("POST", "/{w}/clock/advance", {"seconds": "soon"}, 400, "bad-request"),
        ("POST", "/default/clock/advance", {"seconds": 1}, 409, "clock"),
        ("PUT", "/{w}/faults", {"rules": [{"operation": "x", "effect": {"kind": "magic"}}]}, 400, "bad-request"),
        ("PUT", "/{w}/snapshot", {"format": 99}, 400, "bad-snapshot"),
        ("PUT", "/{w}/snapshot", {"format": 1, "world": "other"}, 400, "bad-snapshot"),
        ("PUT", "/{w}/vipps/quirks", {"typo": True}, 400, "bad-request"),
        ("PATCH", "/{w}", None, 405, "method-not-allowed"),
    ],
)
def test_bad_input_gets_a_clear_problem(
    control: httpx.Client, world: Json, method: str, path: str, body: Json | None, status: int, kind: str
) -> None:
    path = path.format(w=world["world"], p=world["people"][0]["msisdn"])
    assert problem(control.request(method, path, json=body), status, kind)


def test_readings_of_the_older_payment_api_can_be_switched(control: httpx.Client, world: Json) -> None:
    wanted = {"ecom_open_life": 60, "ecom_timeout_operation": "REJECT", "ecom_statuses": {"Merchant 34": 400}}
    answer = control.put(f"/{world['world']}/vipps/quirks", json=wanted)
    assert (answer.status_code, {k: v for k, v in answer.json().items() if k in wanted}) == (200, wanted)
    assert answer.json()["ecom_complete_life"] == 300, "what is left out stays"
    bad = control.put(f"/{world['world']}/vipps/quirks", json={"ecom_statuses": {"Merchant 34": 200}})
    assert problem(bad, 400, "bad-request")


def test_malformed_json_gets_a_problem(control: httpx.Client) -> None:
    answer = control.post("", content=b"{", headers={"content-type": "application/json"})
    assert problem(answer, 400, "bad-request")


def test_a_person_approves_by_hand(control: httpx.Client, world: Json) -> None:
    merchant = Merchant(world)
    merchant.create("by-hand-0001")
    phone = f"/{world['world']}/phones/{merchant.guest}"
    (screen,) = control.get(phone).json()["screens"]
    assert (screen["status"], screen["reference"], screen["amount"]) == ("pending", "by-hand-0001", 10_000)
    assert control.post(f"{phone}/approve", json={"reference": "by-hand-0001"}).json()["status"] == "approved"
    assert merchant.state("by-hand-0001") == "AUTHORIZED"


def test_the_newest_pending_screen_is_meant_unless_one_is_named(control: httpx.Client, world: Json) -> None:
    merchant = Merchant(world)
    merchant.create("older-00001", "a")
    merchant.create("newer-00001", "b")
    phone = f"/{world['world']}/phones/{merchant.guest}"
    assert control.post(f"{phone}/reject").json()["reference"] == "newer-00001"
    assert merchant.state("older-00001") == "CREATED"
    assert merchant.state("newer-00001") == "ABORTED"


def test_an_outdated_app_approves_nothing(control: httpx.Client, world: Json) -> None:
    merchant = Merchant(world)
    phone = f"/{world['world']}/phones/{merchant.guest}"
    control.put(f"{phone}/habit", json={"habit": "app-outdated"})
    merchant.create("outdated-01")
    problem(control.post(f"{phone}/approve"), 409, "app-outdated")
    assert merchant.state("outdated-01") == "CREATED"


def test_a_habit_acts_on_the_clock_of_the_world(control: httpx.Client, world: Json) -> None:
    merchant, url = Merchant(world), f"/{world['world']}"
    control.put(f"{url}/phones/{merchant.guest}/habit", json={"habit": "approves", "delay_seconds": 7})
    merchant.create("habit-00001")
    control.post(f"{url}/clock/advance", json={"seconds": 6})
    assert merchant.state("habit-00001") == "CREATED"
    control.post(f"{url}/clock/advance", json={"seconds": 1})
    assert merchant.state("habit-00001") == "AUTHORIZED"


def test_a_link_is_opened_on_a_phone(control: httpx.Client, world: Json) -> None:
    merchant, phone = Merchant(world), f"/{world['world']}/phones/{world['people'][1]['msisdn']}"
    body = {
        "amount": {"currency": "NOK", "value": 5000},
        "paymentMethod": {"type": "WALLET"},
        "userFlow": "WEB_REDIRECT",
        "returnUrl": "https://example.com/back",
        "reference": "by-link-001",
    }
    made = merchant.http.post("/epayment/v1/payments", headers=merchant.headers(), json=body).json()
    assert merchant.http.get(made["redirectUrl"]).status_code == 200
    control.post(f"{phone}/open", json={"url": made["redirectUrl"]})
    control.post(f"{phone}/approve")
    assert merchant.state("by-link-001") == "AUTHORIZED"


def test_a_fault_after_commit_loses_the_reply_and_nothing_else(control: httpx.Client, world: Json) -> None:
    merchant, url = Merchant(world), f"/{world['world']}"
    rule = {"operation": "createPayment", "phase": "after", "nth": 1, "effect": {"kind": "cut"}}
    assert control.put(f"{url}/faults", json={"rules": [rule]}).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        merchant.create("lost-reply-1")
    assert merchant.state("lost-reply-1") == "CREATED"
    assert merchant.create("lost-reply-1").status_code == 201, "same key, same body: the first answer again"
    (seen,) = control.get(f"{url}/faults").json()["rules"]
    assert (seen["seen"], seen["struck"]) == (2, 1)


def test_latency_is_virtual(control: httpx.Client, world: Json) -> None:
    """The exchange is held on the world's clock; an advance asked for meanwhile lets it go on."""
    merchant, url = Merchant(world), f"/{world['world']}"
    rule = {"operation": "getPayment", "effect": {"kind": "latency", "seconds": 3000}}
    merchant.create("held-000001")
    control.put(f"{url}/faults", json={"rules": [rule]})
    import threading

    states: list[str] = []
    reader = threading.Thread(target=lambda: states.append(merchant.state("held-000001")))
    reader.start()
    journal = f"{url}/journal"
    while not any(e["operation"] == "getPayment" for e in control.get(journal).json()["exchanges"]):
        pass
    control.post(f"{url}/clock/advance", json={"seconds": 3000})
    reader.join(120)
    assert states == ["EXPIRED"]


def test_secrets_never_leave_in_the_journal(control: httpx.Client, world: Json) -> None:
    merchant = Merchant(world)
    merchant.create("secretive-1")
    hook = {"url": "https://shop.example/hook", "events": ["epayments.payment.created.v1"]}
    secret = merchant.http.post("/webhooks/v1/webhooks", headers=merchant.headers(), json=hook).json()["secret"]
    text = control.get(f"/{world['world']}/journal").text
    keys = world["vipps"]
    for leak in (merchant.token, keys["client_secret"], keys["subscription_key"], secret):
        assert leak not in text
        assert json.dumps(leak)[1:-1] not in text
    assert "sha256:" in text


def test_journal_pages_and_causes(control: httpx.Client, world: Json) -> None:
    merchant = Merchant(world)
    merchant.create("caused-0001")
    url = f"/{world['world']}/journal"
    first = control.get(url, params={"limit": 1}).json()
    rest = control.get(url, params={"after": first["next"]}).json()
    assert [first["exchanges"][0]["seq"], *[e["seq"] for e in rest["exchanges"]]] == [1, 2, 3]
    created, push = rest["exchanges"]
    assert (created["operation"], push["operation"], push["cause"]) == ("createPayment", "push:payment", created["seq"])


def test_a_snapshot_brings_everything_back(control: httpx.Client, world: Json) -> None:
    merchant, url = Merchant(world), f"/{world['world']}"
    merchant.create("snapshot-01")
    control.put(f"{url}/faults", json={"rules": [{"operation": "x", "effect": {"kind": "cut"}}]})
    kept = control.get(f"{url}/snapshot").json()
    control.put(f"{url}/faults", json={"rules": []})
    control.post(f"{url}/clock/advance", json={"seconds": 600})
    assert merchant.state("snapshot-01") == "EXPIRED"
    assert control.put(f"{url}/snapshot", json=kept).status_code == 204
    assert merchant.state("snapshot-01") == "CREATED"
    assert control.get(f"{url}/faults").json()["rules"][0]["operation"] == "x"
    assert control.get(f"{url}/ledger").json()["entries"] == []
    control.post(f"{url}/phones/{merchant.guest}/approve")
    assert merchant.state("snapshot-01") == "AUTHORIZED"
    assert control.get(f"{url}/snapshot").json()["timers"] == []


def test_a_payment_expires_in_fifty_milliseconds(control: httpx.Client, world: Json) -> None:
    """Ten minutes of the world; the sandbox shares this process and waits for nothing, so its processor time counts."""
    merchant, url = Merchant(world), f"/{world['world']}"
    took = []
    for number in range(5):
        merchant.create(f"expires-{number:04d}", f"key-{number}")
        begin = time.process_time()
        control.post(f"{url}/clock/advance", json={"seconds": 600}).raise_for_status()
        took.append(time.process_time() - begin)
        assert merchant.state(f"expires-{number:04d}") == "EXPIRED"
    assert min(took) < 0.05, took


def test_the_phones_page_is_served(up: Json) -> None:
    page = httpx.get(up["control"]["base_url"], timeout=60)
    assert page.status_code == 200
    assert "Approve" in page.text
    assert httpx.get(f"{up['control']['base_url']}/openapi.json", timeout=60).json()["paths"]
