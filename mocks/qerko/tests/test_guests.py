"""The guest's app: its screens and buttons, what it says, and how long a press takes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.qerko.guestapp import BUTTONS, MACHINE, Button, Screen
from mocks.qerko.tests.smallpos import Refusal, bill, item
from mocks.qerko.tests.tavern import GuestAtTable, QerkoServer, Tavern
from mocks.world.clock import Mode

BODIES: dict[str, Any] = {"answer": {"answers": []}, "tip": {"amount": 100}}


@pytest.fixture
def guest(tavern: Tavern) -> GuestAtTable:
    tavern.pos.serve(bill("b1", item("beer", "10", "2"), item("soup", "12.50")))
    return tavern.guest()


def test_every_screen_is_reached_and_every_button_belongs_to_one() -> None:
    assert {screen for turns in MACHINE.table.values() for screen in turns.values()} == set(Screen)
    assert frozenset().union(*BUTTONS.values()) == set(Button)


def test_a_guest_sits_down_looks_and_leaves(tavern: Tavern, guest: GuestAtTable) -> None:
    assert guest.looks()["screen"] == "outside"
    shown = guest.press("scan")
    assert shown["restaurant"] == {"id": tavern.yours["id"], "name": tavern.yours["name"]}
    assert shown["table"] == {"id": "1", "name": "Table 1"} and shown["screen"] == "bills"
    assert tavern.pos.heard("getTableContents") == [["1", shown["id_customer"]]]
    assert shown["bills"][0]["total"] == 3250 and isinstance(shown["id_customer"], str)
    shown = guest.press("leave")
    assert (shown["screen"], shown["restaurant"], shown["bills"]) == ("outside", None, [])


def test_a_guest_is_the_same_everywhere_and_another_one_in_another_world(
    qerko_server: QerkoServer, tavern: Tavern
) -> None:
    again = Tavern(qerko_server)
    ids = {tavern.guest(0).looks()["id_customer"], tavern.guest(1).looks()["id_customer"]}
    ids.add(again.guest(0).looks()["id_customer"])
    again.close()
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("way", "screen"),
    [((), "outside"), (("scan",), "bills"), (("scan", "pick"), "bill"), (("scan", "pick", "swipe"), "paid")],
)
def test_each_screen_has_its_buttons_and_no_others(
    tavern: Tavern, guest: GuestAtTable, way: tuple[str, ...], screen: str
) -> None:
    for button in way:
        guest.press(button)
    assert guest.looks()["screen"] == screen
    buttons = {button.value for button in BUTTONS[Screen(screen)]}
    for button in ("answer", "pick", "swipe", "tip", "leave"):
        if button not in buttons:
            refused = guest.answer(button, BODIES.get(button))
            assert (refused.status_code, refused.json()["type"]) == (409, "urn:kassa:problem:not-now")
    if "leave" in buttons:
        assert guest.press("leave")["screen"] == "outside"


def test_a_payment_under_way_cannot_be_left(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.put("qerko/settings", {"transfer_seconds": 60})
    guest.picks()
    assert guest.press("swipe", timeout=5)["screen"] == "paying"
    assert guest.answer("leave").status_code == 409


def test_picks_are_kept_as_they_are_until_the_swipe(tavern: Tavern, guest: GuestAtTable) -> None:
    shown = guest.picks(beer="5", wine="1")
    assert shown["picked"] == [{"id": "beer", "quantity": "5"}, {"id": "wine", "quantity": "1"}]
    assert guest.press("swipe")["message"].startswith("The bill has changed")
    tavern.pos.serve(bill("b1", item("beer", "10", "2", minQuantity="0.5"), allowPartialPayment=False))
    guest.picks(beer="0.25")
    assert guest.press("swipe")["message"] == "Beer: the smallest part that can be paid is 0.5."
    guest.picks(beer="0.5")
    assert guest.press("swipe")["message"] == "This bill can only be paid as a whole."
    guest.picks(beer="2.0")
    assert guest.press("swipe")["screen"] == "paid"


def test_parts_of_an_item_are_rounded_to_the_smallest_coin(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.pos.serve(bill("b1", item("cake", "9.99", "1", minQuantity="0.1")))
    assert guest.picks(cake="0.5")["to_pay"] == 500


@pytest.mark.parametrize(
    ("button", "body"),
    [
        ("pick", {"items": []}),
        ("pick", {"items": [{"id": "beer", "quantity": "0"}]}),
        ("pick", {"items": [{"id": "beer", "quantity": 1}]}),
        ("pick", {"items": [{"id": "beer"}, {"id": "beer"}]}),
        ("tip", {"amount": -1}),
        ("scan", {"tables": "1"}),
        ("answer", {}),
    ],
)
def test_bad_bodies_are_problems(guest: GuestAtTable, button: str, body: Any) -> None:
    refused = guest.answer(button, body)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:kassa:problem:bad-request")


def test_unknown_people_restaurants_and_tables_are_told(tavern: Tavern, guest: GuestAtTable) -> None:
    assert tavern.http.get("guests/47000").status_code == 404
    assert guest.answer("scan", {"restaurant_id": "nowhere"}).status_code == 404
    refused = guest.answer("scan", {"table": "99"})
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:kassa:problem:unknown-table")
    assert tavern.pos.methods() == ["getTableList"] and guest.looks()["screen"] == "outside"


def test_a_table_that_the_cloud_does_not_know_yet_is_paired(tavern: Tavern, guest: GuestAtTable) -> None:
    assert guest.press("scan", {"table": "terrace"})["table"] == {"id": "terrace", "name": "Terrace"}
    assert tavern.pos.methods() == ["getTableList", "getTableContents"]


def test_restaurants_are_paired_and_their_codes_drawn(tavern: Tavern, guest: GuestAtTable) -> None:
    path = f"restaurants/{tavern.yours['id']}"
    tables = tavern.http.post(f"{path}/pair").raise_for_status().json()["tables"]
    assert [table["id"] for table in tables] == ["1", "terrace"]
    assert tavern.http.get(f"{path}/tables/terrace/qr.png").content.startswith(b"\x89PNG")
    assert b"<svg" in tavern.http.get(f"{path}/tables/terrace/qr.svg").content
    assert tavern.http.get(f"{path}/tables/5/qr.svg").status_code == 404
    assert guest.press("scan", {"url": tables[1]["url"]})["table"]["id"] == "terrace"
    tavern.pos.answers["getTableList"] = lambda args: [{"id": 1}]
    assert tavern.http.post(f"{path}/pair").status_code == 409
    assert tavern.http.post("restaurants/nobody/pair").status_code == 404


def test_codes_that_the_pos_made_lead_to_its_bills(tavern: Tavern, guest: GuestAtTable) -> None:
    code = f"https://qr.qerko.com/{tavern.yours['id']}/bill/A%2F7"
    shown = guest.press("scan", {"url": code})
    assert tavern.pos.heard("searchBills") == [["A/7", shown["id_customer"]]]
    assert (shown["screen"], shown["table"]) == ("bills", None)
    guest.press("pick")
    assert guest.press("swipe")["screen"] == "paid"

    def refuse(args: list[Any]) -> Any:
        raise Refusal("QR_INVALID")

    tavern.pos.answers["searchBills"] = refuse
    assert guest.press("scan", {"url": code})["message"] == "This QR code leads to no bill."
    for foreign in ("https://qr.vipps.no/28/2", "https://qr.qerko.com/nowhere/table/1", ""):
        assert guest.press("scan", {"url": foreign})["message"] == "This QR code is not one of Qerko's."


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([], "There is nothing to pay."),
        (None, "Something is wrong with the restaurant's till. Please ask the staff."),
        ([{"id": "b1"}], "Something is wrong with the restaurant's till. Please ask the staff."),
        ([7, "x"], "Something is wrong with the restaurant's till. Please ask the staff."),
    ],
)
def test_what_a_pos_says_of_a_table(tavern: Tavern, guest: GuestAtTable, answer: Any, message: str) -> None:
    tavern.pos.answers["getTableContents"] = lambda args: answer
    shown = guest.press("scan")
    assert (shown["busy"], shown["message"]) == (False, message)
    assert len(tavern.journal("does-not-fit")) == (answer != [])


def test_a_bill_is_named_when_there_are_several(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.pos.serve(bill("b2", item("tea", "4")))
    guest.press("scan")
    assert guest.answer("pick").status_code == 409
    assert guest.press("pick", {"bill": "b2"})["to_pay"] == 400
    shown = guest.press("pick", {"bill": "b3"})
    assert shown["screen"] == "bills" and shown["message"].startswith("This bill does not exist any more")


def test_a_tip_only_where_one_is_taken(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.picks(soup="1")
    assert guest.press("tip", {"amount": 250})["to_pay"] == 1500
    tavern.pos.serve(bill("b1", item("soup"), allowTip=False))
    guest.press("scan")
    guest.press("pick")
    assert guest.answer("tip", {"amount": 250}).status_code == 409


def test_a_silent_pos_is_waited_for_on_the_worlds_clock(tavern: Tavern, guest: GuestAtTable) -> None:
    tavern.fault("getTableContents", "drop")
    before = tavern.get("clock")["now"]
    assert guest.press("scan", timeout=10)["busy"]
    assert tavern.get("clock")["now"] == before + 10
    assert guest.answer("scan").status_code == 409
    shown = guest.rests()
    assert shown["message"] == "The restaurant did not answer. Please try again."
    assert tavern.get("clock")["now"] == before + 15


def test_a_press_that_needs_nobody_answers_at_once_in_a_frozen_world(qerko_server: QerkoServer) -> None:
    tavern = Tavern(qerko_server, Mode.MANUAL)
    tavern.pos.serve(bill("b1", item("beer")))
    guest = tavern.guest()
    guest.picks()
    assert guest.press("swipe")["screen"] == "paid"
    tavern.close()


def test_a_guest_acts_by_script_on_the_worlds_clock(tavern: Tavern, guest: GuestAtTable) -> None:
    steps = [
        {"do": "scan", "with": {"table": "1"}, "after": 10},
        {"do": "pick", "after": 20},
        {"do": "swipe", "after": 5},
        {"do": "swipe"},
        {"do": "leave"},
    ]
    before = tavern.get("clock")["now"]
    shown = tavern.put(f"guests/{guest.msisdn}/script", {"steps": steps})
    while shown["screen"] != "paid":
        shown = guest.looks(shown["version"], 60)
    assert tavern.get("clock")["now"] == before + 35
    guest.looks(shown["version"], 60)
    assert "no button" in tavern.journal("guest:script")[0]["note"] and guest.looks()["screen"] == "paid"
    bad = tavern.http.put(f"guests/{guest.msisdn}/script", json={"steps": [{"do": "tip", "with": {"amount": "x"}}]})
    assert bad.status_code == 400


def test_what_a_guest_does_causes_what_the_pos_is_asked(tavern: Tavern, guest: GuestAtTable) -> None:
    guest.press("scan")
    pressed, asked = tavern.journal("guest:scan")[0], tavern.journal("getTableContents")[0]
    assert pressed["source"] == "customer" and asked["cause"] == pressed["seq"]


def test_a_person_can_play_a_guest_on_a_page(tavern: Tavern) -> None:
    page = httpx.get(f"{tavern.server.control_url}/guests", verify=False, timeout=60)
    assert page.status_code == 200 and "Swipe to pay" in page.text
