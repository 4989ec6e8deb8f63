"""Payments: every way through, every way out, and the money after each (QERKO-PAY-01…07)."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.qerko.payment import MACHINE, State
from mocks.qerko.tests.smallpos import RECEIPT, Refusal, bill, item
from mocks.qerko.tests.tavern import Tavern

SILENT = "The restaurant did not answer. Please try again."
MISFIT = "Something is wrong with the restaurant's till. Please ask the staff."


@pytest.fixture(autouse=True)
def table(tavern: Tavern) -> None:
    tavern.pos.serve(bill("b1", item("beer", "10", "2"), item("soup", "12.50"), additionalData={"waiter": "7"}))


def swiped(tavern: Tavern, number: int = 0, **quantities: str) -> dict[str, Any]:
    guest = tavern.guest(number)
    guest.picks(**quantities)
    return guest.press("swipe")


def test_every_unfinished_payment_can_be_cancelled_and_no_finished_one_changes() -> None:
    for state in State:
        assert MACHINE.final(state) == (state in (State.PAID, State.CANCELED))
        assert ("CANCELED" in MACHINE.table[state]) != MACHINE.final(state)


def test_the_steps_come_in_order_and_the_structure_is_whole(tavern: Tavern) -> None:
    guest = tavern.guest()
    guest.picks(beer="1", soup="1")
    guest.press("tip", {"amount": 255})
    shown = guest.press("swipe")
    assert shown["screen"] == "paid" and shown["to_pay"] == 0
    assert shown["payment"] | {"id": ""} == {"id": "", "state": "PAID", "total": 2505, "tip": 255, "discount": 0}
    assert shown["receipt"] == RECEIPT
    id = shown["payment"]["id"]
    assert tavern.pos.heard("paymentClosed") == [[id, "PAID"]]
    assert tavern.pos.methods() == [
        "getTableContents",
        "getBill",
        "getBill",
        "paymentStart",
        "paymentProcessed",
        "paymentClosed",
    ]
    payment = tavern.pos.heard("paymentStart")[0][0]
    beer = {"id": "beer", "name": "Beer", "price": "10", "quantity": "1", "minQuantity": "1"}
    assert payment["items"][0] == beer | {"tags": [], "additionalData": None}
    assert payment["parts"][0]["total"] == "25.05" and set(payment["parts"][0]["provider"]) == {"id", "name", "type"}
    assert (payment["tipBrutto"], payment["discount"], payment["state"]) == ("2.55", None, "CREATED")
    assert payment["additionalData"] == {"waiter": "7"} and payment["idCustomer"] == shown["id_customer"]
    assert tavern.money() == {"reserved": 2505, "captured": 2505}


STEPS = ["getBill", "paymentStart", "paymentProcessed"]
WAYS = [(step, kind) for step in STEPS for kind in ("error", "silence", "rubbish")]
WAYS.remove(("paymentStart", "rubbish"))  # any result of it is good


@pytest.mark.parametrize(("method", "kind"), WAYS)
def test_error_silence_and_rubbish_cancel_at_each_step(tavern: Tavern, method: str, kind: str) -> None:
    guest = tavern.guest()
    guest.picks()

    def refuse(args: list[Any]) -> Any:
        if kind == "error":
            raise Refusal("ITEM_LOCKED")
        return {"id": 12, "items": "none"}

    if kind == "silence":
        tavern.fault(method, "drop", "after")
    else:
        tavern.pos.answers[method] = refuse
    shown = guest.press("swipe")
    told = {"error": "Somebody else is paying what you picked. Please try again in a moment.", "silence": SILENT}
    assert (shown["screen"], shown["busy"]) == ("bill", False)
    assert shown["message"] == told.get(kind, MISFIT)
    assert shown["payment"]["state"] == "CANCELED"
    if method == "getBill":
        assert "paymentStart" not in tavern.pos.methods()
    else:
        assert tavern.pos.heard("paymentClosed") == [[shown["payment"]["id"], "CANCELED"]]
    held = 3250 if method == "paymentProcessed" else 0
    assert tavern.money() == ({"reserved": held, "cancelled": held} if held else {})
    assert len(tavern.journal("does-not-fit")) == (kind == "rubbish")


def test_nobody_connected_cancels_at_once(tavern: Tavern) -> None:
    guest = tavern.guest()
    guest.picks()
    tavern.pos.close()
    assert guest.press("swipe")["message"] == "The restaurant cannot be reached at the moment."
    assert tavern.money() == {}


@pytest.mark.parametrize(
    ("code", "screen", "message"),
    [
        ("BILL_CLOSED", "closed", "There is nothing to pay: the bill is closed."),
        ("BILL_NOT_FOUND", "bills", "This bill does not exist any more. Please choose another one."),
        (None, "bill", "The restaurant says: the kitchen burns"),
    ],
)
def test_what_the_pos_says_decides_where_the_guest_goes(
    tavern: Tavern, code: str | None, screen: str, message: str
) -> None:
    def refuse(args: list[Any]) -> Any:
        raise Refusal(code, "the kitchen burns")

    tavern.pos.answers["paymentStart"] = refuse
    shown = swiped(tavern)
    assert (shown["screen"], shown["message"]) == (screen, message)
    if screen == "bills":
        assert shown["bills"] == []


def test_a_duplicated_call_counts_once(tavern: Tavern) -> None:
    tavern.put(
        "faults",
        {
            "rules": [
                {"operation": operation, "phase": "before", "effect": {"kind": "duplicate"}}
                for operation in ("paymentStart", "paymentProcessed", "paymentClosed")
            ]
        },
    )
    shown = swiped(tavern)
    assert shown["screen"] == "paid"
    for method in ("paymentStart", "paymentProcessed", "paymentClosed"):
        assert len(tavern.pos.heard(method, 2)) == 2
    assert tavern.money() == {"reserved": 3250, "captured": 3250}


@pytest.mark.parametrize(("price", "captured"), [("30", 3000), ("0", 0), ("32.50", 3250)])
def test_a_lower_final_price_releases_the_rest(tavern: Tavern, price: str, captured: int) -> None:
    tavern.pos.answers["paymentProcessed"] = lambda args: RECEIPT | {"finalPrice": price}
    shown = swiped(tavern)
    assert (shown["screen"], shown["payment"]["total"]) == ("paid", captured)
    wanted = {"reserved": 3250, "captured": captured, "cancelled": 3250 - captured}
    assert tavern.money() == {kind: amount for kind, amount in wanted.items() if amount}


def test_a_higher_final_price_cancels(tavern: Tavern) -> None:
    tavern.pos.answers["paymentProcessed"] = lambda args: RECEIPT | {"finalPrice": "32.51"}
    shown = swiped(tavern)
    assert (shown["payment"]["state"], shown["message"]) == ("CANCELED", MISFIT)
    assert tavern.money() == {"reserved": 3250, "cancelled": 3250}


def test_a_guest_without_money_is_told_and_nothing_is_reserved(tavern: Tavern) -> None:
    tavern.put(f"phones/{tavern.guest().msisdn}/habit", {"habit": "no-funds"})
    shown = swiped(tavern)
    assert shown["message"] == "Your card was refused: insufficient funds."
    assert tavern.pos.heard("paymentClosed")[0][1] == "CANCELED"
    assert "paymentProcessed" not in tavern.pos.methods() and tavern.money() == {}


def test_two_guests_share_a_bill_one_payment_at_a_time(tavern: Tavern) -> None:
    tavern.put("qerko/settings", {"transfer_seconds": 5})
    first, second = tavern.guest(0), tavern.guest(1)
    first.picks(beer="1")
    second.picks(beer="1", soup="1")
    assert first.press("swipe", timeout=0)["busy"] and second.press("swipe", timeout=0)["busy"]
    assert len(tavern.pos.heard("paymentStart")) == 1
    assert (second.rests()["screen"], first.looks()["screen"]) == ("paid", "paid")
    tavern.pos.heard("paymentClosed", 2)
    order = [method for method in tavern.pos.methods() if method.startswith("payment")]
    assert order == ["paymentStart", "paymentProcessed", "paymentClosed"] * 2
    assert tavern.money() == {"reserved": 3250, "captured": 3250}


def test_who_comes_second_is_told_that_the_bill_has_changed(tavern: Tavern) -> None:
    first, second = tavern.guest(0), tavern.guest(1)
    first.picks(soup="1")
    second.picks(soup="1")
    assert first.press("swipe")["screen"] == "paid"
    tavern.pos.serve(bill("b1", item("beer", "10", "2")))
    shown = second.press("swipe")
    assert shown["screen"] == "bill" and shown["message"].startswith("The bill has changed")
    assert [i["id"] for i in shown["bill"]["items"]] == ["beer"] and shown["picked"] == [] and shown["to_pay"] == 0
    assert shown["payment"]["state"] == "CANCELED" and len(tavern.pos.heard("paymentStart")) == 1


def test_a_price_that_changed_is_shown_before_it_is_paid(tavern: Tavern) -> None:
    guest = tavern.guest()
    guest.picks()
    tavern.pos.serve(bill("b1", item("beer", "10", "2"), item("soup", "13")))
    assert guest.press("swipe")["message"] == "The prices on the bill have changed. Please look again."
    assert "paymentStart" not in tavern.pos.methods()


def test_a_postponed_receipt_is_asked_for_until_it_comes(tavern: Tavern) -> None:
    postponed = {"receiptDeliveryType": "POSTPONED"}
    tavern.pos.answers["paymentProcessed"] = lambda args: postponed
    answers: list[Any] = [postponed, {"receiptDeliveryType": "PIGEON"}, RECEIPT]
    tavern.pos.answers["getPostponedReceipt"] = lambda args: answers.pop(0)
    shown = swiped(tavern)
    assert shown["screen"] == "paid" and shown["receipt"] == postponed
    paid_at = tavern.get("clock")["now"]
    shown = tavern.guest().looks(shown["version"], 3600)
    assert shown["receipt"] == RECEIPT and tavern.get("clock")["now"] == paid_at + 60
    assert tavern.pos.heard("getPostponedReceipt") == [[shown["payment"]["id"]]] * 3
    assert tavern.guest().looks(shown["version"], 3600)["version"] == shown["version"] and not answers


def test_a_receipt_that_never_comes_is_given_up_after_a_day(tavern: Tavern) -> None:
    tavern.put("qerko/settings", {"receipt_interval": 3600})
    tavern.pos.answers["paymentProcessed"] = lambda args: {"receiptDeliveryType": "POSTPONED"}
    tavern.pos.answers["getPostponedReceipt"] = lambda args: {"receiptDeliveryType": "POSTPONED"}
    shown = swiped(tavern)
    tavern.guest().looks(shown["version"], 86_400)
    assert len(tavern.pos.heard("getPostponedReceipt", 24)) == 24
    tavern.advance(0)  # the last one is heard and not answered yet
    assert len(tavern.journal("receipt-missing")) == 1


def test_a_pos_asks_over_rest_what_became_of_a_payment(tavern: Tavern) -> None:
    shown = swiped(tavern)
    id = shown["payment"]["id"]
    known = tavern.rest("GET", id)
    assert known.status_code == 200 and known.json()["state"] == "PAID" and known.json()["idBill"] == "b1"
    assert tavern.rest("DELETE", id).status_code == 409
    unknown = tavern.rest("GET", "nothing")
    foreign = tavern.rest("GET", id, tavern.up["qerko"]["restaurants"][1]["api_key"])
    stranger = tavern.rest("GET", id, "nobody's key")
    assert (unknown.status_code, unknown.content) == (404, b"")
    assert (foreign.status_code, foreign.content) == (403, b"")
    assert stranger.status_code == 401 and set(stranger.json()) == {"code", "message"}
    assert tavern.money() == {"reserved": 3250, "captured": 3250}


def test_a_pos_cancels_a_payment_while_the_money_moves(tavern: Tavern) -> None:
    tavern.put("qerko/settings", {"transfer_seconds": 60})
    guest = tavern.guest()
    guest.picks()
    id = guest.press("swipe", timeout=5)["payment"]["id"]
    cancelled = tavern.rest("DELETE", id)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELED")
    shown = guest.looks()
    assert (shown["screen"], shown["message"]) == ("bill", "The restaurant has cancelled the payment.")
    assert tavern.pos.heard("paymentClosed") == [[id, "CANCELED"]]
    assert guest.looks(shown["version"], 120)["version"] == shown["version"]
    assert tavern.money() == {} and "paymentProcessed" not in tavern.pos.methods()


def test_an_answer_after_the_cancellation_changes_nothing(tavern: Tavern) -> None:
    guest = tavern.guest()
    guest.picks()
    tavern.fault("paymentProcessed", "latency", "after", seconds=10)
    id = guest.press("swipe", timeout=5)["payment"]["id"]
    assert tavern.money() == {"reserved": 3250}
    assert tavern.rest("DELETE", id).json()["state"] == "CANCELED"
    guest.looks(guest.looks()["version"], 60)
    assert tavern.rest("GET", id).json()["state"] == "CANCELED"
    assert tavern.money() == {"reserved": 3250, "cancelled": 3250}


def test_a_payment_of_long_ago_is_shown_as_ever(tavern: Tavern) -> None:
    shown = swiped(tavern)
    id = shown["payment"]["id"]
    known = tavern.rest("GET", id).json()
    payments = tavern.account.payments
    payments._room, payments.batch = 0, 1
    tavern.server.do(payments.tidy)
    assert payments.at_hand() == 0
    assert tavern.rest("GET", id).json() == known
    assert tavern.guest().looks()["payment"] == shown["payment"]


def test_nothing_is_moved_for_a_bill_that_costs_nothing(tavern: Tavern) -> None:
    tavern.pos.serve(bill("b1", item("water", "0")))
    assert swiped(tavern)["screen"] == "paid"
    assert tavern.money() == {}


def test_a_snapshot_in_the_middle_of_a_payment_is_put_back(tavern: Tavern) -> None:
    tavern.put("qerko/settings", {"transfer_seconds": 60})
    guest, other = tavern.guest(0), tavern.guest(1)
    guest.picks(beer="1")
    other.picks(soup="1")
    guest.press("swipe", timeout=5)
    other.press("swipe", timeout=0)
    snapshot = tavern.get("snapshot")
    assert other.rests()["screen"] == "paid"
    tavern.http.put("snapshot", json=snapshot).raise_for_status()
    assert guest.looks()["payment"]["state"] == "STARTED" and tavern.money() == {}
    assert (other.rests()["screen"], guest.looks()["screen"]) == ("paid", "paid")
    assert tavern.money() == {"reserved": 2250, "captured": 2250}
