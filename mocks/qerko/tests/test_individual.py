"""Individual bills: the negotiation, its payment, and the way back from it (QERKO-NEG-01…08)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocks.qerko.individual import MACHINE, State
from mocks.qerko.tests.smallpos import RECEIPT, Refusal, bill, item
from mocks.qerko.tests.tavern import GuestAtTable, Json, Tavern

COLLECT_OR_SPEND = {
    "id": "q1",
    "text": "Collect or spend?",
    "type": "SINGLE_CHOICE",
    "options": [{"id": "collect", "label": "Collect"}, {"id": "spend", "label": "Spend"}],
    "required": True,
}
HOW_MANY = {"id": "q2", "text": "How many?", "type": "NUMBER", "options": None, "min": "0", "max": "5", "step": "1"}
DISCOUNT = {"name": "Points", "value": "5", "source": "POS", "provider": None, "additionalData": {"held": 500}}


def individual(*questions: Json, discount: Json | None = None, **more: Any) -> Json:
    made = bill("i1", item("beer", "10", "1"), denyDiscounts=discount is not None)
    own = {"idSourceBill": "b1", "loyaltyCardToken": "t", "discount": discount, "questions": list(questions)}
    return made | own | more


@pytest.fixture(autouse=True)
def table(tavern: Tavern) -> None:
    tavern.pos.serve(bill("b1", item("beer", "10", "2"), item("soup", "12.50")))
    tavern.pos.answers["authorizeLoyaltyCard"] = lambda args: {"state": "AUTHORIZED", "token": "t-17"}
    tavern.pos.answers["startIndividualBill"] = lambda args: individual(COLLECT_OR_SPEND)
    tavern.pos.answers["updateIndividualBill"] = lambda args: individual(discount=DISCOUNT)


@pytest.fixture
def guest(tavern: Tavern) -> GuestAtTable:
    """With an authorised card, one beer picked."""
    guest = tavern.guest()
    assert guest.press("card", {"info": {"phone": "1"}})["cards"][0]["state"] == "AUTHORIZED"
    guest.picks(beer="1")
    return guest


def refusing(code: str) -> Callable[[list[Any]], Any]:
    def refuse(args: list[Any]) -> Any:
        raise Refusal(code)

    return refuse


def takes_back(tavern: Tavern) -> None:
    """The POS lists the individual bill no more."""
    tavern.pos.bills.pop("i1", None)


def test_only_a_bill_that_is_not_being_paid_can_be_given_up() -> None:
    assert {state for state in State if "CANCELED" in MACHINE.table[state]} == {State.NEGOTIATING, State.READY}


def test_questions_are_answered_until_there_are_none_and_then_it_is_paid(tavern: Tavern, guest: GuestAtTable) -> None:
    rounds = [individual(HOW_MANY), individual(discount=DISCOUNT)]
    tavern.pos.answers["updateIndividualBill"] = lambda args: rounds.pop(0)
    shown = guest.press("card", {"brand": "kassa"})
    assert shown["screen"] == "individual-bill" and shown["individual_bill"]["questions"] == [COLLECT_OR_SPEND]
    started = {"idBill": "b1", "loyaltyCardToken": "t-17", "items": [{"id": "beer", "quantity": "1"}]}
    assert tavern.pos.heard("startIndividualBill") == [[started]]
    assert guest.answer("swipe").status_code == 409
    shown = guest.press("answer", {"answers": [{"idQuestion": "q1", "value": "spend"}]})
    assert shown["individual_bill"]["questions"][0]["type"] == "NUMBER"
    shown = guest.press("answer", {"answers": [{"idQuestion": "q2", "value": "5"}]})
    assert tavern.pos.heard("updateIndividualBill")[1] == [
        {"idIndividualBill": "i1", "answers": [{"idQuestion": "q2", "value": "5"}]}
    ]
    assert shown["individual_bill"]["discount"] == {"name": "Points", "value": 500} and shown["to_pay"] == 500
    tavern.pos.serve(individual())
    guest.press("tip", {"amount": 100})
    shown = guest.press("swipe")
    assert (shown["screen"], shown["payment"]["total"], shown["payment"]["discount"]) == ("paid", 600, 500)
    payment = tavern.pos.heard("paymentStart")[0][0]
    assert payment["idBill"] == "i1" and payment["discount"] == DISCOUNT and payment["parts"][0]["total"] == "6"
    assert tavern.money() == {"reserved": 600, "captured": 600}
    assert shown["receipt"] == RECEIPT


def test_the_guest_may_only_collect(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.pos.answers["updateIndividualBill"] = lambda args: individual()
    guest.press("card")
    shown = guest.press("answer", {"answers": [{"idQuestion": "q1", "value": "collect"}]})
    assert shown["individual_bill"]["discount"] is None and shown["to_pay"] == 1000


@pytest.mark.parametrize(
    ("code", "screen", "message"),
    [
        ("CARD_INVALID", "bill", "Your card is not valid here."),
        ("ITEM_LOCKED", "bill", "Somebody else is paying what you picked. Please try again in a moment."),
        ("BILL_CLOSED", "closed", "There is nothing to pay: the bill is closed."),
        ("BILL_NOT_FOUND", "bills", "This bill does not exist any more. Please choose another one."),
    ],
)
def test_a_card_that_is_refused_at_the_bill(
    tavern: Tavern, guest: GuestAtTable, code: str, screen: str, message: str
) -> None:
    tavern.pos.answers["startIndividualBill"] = refusing(code)
    shown = guest.press("card", {"token": "forged"})
    assert (shown["screen"], shown["message"]) == (screen, message)
    assert tavern.pos.heard("startIndividualBill")[0][0]["loyaltyCardToken"] == "forged"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"questions": None}, "questions"),
        ({"questions": [{"id": "q"}]}, "questions.0"),
        ({"discount": DISCOUNT | {"value": "10.01"}}, "discount"),
        ({"discount": DISCOUNT | {"value": "-1"}}, "discount"),
        ({"idSourceBill": 7}, "idSourceBill"),
    ],
)
def test_a_bill_that_cannot_be_read_is_given_back(tavern: Tavern, guest: GuestAtTable, broken: Json, why: str) -> None:
    tavern.pos.answers["startIndividualBill"] = lambda args: individual() | broken
    shown = guest.press("card")
    assert shown["screen"] == "bill" and shown["message"].startswith("Something is wrong with the restaurant's till")
    assert tavern.pos.heard("cancelIndividualBill") == [[{"idIndividualBill": "i1"}]]
    assert why in tavern.journal("does-not-fit")[0]["note"]


def test_an_answer_that_is_not_taken_leaves_the_bill_as_it_is(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.press("card")
    tavern.pos.answers["updateIndividualBill"] = refusing("ANSWER_INVALID")
    shown = guest.press("answer", {"answers": []})
    assert shown["message"] == "This answer is not possible."
    assert shown["individual_bill"]["questions"] == [COLLECT_OR_SPEND]
    tavern.fault("updateIndividualBill", "silence", "after")
    assert guest.press("answer", {"answers": []})["message"].startswith("The restaurant did not answer")
    tavern.pos.answers["updateIndividualBill"] = lambda args: individual() | {"id": "another"}
    assert guest.press("answer", {"answers": []})["individual_bill"]["questions"] == [COLLECT_OR_SPEND]


def test_a_bill_that_is_lost_leads_back_to_its_source(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.press("card")
    tavern.pos.answers["updateIndividualBill"] = refusing("INDIVIDUAL_BILL_NOT_FOUND")
    shown = guest.press("answer", {"answers": []})
    assert (shown["screen"], shown["bill"]["id"], shown["individual_bill"]) == ("bill", "b1", None)


def test_leaving_leads_to_the_source_bill(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.press("card")
    shown = guest.press("leave")
    assert (shown["screen"], shown["bill"]["id"], shown["picked"], shown["message"]) == ("bill", "b1", [], None)
    assert tavern.pos.heard("cancelIndividualBill") == [[{"idIndividualBill": "i1"}]]


def test_leaving_leads_to_the_individual_bill_if_the_pos_keeps_it(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.pos.answers["startIndividualBill"] = lambda args: individual()
    tavern.pos.serve(individual())
    guest.press("card")
    assert guest.press("leave")["screen"] == "individual-bill"
    assert guest.press("swipe")["screen"] == "paid"


def test_leaving_when_all_is_gone_says_that_the_bill_was_closed(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.press("card")
    tavern.pos.bills.clear()
    shown = guest.press("leave")
    assert (shown["screen"], shown["message"], shown["bill"]) == ("closed", "Your bill was closed", None)


def test_items_cannot_be_changed_any_more(guest: GuestAtTable) -> None:
    guest.press("card")
    for button in ("pick", "scan", "card"):
        assert guest.answer(button).json()["type"] == "urn:kassa:problem:not-now"


def test_a_cancelled_payment_leads_back_to_the_individual_bill(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.pos.answers["startIndividualBill"] = lambda args: individual(discount=DISCOUNT)
    tavern.pos.serve(individual())
    guest.press("card")
    tavern.pos.answers["paymentProcessed"] = refusing("ANYTHING")
    shown = guest.press("swipe")
    assert (shown["screen"], shown["to_pay"], shown["payment"]["state"]) == ("individual-bill", 500, "CANCELED")
    assert tavern.money() == {"reserved": 500, "cancelled": 500}
    del tavern.pos.answers["paymentProcessed"]
    assert guest.press("swipe")["screen"] == "paid"


def test_an_individual_bill_that_vanished_before_its_payment_leads_to_the_source(
    tavern: Tavern, guest: GuestAtTable
) -> None:
    tavern.pos.answers["startIndividualBill"] = lambda args: individual()
    guest.press("card")
    takes_back(tavern)
    shown = guest.press("swipe")
    assert (shown["screen"], shown["bill"]["id"], shown["individual_bill"]) == ("bill", "b1", None)


def test_a_snapshot_in_the_middle_of_a_negotiation_is_put_back(tavern: Tavern, guest: GuestAtTable) -> None:
    before = guest.press("card")
    snapshot = tavern.get("snapshot")
    guest.press("leave")
    tavern.http.put("snapshot", json=snapshot).raise_for_status()
    assert guest.looks() == before
    assert guest.press("answer", {"answers": [{"idQuestion": "q1", "value": "spend"}]})["to_pay"] == 500
