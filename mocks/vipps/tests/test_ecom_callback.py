"""The merchant's callback: what it says, whom it believes, and that it comes once or never."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mocks.vipps.tests import payments
from mocks.vipps.tests.orders import (
    cancel,
    change,
    force_approve,
    initiated,
    linked,
    mobile,
    opens,
    operations,
    reserved,
    status,
)
from mocks.vipps.tests.receiver import Received, Receiver
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind
from mocks.world.snapshot import put, take

WEBHOOKS = "/webhooks/v1/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def _ordered(vipps: Sandbox, receiver: Receiver, amount: int = 10_000, **members: Any) -> str:
    merchant = {"callbackPrefix": f"{receiver.url}/hooks/vipps", "authToken": "secret-of-the-till"} | members
    return initiated(vipps, amount, merchant=merchant)


def _told(receiver: Receiver) -> list[str]:
    return [one.event["transactionInfo"]["status"] for one in receiver.received]


def test_approval_is_told_as_reserved(vipps: Sandbox, receiver: Receiver) -> None:
    order_id = _ordered(vipps, receiver, 49_900)
    vipps.advance(2)
    assert receiver.received == []
    vipps.approves(vipps.guest)
    vipps.advance(0)
    (one,) = receiver.received
    assert one.path == f"/hooks/vipps/v2/payments/{order_id}"
    assert one.headers["authorization"] == "secret-of-the-till", "to the letter, no word in front"
    assert one.headers["content-type"] == "application/json;charset=UTF-8"
    info = one.event.pop("transactionInfo")
    assert one.event | {"transactionInfo": info} == json.loads(one.body)
    assert {k: v for k, v in json.loads(one.body).items() if k != "transactionInfo"} == {
        "merchantSerialNumber": vipps.account.msn,
        "orderId": order_id,
    }
    assert (info["amount"], info["status"], info["timeStamp"]) == (49_900, "RESERVED", "2026-01-05T09:00:02.000Z")
    assert re.fullmatch(r"\d{10,}", info["transactionId"]) and len(info) == 4


def test_sales_unit_may_be_a_number(vipps: Sandbox, receiver: Receiver) -> None:
    vipps.account.quirks.ecom_numeric_callback = True
    _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert receiver.received[0].event["merchantSerialNumber"] == int(vipps.account.msn)


def test_without_a_token_there_is_no_authorization(vipps: Sandbox, receiver: Receiver) -> None:
    _ordered(vipps, receiver, authToken=...)
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert "authorization" not in receiver.received[0].headers


def test_slash_at_the_end_of_the_prefix_is_not_doubled(vipps: Sandbox, receiver: Receiver) -> None:
    order_id = _ordered(vipps, receiver, callbackPrefix=f"{receiver.url}/hooks/")
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert receiver.received[0].path == f"/hooks/v2/payments/{order_id}"


def test_rejection_is_told_as_cancelled(vipps: Sandbox, receiver: Receiver) -> None:
    _ordered(vipps, receiver)
    vipps.rejects(vipps.guest)
    vipps.advance(0)
    assert _told(receiver) == ["CANCELLED"] and "errorInfo" not in receiver.received[0].event


def test_time_out_is_told_as_rejected(vipps: Sandbox, receiver: Receiver) -> None:
    _ordered(vipps, receiver)
    vipps.advance(600)
    assert _told(receiver) == ["REJECTED"]
    error = receiver.received[0].event["errorInfo"]
    assert (error["errorGroup"], error["errorCode"]) == ("Payment", "45") and len(error["contextId"]) == 36


def test_unopened_link_is_told_as_rejected(vipps: Sandbox, receiver: Receiver) -> None:
    _, url = linked(vipps, merchant={"callbackPrefix": receiver.url})
    vipps.advance(300)
    assert _told(receiver) == ["REJECTED"] and not opens(vipps, url)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (151, "42"),
        (182, "42"),
        (183, "42"),
        (184, "43"),
        (186, "44"),
        (187, "41"),
        (197, "45"),
        (201, "45"),
        (202, "45"),
    ],
)
def test_refused_card_is_told_with_its_reason(vipps: Sandbox, receiver: Receiver, amount: int, code: str) -> None:
    _ordered(vipps, receiver, amount)
    vipps.approves(vipps.guest)
    vipps.advance(3_600)
    assert _told(receiver) == ["RESERVE_FAILED"], "once: the end of it is not told again"
    error = receiver.received[0].event["errorInfo"]
    assert (error["errorGroup"], error["errorCode"]) == ("Payment", code)


def test_refusal_that_is_not_final_is_not_told(vipps: Sandbox, receiver: Receiver) -> None:
    vipps.account.quirks.ecom_refusal_final = False
    vipps.habit(vipps.guest, HabitKind.NO_FUNDS)
    _ordered(vipps, receiver)
    vipps.advance(1)
    assert _told(receiver) == []
    vipps.advance(30)
    assert _told(receiver) == ["CANCELLED"], "the guest gave up"


def test_what_the_merchant_does_is_not_told(vipps: Sandbox, receiver: Receiver) -> None:
    withdrawn, order_id = _ordered(vipps, receiver), _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    assert cancel(vipps, withdrawn).status_code == 200
    change(vipps, "capture", order_id, 500)
    change(vipps, "refund", order_id, 100)
    cancel(vipps, order_id, shouldReleaseRemainingFunds=True)
    vipps.advance(3_600)
    assert [(one.event["orderId"], one.event["transactionInfo"]["status"]) for one in receiver.received] == [
        (order_id, "RESERVED")
    ]


@pytest.mark.parametrize("by", ["ecom", "epayment"])
def test_force_approval_is_told_like_any_other(vipps: Sandbox, receiver: Receiver, by: str) -> None:
    order_id = _ordered(vipps, receiver)
    if by == "ecom":
        assert force_approve(vipps, order_id, customerPhoneNumber=mobile(vipps)).status_code == 200
    else:
        assert payments.force_approve(vipps, order_id).status_code == 200
    vipps.advance(0)
    assert _told(receiver) == ["RESERVED"]


def test_webhooks_do_not_tell_of_ecom_payments(vipps: Sandbox, receiver: Receiver) -> None:
    events = [f"epayments.payment.{name}.v1" for name in ("created", "authorized", "captured")]
    made = vipps.http.post(WEBHOOKS, json={"url": f"{receiver.url}/webhook", "events": events}, headers=vipps.platform)
    assert made.status_code == 201
    order_id = reserved(vipps)
    payments.adjust(vipps, "capture", order_id, 500)
    payments.created(vipps)
    vipps.advance(0)
    assert [one.event["name"] for one in receiver.received] == ["CREATED"], "of the ePayment alone"


# --- one attempt ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [302, 400, 404, 500, 503])
def test_there_is_one_attempt_whatever_the_answer(vipps: Sandbox, receiver: Receiver, answer: int) -> None:
    receiver.decide = lambda _: answer
    receiver.location = f"{receiver.url}/elsewhere"
    order_id = _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(8 * 86_400)
    assert [one.path for one in receiver.received] == [f"/hooks/vipps/v2/payments/{order_id}"]
    assert (vipps.world.outbox.pending(), vipps.world.outbox.dropped) == ([], 1)


def test_silent_receiver_is_waited_for_three_seconds(vipps: Sandbox, receiver: Receiver) -> None:
    go_on = threading.Event()

    def decide(_: Received) -> int:
        go_on.wait(120)
        return 200

    receiver.decide = decide
    order_id = _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(0)  # returns once nothing is on its way any more
    go_on.set()
    (entry,) = [e for e in vipps.world.journal.after(0, 1_000) if e.operation == "callback"]
    assert entry.note is not None and "Timeout" in entry.note and entry.status is None
    assert 2.5 < entry.duration < 60
    assert (status(vipps, order_id), vipps.world.outbox.pending()) == ("RESERVE", [])


def test_callback_stands_in_the_journal_with_its_cause_and_without_its_secret(
    vipps: Sandbox, receiver: Receiver
) -> None:
    order_id = _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(0)
    shown = [e.as_json() for e in vipps.world.journal.after(0, 1_000)]
    (callback,) = [e for e in shown if e["operation"] == "callback"]
    assert (callback["source"], callback["target"], callback["response"]["status"]) == ("vipps", "merchant", 200)
    assert callback["request"]["path"].endswith(f"/v2/payments/{order_id}")
    assert next(e for e in shown if e["seq"] == callback["cause"])["operation"] == "approves"
    assert "secret-of-the-till" not in json.dumps(shown)
    (start,) = [e for e in shown if e["operation"] == "initiatePaymentV3UsingPOST"]
    digest = json.loads(start["request"]["body"])["merchantInfo"]["authToken"]
    assert digest == callback["request"]["headers"]["authorization"], "readers can still compare"


@pytest.mark.parametrize(
    ("effect", "wanted"),
    [
        ({"kind": "drop"}, []),
        ({"kind": "cut"}, []),
        ({"kind": "status", "status": 500}, []),
        ({"kind": "duplicate"}, ["RESERVED", "RESERVED"]),
        ({"kind": "reorder"}, ["RESERVED"]),
        ({"kind": "latency", "seconds": 20}, ["RESERVED"]),
    ],
)
def test_faults_of_the_network(
    vipps: Sandbox, receiver: Receiver, effect: dict[str, object], wanted: list[str]
) -> None:
    vipps.fault({"operation": "callback", "nth": 1, "effect": effect})
    _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(60)
    assert _told(receiver) == wanted
    vipps.advance(86_400)
    assert _told(receiver) == wanted


def test_rule_for_webhooks_leaves_callbacks_alone(vipps: Sandbox, receiver: Receiver) -> None:
    vipps.fault({"operation": "webhook", "effect": {"kind": "drop"}})
    _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert _told(receiver) == ["RESERVED"]


def test_forged_callback_has_another_token(vipps: Sandbox, receiver: Receiver) -> None:
    vipps.fault({"operation": "callback", "effect": {"kind": "wrong-signature"}})
    _ordered(vipps, receiver)
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert receiver.received[0].headers["authorization"] == "forged"


def test_snapshot_keeps_the_order_and_what_waits(vipps: Sandbox, receiver: Receiver) -> None:
    waiting = _ordered(vipps, receiver)
    snapshot = json.loads(json.dumps(vipps.do(take, vipps.world)))
    vipps.rejects(vipps.guest)
    vipps.advance(0)
    receiver.received.clear()
    vipps.do(put, vipps.world, snapshot)
    assert operations(vipps, waiting) == ["INITIATE"]
    vipps.approves(vipps.guest)
    vipps.advance(0)
    assert _told(receiver) == ["RESERVED"]
    assert receiver.received[0].headers["authorization"] == "secret-of-the-till"
