"""Who is the guest? Members come to the café's orders and into its guest base, each of them once."""

from __future__ import annotations

from harness.tests.cafe.counter import ClubCounter

CROISSANT, COFFEE = 1, 2
UNKNOWN = {
    "": "Type a phone",
    "067 111 22 33": "Nobody in the club",
    "12": "neither a personal code",
    "2912345678906": "Nobody in the club",
    "https://example.com/menu": "neither a personal code",
}
FAILING = (
    ({"kind": "cut"}, "does not answer"),
    ({"kind": "garbage"}, "no usable answer"),
    ({"kind": "status", "status": 500}, "no usable answer"),
)


def test_a_member_of_the_shop_is_recognised_by_phone(counter: ClubCounter) -> None:
    counter.begins()
    view = counter.orders_for_the_member(CROISSANT, COFFEE)
    client = view["order"]["client"]
    assert (client["name"], client["group"]) == (counter.cafe.customer["name"], "Kassa Club")
    (group,) = [one for one in counter.cafe.web_api("clients.getGroups") if one["client_groups_name"] == "Kassa Club"]
    assert (group["client_groups_discount"], group["count_groups_clients"]) == ("0", "1")
    counter.post("/icons")
    counter.sees("50.00 UAH")
    counter.presses("Another guest")
    counter.types("+" + counter.cafe.customer["msisdn"])
    counter.sees("collects points")
    assert counter.count("sdk:clients.create") == 1
    assert counter.notes("misuse") == counter.notes("exception") == []


def test_a_member_is_recognised_by_the_personal_code(counter: ClubCounter) -> None:
    counter.begins(android=True)
    counter.orders(COFFEE)
    counter.post("/icons")
    counter.presses("Scan")
    counter.wait_for(lambda view: view["scan"] is not None)
    counter.post("/scan")  # closed without a code
    assert counter.asked("/guests") == []
    counter.presses("Scan")
    counter.wait_for(lambda view: view["scan"] is not None)
    counter.post("/scan", phone=counter.cafe.customer["msisdn"])
    counter.sees("50.00 UAH")
    assert counter.wait_for(bool)["order"]["client"]["name"] == counter.cafe.customer["name"]


def test_who_is_not_found_is_told_and_can_be_sought_again(counter: ClubCounter) -> None:
    counter.begins()
    counter.orders(COFFEE)
    counter.post("/icons")
    for typed, told in UNKNOWN.items():
        counter.types(typed)
        counter.sees(told)
    counter.types("+" + counter.cafe.customer["msisdn"])
    counter.sees(counter.cafe.customer["name"])


def test_a_server_that_fails_is_told_and_can_be_asked_again(counter: ClubCounter) -> None:
    counter.begins()
    counter.orders(COFFEE)
    counter.post("/icons")
    for effect, told in FAILING:
        counter.cafe.faults({"operation": "makeRequest", "nth": 1, "effect": effect})
        counter.types("+" + counter.cafe.customer["msisdn"])
        counter.sees(told)
    counter.presses("Find")
    counter.sees(counter.cafe.customer["name"])


def test_a_guest_who_is_there_with_another_card_is_not_made_again(counter: ClubCounter) -> None:
    there = counter.cafe.guest(phone="+" + counter.cafe.customer["msisdn"], card_number="777")
    counter.begins()
    assert counter.orders_for_the_member(COFFEE)["order"]["client"]["id"] == there
    assert counter.count("sdk:clients.create") == 0


def test_of_two_guests_with_one_number_the_cashier_chooses(counter: ClubCounter) -> None:
    first = counter.cafe.guest(phone="+" + counter.cafe.customer["msisdn"], card_number="777")
    group = counter.cafe.asks("/club", {})["group_id"]
    facts = {"lastname": "Double", "group_id": group, "phone": counter.cafe.customer["msisdn"], "card_number": "888"}
    second = counter.http.post(f"{counter.world}/poster/guests", json=facts).json()["client_id"]
    counter.begins()
    counter.orders(COFFEE)
    counter.identifies("+" + counter.cafe.customer["msisdn"])
    counter.sees("Several guests")
    counter.presses("Double")
    counter.sees("collects points")
    client = counter.wait_for(bool)["order"]["client"]["id"]
    assert client == second != first
    assert counter.count("sdk:clients.create") == 0


def test_a_guest_of_the_cafes_own_group_stays_there_and_pays_as_ever(counter: ClubCounter) -> None:
    facts = {"lastname": "Regular", "group_id": 1, "phone": counter.cafe.customer["msisdn"]}
    regular = counter.http.post(f"{counter.world}/poster/guests", json=facts).json()["client_id"]
    counter.begins()
    counter.orders(COFFEE)
    counter.identifies("+" + counter.cafe.customer["msisdn"])
    counter.sees("another group")
    counter.presses("Done")
    view = counter.post("/order/pay")
    assert (view["screen"], view["order"]["client"]["id"]) == ("payment", regular)
    counter.post("/payment")
    assert counter.asked("/closing") == [] and counter.count("sdk:orders.setOrderBonus") == 0


def test_texts_follow_the_terminals_language_and_buttons_are_for_fingers(counter: ClubCounter) -> None:
    counter.begins(lang="ua", android=True)
    counter.orders(COFFEE)
    counter.post("/icons")
    counter.sees("Телефон або номер картки")
    controls = counter.sheet.locator("button, input").all()
    sizes = [box for one in controls if (box := one.bounding_box()) is not None]
    assert len(sizes) == 3 and all(box["width"] >= 44 and box["height"] >= 44 for box in sizes)
    assert counter.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
