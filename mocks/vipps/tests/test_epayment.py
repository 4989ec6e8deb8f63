"""Payments from creation to refund, as a merchant sees them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.vipps.landing import open_link
from mocks.vipps.personalqr import show_qr
from mocks.vipps.platform import take_from_limit
from mocks.vipps.tests import payments
from mocks.vipps.tests.payments import adjust, authorized, cancel, code, create, created, events, money, order, read
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.exchange import Call
from mocks.world.phone import ScreenStatus

NOTHING = {"authorized": 0, "cancelled": 0, "captured": 0, "refunded": 0}


def test_push_appears_on_the_phone_and_gives_no_link(vipps: Sandbox) -> None:
    body = order(vipps, 49_900)
    answer = create(vipps, body)
    assert (answer.status_code, answer.json()) == (201, {"reference": body["reference"]})
    assert answer.headers["content-type"] == "application/json"
    screen = vipps.pending(vipps.guest)
    assert (screen.amount, screen.currency, screen.reference) == (49_900, "NOK", body["reference"])
    assert "NOK 499,00 for Kassa kaffebar, receipt 000123" in screen.text


def test_new_payment_reads_back_with_nothing_reserved(vipps: Sandbox) -> None:
    reference = created(vipps, metadata={"table": "7"})
    shown = read(vipps, reference)
    assert (shown["state"], money(shown)) == ("CREATED", NOTHING)
    assert (shown["paymentMethod"], shown["profile"]) == ({"type": "WALLET"}, {})
    assert (shown["reference"], shown["metadata"]) == (reference, {"table": "7"})
    assert "redirectUrl" not in shown


@pytest.mark.parametrize(
    ("flow", "wanted", "begin"),
    [
        ("WEB_REDIRECT", None, "{origin}/landing?token="),
        ("NATIVE_REDIRECT", None, "vipps://token="),
        ("QR", None, "{origin}/qr-image/v1?token="),
        ("QR", {"format": "TEXT/TARGETURL"}, "{origin}/landing?token="),
        ("QR", {"format": "IMAGE/PNG", "size": 300}, "{origin}/qr-image/v1?token="),
    ],
)
def test_other_flows_give_a_link_that_opens_the_payment(
    vipps: Sandbox, flow: str, wanted: dict[str, object] | None, begin: str
) -> None:
    body = order(vipps, userFlow=flow, customer=..., returnUrl="https://example.com/back")
    answer = create(vipps, body | ({"qrFormat": wanted} if wanted else {}))
    link = answer.json()["redirectUrl"]
    assert link.startswith(begin.format(origin=vipps.server.base_url))
    assert read(vipps, body["reference"])["redirectUrl"] == link
    assert vipps.guest.pending() is None
    assert vipps.do(open_link, vipps.world, vipps.guest, link)
    vipps.approves(vipps.guest)
    assert read(vipps, body["reference"])["state"] == "AUTHORIZED"
    assert not vipps.do(open_link, vipps.world, vipps.guest, link), "an approved payment opened again"


def test_landing_page_and_images_are_what_they_say(vipps: Sandbox) -> None:
    target: dict[str, Any] = {"userFlow": "QR", "customer": ...}
    image = create(vipps, order(vipps, **target, qrFormat={"format": "IMAGE/PNG", "size": 300})).json()["redirectUrl"]
    drawn = vipps.http.get(image)
    assert (drawn.status_code, drawn.headers["content-type"], drawn.content[:4]) == (200, "image/png", b"\x89PNG")
    vector = create(vipps, order(vipps, **target)).json()["redirectUrl"]
    assert vipps.http.get(vector).headers["content-type"] == "image/svg+xml"
    page = vipps.http.get(vector.replace("/qr-image/v1", "/landing"))
    assert "Pay NOK 100,00" in page.text and page.headers["content-type"] == "text/html; charset=utf-8"
    assert vipps.http.get("/landing?token=unknown").status_code == 404


@pytest.mark.parametrize("size", ["", "0", "-1", "²", "9" * 5000, "ten"], ids=lambda size: size[:4])
def test_any_size_of_an_image_is_taken(vipps: Sandbox, size: str) -> None:
    link = create(vipps, order(vipps, userFlow="QR", customer=...)).json()["redirectUrl"]
    token = httpx.URL(link).params["token"]
    assert vipps.http.get("/qr-image/v1", params={"token": token, "size": size}).status_code == 200


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_personal_qr_names_the_customer(vipps: Sandbox, version: str) -> None:
    content = vipps.do(show_qr, vipps.world, vipps.guest, version)
    reference = created(vipps, customer={"personalQr": content})
    assert vipps.pending(vipps.guest).reference == reference


def test_whole_life_of_a_payment_stands_in_its_event_log(vipps: Sandbox) -> None:
    body = order(vipps)
    create(vipps, body, key="create-1")
    reference = body["reference"]
    vipps.advance(7)
    vipps.approves(vipps.guest)
    captured = adjust(vipps, "capture", reference, 10_000, key="capture-1")
    refunded = adjust(vipps, "refund", reference, 10_000, key="refund-1")
    assert (captured.status_code, refunded.status_code) == (200, 200)
    log = events(vipps, reference)
    assert [event["name"] for event in log] == ["CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED"]
    assert [event["idempotencyKey"] for event in log] == ["create-1", "create-1", "capture-1", "refund-1"]
    assert all(event["success"] and event["amount"] == {"currency": "NOK", "value": 10_000} for event in log)
    assert [event["timestamp"][11:] for event in log] == ["09:00:00.000Z"] + ["09:00:07.000Z"] * 3
    assert len({event["pspReference"] for event in log}) == 4, "each event has a pspReference of its own"
    repeated = {read(vipps, reference)["pspReference"], captured.json()["pspReference"]}
    assert repeated == {log[0]["pspReference"]}, "answers repeat the one of CREATED"
    assert [(entry.kind, entry.amount) for entry in vipps.world.ledger.after(0)] == [
        ("reserved", 10_000),
        ("captured", 10_000),
        ("refunded", 10_000),
    ]


def test_parts_add_up(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    assert money(adjust(vipps, "capture", reference, 3_000).json())["captured"] == 3_000
    assert money(adjust(vipps, "capture", reference, 2_000).json())["captured"] == 5_000
    assert money(adjust(vipps, "refund", reference, 1_000).json())["refunded"] == 1_000
    answer = adjust(vipps, "refund", reference, 500).json()
    assert money(answer) == {"authorized": 10_000, "cancelled": 0, "captured": 5_000, "refunded": 1_500}
    assert (answer["state"], answer["amount"]["value"]) == ("AUTHORIZED", 10_000)
    parts = [(event["name"], event["amount"]["value"]) for event in events(vipps, reference)[2:]]
    assert parts == [("CAPTURED", 3_000), ("CAPTURED", 2_000), ("REFUNDED", 1_000), ("REFUNDED", 500)]


@pytest.mark.parametrize("body", [None, {}, {"cancelTransactionOnly": False}, {"cancelTransactionOnly": True}])
def test_cancel_before_approval_terminates(vipps: Sandbox, body: object) -> None:
    reference = created(vipps)
    screen = vipps.pending(vipps.guest)
    answer = cancel(vipps, reference, body).json()
    assert (answer["state"], money(answer)) == ("TERMINATED", NOTHING | {"cancelled": 10_000})
    assert payments.names(vipps, reference) == ["CREATED", "TERMINATED"]
    assert (screen.status, vipps.guest.pending()) == (ScreenStatus.WITHDRAWN, None)


def test_cancel_after_approval_releases_the_uncaptured_rest(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    adjust(vipps, "capture", reference, 4_000)
    answer = cancel(vipps, reference).json()
    assert answer["state"] == "AUTHORIZED"
    assert money(answer) == {"authorized": 10_000, "cancelled": 6_000, "captured": 4_000, "refunded": 0}
    assert payments.names(vipps, reference) == ["CREATED", "AUTHORIZED", "CAPTURED", "CANCELLED"]
    assert code(adjust(vipps, "capture", reference, 1)) == (400, "6070")


def test_rejected_payment_is_aborted_and_final(vipps: Sandbox) -> None:
    reference = created(vipps)
    vipps.rejects(vipps.guest)
    shown = read(vipps, reference)
    assert (shown["state"], money(shown)) == ("ABORTED", NOTHING)
    assert code(cancel(vipps, reference)) == (400, "6050")


def test_profile_is_there_once_the_payment_is_approved(vipps: Sandbox) -> None:
    reference = created(vipps, profile={"scope": "name phoneNumber"})
    assert read(vipps, reference)["profile"] == {}
    vipps.approves(vipps.guest)
    vipps.advance(vipps.account.quirks.profile_delay)
    shown = read(vipps, reference)
    assert shown["profile"] == {"sub": vipps.account.sub(vipps.guest.person.msisdn)}
    assert shown["paymentMethod"] == {"type": "WALLET", "cardBin": "540185"}


@pytest.mark.parametrize("operation", ["capture", "refund", "cancel"])
def test_success_is_labelled_as_asked_for(vipps: Sandbox, operation: str) -> None:
    reference = authorized(vipps)
    adjust(vipps, "capture", reference, 5_000)
    path = f"{payments.PAYMENTS}/{reference}/{operation}"
    body = {"modificationAmount": {"currency": "NOK", "value": 1_000}} if operation != "cancel" else {}
    for accept, label in (("*/*", "application/json"), ("application/problem+json", "application/problem+json")):
        headers = vipps.platform | {"Idempotency-Key": payments.fresh_key(), "Accept": accept}
        answer = vipps.http.post(path, json=body, headers=headers)
        if operation == "cancel" and accept != "*/*":
            assert code(answer) == (400, "6040"), "the rest was released before"
        else:
            assert (answer.status_code, answer.headers["content-type"]) == (200, label)


def test_forced_approval_needs_no_phone_and_no_magic(vipps: Sandbox) -> None:
    reference = created(vipps, value=151)
    answer = payments.force_approve(vipps, reference, {"customer": {"phoneNumber": vipps.guest.person.msisdn}})
    assert (answer.status_code, answer.content) == (200, b"")
    assert read(vipps, reference)["state"] == "AUTHORIZED"
    assert vipps.guest.pending() is None


def test_forced_approval_by_the_token_of_the_link(vipps: Sandbox) -> None:
    body = order(vipps, userFlow="WEB_REDIRECT", customer=..., returnUrl="https://example.com/back")
    token = httpx.URL(create(vipps, body).json()["redirectUrl"]).params["token"]
    assert code(payments.force_approve(vipps, body["reference"])) == (400, "10030")
    assert code(payments.force_approve(vipps, body["reference"], {"token": "other"})) == (400, "10010")
    assert payments.force_approve(vipps, body["reference"], {"token": token}).status_code == 200
    assert code(payments.force_approve(vipps, body["reference"], {"token": token})) == (400, "10020")


def test_five_writes_of_a_minute_the_sixth_waits(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    for _ in range(5):
        assert adjust(vipps, "capture", reference, 100).status_code == 200
        vipps.advance(1)
    answer = adjust(vipps, "capture", reference, 100, key="sixth")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "55")
    assert answer.json() == {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 55 seconds."}
    assert adjust(vipps, "refund", reference, 100).status_code == 200, "each operation has a limit of its own"
    vipps.advance(55)
    assert adjust(vipps, "capture", reference, 100, key="sixth").status_code == 200, "429 stays for no key"


def test_hundred_and_twenty_reads_of_a_minute(vipps: Sandbox) -> None:
    reference, other = created(vipps), created(vipps)
    path = f"{payments.PAYMENTS}/{reference}"
    answers = [vipps.http.get(path, headers=vipps.platform).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    assert vipps.http.get(f"{path}/events", headers=vipps.platform).status_code == 200
    assert read(vipps, other)["state"] == "CREATED"


def test_another_merchant_does_not_know_the_reference(vipps: Sandbox, other: Sandbox) -> None:
    reference = authorized(vipps)
    path = f"{payments.PAYMENTS}/{reference}"
    assert code(other.http.get(path, headers=other.platform)) == (404, "5090")
    assert code(adjust(other, "capture", reference, 100)) == (404, "5090")
    assert created(other, reference=reference) == reference, "references are unique per merchant only"


def test_calls_of_an_earlier_minute_are_forgotten(vipps: Sandbox) -> None:
    call = Call("POST", "/", "", [], b"", "http", vipps.server.tenants)
    call.world, kept = vipps.world, vipps.account.recent

    def busy_minute() -> None:
        for number in range(30_000):
            take_from_limit(call, f"create {number}", 5)

    vipps.server.do(busy_minute)
    assert len(kept.young) == 30_000
    for _ in range(2):
        vipps.advance(61)
        vipps.server.do(take_from_limit, call, "create 0", 5)
    assert (kept.young, len(kept.old)) == ({"create 0": (vipps.world.clock.now, 1)}, 1)
