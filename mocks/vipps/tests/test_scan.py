"""A guest scans a sticker at the till: the webhook that somebody waits for, and what its token is good for."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocks.vipps.scan import NothingThere, scan
from mocks.vipps.tests import payments
from mocks.vipps.tests.qr_calls import landing_link, payment_qr, redirect, stuck
from mocks.vipps.tests.receiver import Receiver
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind, Screen, ScreenKind, ScreenStatus

EVENT = "user.checked-in.v1"


@pytest.fixture
def till() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def listen(vipps: Sandbox, till: Receiver) -> str:
    """Register for check-ins; the secret."""
    body = {"url": f"{till.url}/checked-in", "events": [EVENT]}
    answer = vipps.http.post("/webhooks/v1/webhooks", json=body, headers=vipps.platform)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


def scans(vipps: Sandbox, content: str | None = None, sticker: str | None = None) -> Screen:
    return vipps.server.run(scan(vipps.world, vipps.guest, content, sticker))


def checked_in(vipps: Sandbox, till: Receiver) -> str:
    """The token of a guest who scanned."""
    listen(vipps, till)
    scans(vipps, sticker=stuck(vipps))
    return str(till.received[-1].event["customerToken"])


def exchange(vipps: Sandbox, body: dict[str, Any]) -> httpx.Response:
    return vipps.http.post("/qr/v1/exchange/customer", json=body, headers=vipps.platform)


def test_till_is_told_who_scanned_what_and_signed(vipps: Sandbox, till: Receiver) -> None:
    secret = listen(vipps, till)
    stuck(vipps, "till-1")
    content = vipps.account.callback_qrs["till-1"].content
    screen = scans(vipps, content)
    (one,) = till.received
    assert one.path == "/checked-in" and one.signed_with(secret)
    assert one.event.keys() == {"customerToken", "merchantQrId", "merchantSerialNumber", "msn", "initiatedAt"}
    assert (one.event["merchantQrId"], one.event["msn"]) == ("till-1", vipps.account.msn)
    assert one.event["merchantSerialNumber"] == vipps.account.msn
    assert len(base64.b64decode(one.event["customerToken"], validate=True)) == 32
    assert (screen.kind, screen.status) == (ScreenKind.CHECK_IN, ScreenStatus.SHOWN)
    assert "Kasse 1" in screen.text and screen in vipps.guest.screens


def test_guest_sees_an_error_when_nobody_listens(vipps: Sandbox) -> None:
    assert scans(vipps, sticker=stuck(vipps)).status is ScreenStatus.FAILED


@pytest.mark.parametrize("status", [302, 400, 500])
def test_guest_sees_an_error_unless_the_till_takes_it_and_it_is_not_tried_again(
    vipps: Sandbox, till: Receiver, status: int
) -> None:
    listen(vipps, till)
    till.decide = lambda _: status
    assert scans(vipps, sticker=stuck(vipps)).status is ScreenStatus.FAILED
    vipps.advance(86_400)
    assert len(till.received) == 1


@pytest.mark.parametrize("effect", ["drop", "cut"])
def test_faults_of_webhooks_apply(vipps: Sandbox, till: Receiver, effect: str) -> None:
    listen(vipps, till)
    vipps.fault({"operation": f"webhook:{EVENT}", "effect": {"kind": effect}})
    assert scans(vipps, sticker=stuck(vipps)).status is ScreenStatus.FAILED
    assert till.received == []


def test_forged_delivery_is_recognisable_and_a_duplicate_comes_twice(vipps: Sandbox, till: Receiver) -> None:
    secret = listen(vipps, till)
    vipps.fault(
        {"operation": "webhook", "nth": 1, "effect": {"kind": "wrong-signature"}},
        {"operation": "webhook", "nth": 2, "effect": {"kind": "duplicate"}},
    )
    scans(vipps, sticker=stuck(vipps))
    assert not till.received[0].signed_with(secret)
    scans(vipps, sticker=stuck(vipps))
    assert [one.signed_with(secret) for one in till.received[1:]] == [True, True]


def test_token_gives_the_number_for_fifteen_minutes(vipps: Sandbox, till: Receiver) -> None:
    at = int(vipps.world.clock.now)
    token = checked_in(vipps, till)
    vipps.advance(899)
    body = {"customer": {"customerToken": token}, "requestedData": ["MSISDN"]}
    assert exchange(vipps, body).json() == {"msisdn": vipps.guest.person.msisdn, "timestamp": at}
    vipps.advance(1)
    refused = exchange(vipps, body)
    assert (refused.status_code, refused.json()["extraDetails"][0]["name"]) == (400, "customer")


@pytest.mark.parametrize("body", [{}, {"customer": {}}, {"customer": {"customerToken": "unknown"}}])
def test_whoever_is_no_customer_is_refused(vipps: Sandbox, body: dict[str, Any]) -> None:
    answer = exchange(vipps, body)
    assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (400, 400, "Bad request")
    assert answer.json()["extraDetails"][0]["name"].startswith("customer")


def test_token_names_the_customer_of_a_payment(vipps: Sandbox, till: Receiver) -> None:
    token = checked_in(vipps, till)
    payments.created(vipps, customer={"customerToken": token})
    assert vipps.pending(vipps.guest).kind is ScreenKind.PAYMENT
    vipps.advance(900)
    assert payments.code(payments.create(vipps, payments.order(vipps, customer={"customerToken": token}))) == (
        *(400, "4050"),
    )


def test_token_starts_a_login(vipps: Sandbox, till: Receiver) -> None:
    token = checked_in(vipps, till)
    assert vipps.start_login(vipps.guest, login_hint=f"urn:customer-token:{token}").status_code == 200
    assert vipps.pending(vipps.guest).kind is ScreenKind.LOGIN
    unknown = vipps.start_login(vipps.guest, login_hint="urn:customer-token:unknown")
    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid_request")


def test_token_is_worth_nothing_to_another_merchant(vipps: Sandbox, other: Sandbox, till: Receiver) -> None:
    token = checked_in(vipps, till)
    assert exchange(other, {"customer": {"customerToken": token}}).status_code == 400


def test_redirect_code_opens_its_page(vipps: Sandbox) -> None:
    content = vipps.http.send(redirect(vipps, accept="text/targetUrl", ttl=300)).json()["url"]
    screen = scans(vipps, content)
    assert (screen.kind, screen.redirect_url) == (ScreenKind.PAGE, "https://shop.example.com/offers?from=till")
    vipps.advance(300)
    with pytest.raises(NothingThere):
        scans(vipps, content)


def test_payment_code_opens_its_payment_until_it_expires(vipps: Sandbox) -> None:
    link = landing_link(vipps)
    content = vipps.http.send(payment_qr(vipps, link, Accept="text/targetUrl")).json()["url"]
    assert scans(vipps, content).kind is ScreenKind.PAYMENT
    assert scans(vipps, link).kind is ScreenKind.PAYMENT
    vipps.advance(301)
    with pytest.raises(NothingThere):
        scans(vipps, content)


def test_who_has_no_app_cannot_scan_and_an_old_app_says_so(vipps: Sandbox, till: Receiver) -> None:
    listen(vipps, till)
    vipps.habit(vipps.guest, HabitKind.APP_OUTDATED)
    assert scans(vipps, sticker=stuck(vipps)).title == "Update the app to go on"
    vipps.habit(vipps.guest, HabitKind.NOT_A_USER)
    with pytest.raises(NothingThere):
        scans(vipps, sticker=stuck(vipps))
    assert till.received == []
