"""Paying, from the press of the button to the books: whatever happens on the wire, money moves once."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.tests.counter import Counter, texts

PAID = [("reserved", 10_000), ("captured", 10_000)]
LOST: list[dict[str, Any]] = [
    {"kind": "status", "status": 500},
    {"kind": "cut"},
    {"kind": "cut-body"},
    {"kind": "garbage"},
    {"kind": "status", "status": 429, "retry_after": 7},
    {"kind": "status", "status": 423, "code": "6160"},
]


def test_an_approved_payment_is_captured_at_once(counter: Counter) -> None:
    counter.habit("approves")
    sale = counter.pays(counter.sale())
    assert (sale["state"], sale["payment"]["state"], sale["payment"]["captured"]) == ("paid", "captured", 10_000)
    assert counter.money() == (PAID, PAID)


def test_a_webhook_about_the_tills_own_capture_leads_to_no_reading(counter: Counter) -> None:
    counter.habit("approves")
    counter.fault("capturePayment", {"kind": "latency", "seconds": 2}, "after")  # the webhook comes before the answer
    assert counter.pays(counter.sale())["state"] == "paid"
    assert len(counter.asked("getPayment")) == 1


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("effect", LOST, ids=lambda effect: f"{effect['kind']}{effect.get('status', '')}")
@pytest.mark.parametrize("operation", ["createPayment", "capturePayment", "getPayment"])
def test_a_lost_or_postponed_answer_never_moves_money_twice(
    counter: Counter, operation: str, effect: dict[str, Any], phase: str
) -> None:
    counter.habit("approves")
    counter.fault(operation, effect, phase)
    assert counter.pays(counter.sale())["state"] == "paid"
    assert counter.money() == (PAID, PAID)
    for write in ("createPayment", "capturePayment"):
        assert len({call["request"]["headers"]["idempotency-key"] for call in counter.asked(write)}) == 1


@pytest.mark.parametrize(
    ("habit", "state", "words"),
    [
        ("rejects", "rejected", "rejected"),
        ("ignores", "expired", "did not answer"),
        ("not-a-user", "failed", "not possible with this Vipps customer"),
        ("too-young", "failed", "not possible with this Vipps customer"),
    ],
)
def test_a_payment_that_came_to_nothing_leaves_the_sale_open(
    counter: Counter, habit: str, state: str, words: str
) -> None:
    counter.habit(habit)
    sale_id = counter.sale()
    sale = counter.pays(sale_id)
    assert (sale["state"], sale["payment"]["state"]) == ("open", state)
    assert words in texts(sale)
    counter.habit("approves")
    again = counter.pays(sale_id)
    assert again["state"] == "paid"
    assert again["payment"]["reference"] != sale["payment"]["reference"]


def test_a_customer_who_is_not_found_is_asked_for_only_once(counter: Counter) -> None:
    counter.habit("not-a-user")
    counter.pays(counter.sale())
    assert len(counter.asked("createPayment")) == 1


@pytest.mark.parametrize("code", ["6260", "6070", "6100"])
def test_money_that_cannot_be_captured_is_released(counter: Counter, code: str) -> None:
    counter.habit("approves")
    counter.fault("capturePayment", {"kind": "status", "status": 400, "code": code})
    sale = counter.pays(counter.sale())
    assert (sale["state"], sale["payment"]["state"]) == ("open", "failed")
    assert code in texts(sale)
    released = [("reserved", 10_000), ("cancelled", 10_000)]
    assert counter.money() == (released, released)
    assert len(counter.asked("capturePayment")) == 1


def test_pressing_pay_twice_is_one_payment(counter: Counter) -> None:
    sale_id = counter.sale()
    first = counter.post(f"/sales/{sale_id}/payment", key="a")
    second = counter.post(f"/sales/{sale_id}/payment", key="b")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["payment"]["reference"] == second.json()["payment"]["reference"]
    counter.until(sale_id, lambda sale: "request of" in texts(sale))
    assert len(counter.asked("createPayment")) == 1


@pytest.mark.parametrize("effect", [None, *LOST], ids=lambda effect: effect["kind"] if effect else "none")
def test_a_cancelled_payment_ends_the_sale(counter: Counter, effect: dict[str, Any] | None) -> None:
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/payment")
    counter.until(sale_id, lambda sale: "request of" in texts(sale))
    if effect:
        counter.fault("cancelPayment", effect, "after")
    assert counter.post(f"/sales/{sale_id}/cancellation").status_code == 202
    sale = counter.until(sale_id, lambda sale: sale["state"] != "paying")
    assert (sale["state"], sale["payment"]["state"]) == ("cancelled", "cancelled")
    assert counter.money() == ([], [])


def test_an_approval_that_wins_against_the_cancellation_is_released(counter: Counter) -> None:
    counter.fault("webhook", {"kind": "drop"}, probability=1.0)
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/payment")
    counter.until(sale_id, lambda sale: "request of" in texts(sale))
    counter.approve()
    counter.post(f"/sales/{sale_id}/cancellation")
    sale = counter.until(sale_id, lambda sale: sale["state"] != "paying")
    assert sale["state"] == "cancelled"
    released = [("reserved", 10_000), ("cancelled", 10_000)]
    assert counter.money() == (released, released)


@pytest.mark.parametrize("effect", [None, *LOST], ids=lambda effect: effect["kind"] if effect else "none")
@pytest.mark.parametrize("phase", ["before", "after"])
def test_refunds_in_parts_up_to_what_was_captured(counter: Counter, effect: dict[str, Any] | None, phase: str) -> None:
    counter.habit("approves")
    sale_id = counter.sale()
    counter.pays(sale_id)
    if effect:
        counter.fault("refundPayment", effect, phase)
    assert counter.post(f"/sales/{sale_id}/refunds", {"amount": 3000}).status_code == 202
    assert counter.post(f"/sales/{sale_id}/refunds", {"amount": 7001}).status_code == 409
    assert counter.post(f"/sales/{sale_id}/refunds", {"amount": 7000}).status_code == 202
    sale = counter.until(sale_id, lambda sale: sale["state"] == "refunded")
    assert sale["payment"]["refunded"] == 10_000
    moved = [*PAID, ("refunded", 3000), ("refunded", 7000)]
    assert counter.money() == (moved, moved)


def test_a_refused_refund_that_happened_all_the_same_is_booked(counter: Counter) -> None:
    counter.habit("approves")
    sale_id = counter.sale()
    counter.pays(sale_id)
    counter.fault("refundPayment", {"kind": "status", "status": 400, "code": "6210"}, "after")
    counter.post(f"/sales/{sale_id}/refunds", {"amount": 3000})
    sale = counter.until(sale_id, lambda sale: sale["payment"]["refunded"] == 3000)
    assert "Nothing was given back" not in texts(sale)


def test_writes_stay_within_five_a_minute(counter: Counter) -> None:
    counter.habit("approves")
    counter.fault("capturePayment", {"kind": "status", "status": 423, "code": "6160"}, times=8, probability=1.0)
    assert counter.pays(counter.sale())["state"] == "paid"
    writes = [call["at"] for call in counter.asked() if call["operation"] in ("createPayment", "capturePayment")]
    assert all(later - earlier > 60 for earlier, later in zip(writes, writes[5:], strict=False))


def test_polling_finds_what_no_webhook_tells(counter: Counter) -> None:
    counter.habit("approves")
    counter.fault("webhook", {"kind": "drop"}, probability=1.0)
    assert counter.pays(counter.sale())["state"] == "paid"
    created = counter.asked("createPayment")[0]["at"]
    assert counter.asked("getPayment")[0]["at"] - created >= 5


def test_a_forged_webhook_has_no_effect(counter: Counter) -> None:
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/payment")
    sale = counter.until(sale_id, lambda sale: "request of" in texts(sale))
    forged = {"reference": sale["payment"]["reference"], "name": "AUTHORIZED", "pspReference": "1", "success": True}
    assert counter.raw("POST", "/hooks/vipps", json=forged).status_code == 401
    assert counter.asked("getPayment") == []


@pytest.mark.parametrize("effect", ["duplicate", "reorder", "drop", "wrong-signature"])
def test_strange_deliveries_do_no_harm(counter: Counter, effect: str) -> None:
    counter.habit("approves")
    counter.fault("webhook", {"kind": effect}, probability=1.0)
    assert counter.pays(counter.sale())["state"] == "paid"
    assert counter.money() == (PAID, PAID)


def test_a_create_that_cannot_sign_in_lets_the_sale_go_on(counter: Counter) -> None:
    sale_id = counter.sale()
    counter.fault("createPayment", {"kind": "status", "status": 401}, probability=1.0)
    sale = counter.pays(sale_id)
    assert (sale["state"], sale["payment"]["state"]) == ("open", "failed")
    assert "another tender" in texts(sale)
