"""Loyalty cards: asked, decided at once or later, refused verdicts (QERKO-CARD-01…03)."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.qerko.cardrequest import MACHINE, State
from mocks.qerko.tests.smallpos import PosByHand, Refusal, SmallPos
from mocks.qerko.tests.tavern import GuestAtTable, Json, Tavern

PENDING = {"state": "PENDING", "message": "Check your mail"}
FORM = {"brand": "kassa", "info": {"phone": "41234567"}}
UNCHECKED = "Your card could not be checked. Please try again later."


@pytest.fixture
def guest(tavern: Tavern) -> GuestAtTable:
    return tavern.guest()


def says(tavern: Tavern, answer: Any) -> None:
    tavern.pos.answers["authorizeLoyaltyCard"] = lambda args: answer


def verdict(pos: PosByHand, request: str, **more: Any) -> str | None:
    """Submit; the code of the refusal, None if it was taken."""
    answer = pos.call("submitCardAuthorization", {"idRequest": request, **more})
    if "error" not in answer:
        assert answer["result"] is None
        return None
    code: str = answer["error"]["code"]
    return code


def test_a_pending_card_may_only_become_one_of_two() -> None:
    assert set(MACHINE.table[State.PENDING].values()) == {State.AUTHORIZED, State.UNAUTHORIZED}


def test_the_authority_gets_the_form_and_the_verified_mail(tavern: Tavern, guest: GuestAtTable) -> None:
    says(tavern, {"state": "AUTHORIZED", "token": "t", "message": "Welcome"})
    shown = guest.press("card", FORM)
    asked = tavern.pos.heard("authorizeLoyaltyCard")[0][0]
    card = {"brand": "kassa", "state": "AUTHORIZED", "message": "Welcome", "id_request": asked["idRequest"]}
    assert shown["cards"] == [card] and shown["message"] == "Welcome" and shown["screen"] == "outside"
    assert asked["brand"] == "kassa" and asked["cardInfo"] == FORM["info"]
    assert asked["verifiedEmails"] == [tavern.up["people"][0]["email"]]


def test_a_mail_that_is_not_verified_is_not_sent(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.http.patch(f"phones/{guest.msisdn}/person", json={"email_verified": False}).raise_for_status()
    says(tavern, PENDING)
    guest.press("card", FORM)
    assert tavern.pos.heard("authorizeLoyaltyCard")[0][0]["verifiedEmails"] == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"state": "UNAUTHORIZED", "message": "Ask the staff"}, "Ask the staff"),
        ({"state": "UNAUTHORIZED"}, "Your card was not accepted."),
        ({"state": "AUTHORIZED"}, UNCHECKED),
        ({"state": "MAYBE"}, UNCHECKED),
        (None, UNCHECKED),
        ([1], UNCHECKED),
    ],
)
def test_a_card_that_is_not_accepted(tavern: Tavern, guest: GuestAtTable, answer: Any, message: str) -> None:
    says(tavern, answer)
    shown = guest.press("card", FORM)
    assert (shown["cards"][0]["state"], shown["message"]) == ("UNAUTHORIZED", message)
    assert len(tavern.journal("does-not-fit")) == (message == UNCHECKED)


def test_silence_and_nobody_there_are_no_card(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.fault("authorizeLoyaltyCard", "drop")
    assert guest.press("card", FORM)["cards"][0]["state"] == "UNAUTHORIZED"
    tavern.put("brands/kassa", {"authority": tavern.up["qerko"]["authority"]["id"]})
    shown = guest.press("card", FORM)
    assert (shown["busy"], shown["message"]) == (False, UNCHECKED)


def test_a_late_verdict_reaches_the_guest_who_waits_without_limit(tavern: Tavern, guest: GuestAtTable) -> None:
    says(tavern, PENDING)
    shown = guest.press("card", FORM)
    assert (shown["cards"][0]["state"], shown["busy"]) == ("PENDING", False)
    request = shown["cards"][0]["id_request"]
    assert guest.looks(shown["version"], 7 * 86_400)["version"] == shown["version"]
    assert verdict(tavern.pos, request, state="AUTHORIZED", token="t-1") is None
    shown = guest.looks()
    assert (shown["cards"][0]["state"], shown["message"]) == ("AUTHORIZED", "Your card is ready.")
    assert verdict(tavern.pos, request, state="UNAUTHORIZED", message="no") == "REQUEST_DECIDED"
    assert guest.looks()["cards"][0]["state"] == "AUTHORIZED"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"state": "AUTHORIZED"}, "VERDICT_INVALID"),
        ({"state": "AUTHORIZED", "token": ""}, "VERDICT_INVALID"),
        ({"state": "PENDING"}, "VERDICT_INVALID"),
        ({"state": "PERHAPS"}, "VERDICT_INVALID"),
        ({"state": "AUTHORIZED", "token": 7}, "VERDICT_INVALID"),
    ],
)
def test_a_verdict_that_is_none_is_refused(tavern: Tavern, guest: GuestAtTable, sent: Json, code: str) -> None:
    says(tavern, PENDING)
    request = guest.press("card", FORM)["cards"][0]["id_request"]
    assert verdict(tavern.pos, request, **sent) == code
    assert guest.looks()["cards"][0]["state"] == "PENDING"


def test_a_verdict_on_nothing_and_from_a_stranger_are_refused_alike(tavern: Tavern, guest: GuestAtTable) -> None:
    says(tavern, PENDING)
    request = guest.press("card", FORM)["cards"][0]["id_request"]
    assert verdict(tavern.pos, "nothing", state="UNAUTHORIZED") == "REQUEST_UNKNOWN"
    authority = tavern.up["qerko"]["authority"]
    stranger = SmallPos(tavern.up["qerko"]["websocket_url"], authority["api_key"])
    assert verdict(stranger, request, state="AUTHORIZED", token="t") == "REQUEST_UNKNOWN"
    stranger.close()
    assert "error" in tavern.pos.call("submitCardAuthorization")
    assert guest.looks()["cards"][0]["state"] == "PENDING"


def test_a_verdict_that_overtakes_the_answer_stands(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.fault("authorizeLoyaltyCard", "latency", "after", seconds=5)
    says(tavern, PENDING)
    shown = guest.press("card", FORM, timeout=1)
    assert shown["busy"]
    assert verdict(tavern.pos, shown["cards"][0]["id_request"], state="UNAUTHORIZED", message="Refused") is None
    assert guest.rests()["cards"][0] | {"id_request": ""} == {
        "brand": "kassa",
        "state": "UNAUTHORIZED",
        "message": "Refused",
        "id_request": "",
    }


def test_the_authoritys_own_words_reach_the_guest(tavern: Tavern, guest: GuestAtTable) -> None:
    def refuse(args: list[Any]) -> Any:
        raise Refusal(None, "the club is closed")

    tavern.pos.answers["authorizeLoyaltyCard"] = refuse
    assert guest.press("card", FORM)["message"] == "The restaurant says: the club is closed"


def test_a_card_is_used_only_where_and_when_it_may_be(tavern: Tavern, guest: GuestAtTable) -> None:
    assert guest.answer("card", {"brand": "kassa"}).status_code == 409
    assert guest.answer("card", {"brand": "other", "info": {"phone": "1"}}).status_code == 404
    problem = guest.answer("card", {"brand": "kassa", "info": {}})
    assert problem.status_code == 400 and "Phone number" in problem.json()["detail"]


def test_a_brand_is_changed(tavern: Tavern) -> None:
    field = {"name": "number", "label": "Card number", "required": True}
    made = tavern.put("brands/gold", {"name": "Gold", "restaurants": [tavern.yours["id"]], "fields": [field]})
    assert made["authority"] == tavern.up["qerko"]["authority"]["id"] and made in tavern.get("brands")["brands"]
    assert tavern.http.put("brands/gold", json={"authority": "nobody"}).status_code == 404
