"""Guests at a restaurant whose POS is called by webhook: the same flows as over a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mocks.qerko.tests.httppos import HttpPos, at_webhook
from mocks.qerko.tests.lines import result
from mocks.qerko.tests.smallpos import RECEIPT, Refusal, bill, item
from mocks.qerko.tests.tavern import Tavern


@pytest.fixture
def pos(tavern: Tavern) -> Iterator[HttpPos]:
    """The tavern's POS, on a websocket before, is called from now on."""
    earlier, pos = tavern.pos, at_webhook(tavern)
    tavern.pos = pos
    tavern.put(f"restaurants/{tavern.yours['id']}/webhook", {"url": pos.url})
    pos.serve(bill("b1", item("beer", "10", "2"), item("soup", "12.50")))
    yield pos
    earlier.close()


@pytest.mark.parametrize("owing", [False, True], ids=["at once", "by 202"])
def test_a_guest_pays(tavern: Tavern, pos: HttpPos, owing: bool) -> None:
    pos.owing = owing
    guest = tavern.guest()
    guest.picks(beer="1", soup="1")
    shown = guest.press("swipe")
    assert (shown["screen"], shown["receipt"]) == ("paid", RECEIPT)
    assert pos.heard("paymentClosed") == [[shown["payment"]["id"], "PAID"]]
    assert pos.methods() == [
        "getTableContents",
        "getBill",
        "getBill",
        "paymentStart",
        "paymentProcessed",
        "paymentClosed",
    ]
    assert tavern.money() == {"reserved": 2250, "captured": 2250}
    assert set(pos.answered(6)) == ({200, 202} if owing else {200})


@pytest.mark.parametrize("owing", [False, True], ids=["at once", "by 202"])
def test_a_pos_refuses_in_its_own_words(tavern: Tavern, pos: HttpPos, owing: bool) -> None:
    def closed(args: list[Any]) -> Any:
        raise Refusal("BILL_CLOSED")

    pos.owing, pos.answers["paymentStart"] = owing, closed
    guest = tavern.guest()
    guest.picks()
    shown = guest.press("swipe")
    assert shown["payment"]["state"] == "CANCELED"
    assert shown["message"] == "There is nothing to pay: the bill is closed."
    assert tavern.money() == {}


def test_a_card_is_authorised_late_and_a_bill_is_negotiated(tavern: Tavern, pos: HttpPos) -> None:
    question = {"id": "q1", "text": "Spend?", "type": "BOOLEAN", "required": True}
    own = bill("i1", item("beer", "10", "1")) | {"idSourceBill": "b1", "loyaltyCardToken": "t", "discount": None}
    discount = {"name": "Points", "value": "5", "source": "POS", "provider": None, "additionalData": None}
    pos.answers["authorizeLoyaltyCard"] = lambda args: {"state": "PENDING", "message": "check your mail"}
    pos.answers["startIndividualBill"] = lambda args: own | {"questions": [question]}
    pos.answers["updateIndividualBill"] = lambda args: own | {"questions": [], "discount": discount}
    guest = tavern.guest()
    card = guest.press("card", {"brand": "kassa", "info": {"phone": "1"}})["cards"][0]
    assert card["state"] == "PENDING"
    verdict = {"idRequest": card["id_request"], "state": "AUTHORIZED", "token": "t-17"}
    assert pos.call("submitCardAuthorization", verdict) == result("pos-1", None)
    guest.picks(beer="1")
    assert guest.press("card", {"brand": "kassa"})["individual_bill"]["questions"]
    pos.serve(own)
    assert guest.press("answer", {"answers": [{"idQuestion": "q1", "value": True}]})["to_pay"] == 500
    assert guest.press("swipe")["screen"] == "paid"
    assert tavern.money()["captured"] == 500


def test_a_guest_who_leaves_is_told_about_before_the_bill_is_looked_at(tavern: Tavern, pos: HttpPos) -> None:
    own = bill("i1", item("beer", "10", "1")) | {"idSourceBill": "b1", "loyaltyCardToken": "t", "discount": None}
    pos.answers["authorizeLoyaltyCard"] = lambda args: {"state": "AUTHORIZED", "token": "t-17"}
    pos.answers["startIndividualBill"] = lambda args: own | {"questions": []}
    pos.answers["cancelIndividualBill"] = lambda args: pos.bills.pop("i1") and None
    guest = tavern.guest()
    guest.press("card", {"brand": "kassa", "info": {"phone": "1"}})
    guest.picks(beer="1")
    assert guest.press("card", {"brand": "kassa"})["screen"] == "individual-bill"
    pos.serve(own)
    shown = guest.press("leave")
    assert (shown["screen"], shown["bill"]["id"]) == ("bill", "b1")


def test_who_was_not_told_asks(tavern: Tavern, pos: HttpPos) -> None:
    """Delayed for longer than its signature lives, paymentClosed comes too late to be believed (QERKO-PAY-05)."""
    tavern.fault("paymentClosed", "latency", seconds=61)
    guest = tavern.guest()
    guest.picks()
    payment = guest.press("swipe")["payment"]["id"]
    tavern.advance(62)
    assert pos.answered(len(pos.methods()) + 1)[-1] == 410
    assert "paymentClosed" not in pos.methods()
    assert pos.rest.get(f"/api/v2/pos/payment/{payment}").json()["state"] == "PAID"
