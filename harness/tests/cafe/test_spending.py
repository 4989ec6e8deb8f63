"""Bonuses at the terminal: points pay a part, the rest brings new ones, and the sale goes on whatever fails."""

from __future__ import annotations

from harness.tests.cafe.counter import ClubCounter

CROISSANT, COFFEE = 1, 2
FAILING = ({"kind": "cut"}, {"kind": "garbage"}, {"kind": "status", "status": 500})


def ready_to_pay(counter: ClubCounter, *products: int) -> None:
    """The member's order, and the app asking what to do with the points."""
    counter.begins()
    counter.orders_for_the_member(*(products or (CROISSANT, COFFEE)))
    counter.post("/order/pay")
    counter.sees("Can spend: 50.00 UAH")


def test_points_pay_a_part_and_money_brings_new_ones(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.types("10,50", "Use this sum")
    view = counter.reaches("payment")
    assert (view["order"]["bonus"], view["order"]["due"]) == (1050, 1950)
    assert counter.cafe.entries(counter.reference) == [("held", 1050)]
    counter.post("/payment")
    counter.settles(("held", 1050), ("spent", 1050), ("earned", 19))
    counter.is_told("19 points collected, 39.69 UAH to spend")
    assert counter.cafe.member()["balance"] == 3969
    assert counter.count("next:beforeOrderClose") == 1
    assert counter.notes("misuse") == counter.notes("exception") == []


def test_a_part_of_the_money_back_is_a_part_of_the_points_back(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.types("10", "Use this sum")
    order = counter.reaches("payment")["order"]
    counter.post("/payment")
    paid = (("held", 1000), ("spent", 1000), ("earned", 20))
    counter.settles(*paid)
    counter.cafe.faults({"operation": "webhook", "effect": {"kind": "duplicate"}})
    counter.post(f"/orders/{order['id']}/refund", amount=500)
    counter.cafe.passes(10)
    assert counter.cafe.entries(counter.reference) == [*paid, ("returned", 250), ("reversed", 5)]
    counter.post(f"/orders/{order['id']}/refund")
    counter.cafe.passes(10)
    back = (("returned", 250), ("reversed", 5), ("returned", 750), ("reversed", 15))
    assert counter.cafe.entries(counter.reference) == [*paid, *back]


def test_everything_can_be_paid_with_points(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.presses("Pay 30.00 UAH with points")
    assert counter.reaches("payment")["order"]["due"] == 0
    counter.post("/payment")
    counter.settles(("held", 3000), ("spent", 3000))


def test_a_sum_that_cannot_be_is_not_used(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    for typed in ("abc", "", "-5", "0", "999999", "30.01", "1e1"):
        counter.types(typed, "Use this sum")
        counter.sees("Type a sum from 0.01 UAH to 30.00 UAH")
    counter.presses("Only collect")
    assert counter.reaches("payment")["order"]["bonus"] == 0
    assert counter.count("sdk:orders.setOrderBonus") == 0


def test_going_back_and_paying_again_does_not_add_up(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.types("20", "Use this sum")
    order = counter.reaches("payment")["order"]
    counter.post(f"/orders/{order['id']}/show")
    counter.post("/order/pay")
    counter.sees("Paid with points so far: 20.00 UAH")
    counter.types("5", "Use this sum")
    assert counter.reaches("payment")["order"]["bonus"] == 500
    counter.post("/payment")
    counter.settles(("held", 2000), ("released", 1500), ("spent", 500), ("earned", 25))


def test_a_cheaper_order_takes_a_smaller_bonus(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.presses("Pay 30.00")
    order = counter.reaches("payment")["order"]
    counter.post(f"/orders/{order['id']}/show")
    counter.http.put(f"{counter.world}/terminal/order/lines", json={"product_id": COFFEE, "count": 0})
    counter.wait_for(lambda view: view["order"]["bonus"] == 1200)
    counter.settles(("held", 3000), ("released", 1800))


def test_another_guest_does_not_inherit_the_bonus(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.presses("Pay 30.00")
    order = counter.reaches("payment")["order"]
    counter.post(f"/orders/{order['id']}/show")
    counter.http.patch(f"{counter.world}/terminal/order", json={"client_id": 0})
    counter.wait_for(lambda view: view["order"]["bonus"] == 0)
    counter.settles(("held", 3000), ("released", 3000))
    assert counter.post("/order/pay")["screen"] == "payment"


def test_nobody_on_the_order_goes_straight_on(counter: ClubCounter) -> None:
    counter.begins()
    counter.orders(COFFEE)
    assert counter.post("/order/pay")["screen"] == "payment"
    counter.post("/payment")
    assert counter.count("sdk:interface.popup") == 0 and counter.asked("/orders/") == []


def test_a_closed_popup_lets_the_sale_go_on(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.page.locator(".popup .close").click()
    assert counter.reaches("payment")["order"]["bonus"] == 0
    assert (counter.count("next:beforeOrderClose"), counter.count("sdk:orders.setOrderBonus")) == (1, 0)
    counter.post("/payment")
    counter.settles(("earned", 30))


def test_a_server_that_fails_costs_the_bonus_not_the_sale(counter: ClubCounter) -> None:
    counter.begins()
    order = counter.orders_for_the_member(CROISSANT)["order"]
    for turn, effect in enumerate(FAILING, 1):
        counter.cafe.faults({"operation": "makeRequest", "nth": 1, "effect": effect})
        counter.post("/order/pay")
        assert counter.reaches("payment")["order"]["bonus"] == 0
        counter.is_told("The sale goes on without points: ", times=turn)
        assert counter.count("next:beforeOrderClose") == turn
        counter.post(f"/orders/{order['id']}/show")
    assert counter.notes("misuse") == []


def test_a_slow_server_costs_the_bonus_not_the_sale(counter: ClubCounter) -> None:
    counter.begins()
    counter.orders_for_the_member(CROISSANT)
    counter.cafe.faults({"operation": "makeRequest", "nth": 1, "effect": {"kind": "latency", "seconds": 30}})
    counter.post("/order/pay?timeout=0")
    counter.sees("One moment")
    counter.reaches("payment")
    counter.is_told("does not answer")
    assert counter.wait_for(bool)["apps"][0]["starts"] == 1


def test_points_set_aside_by_a_request_whose_answer_was_lost_are_free_again(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.cafe.faults({"operation": "makeRequest", "nth": 1, "phase": "after", "effect": {"kind": "cut"}})
    counter.presses("Pay 30.00")
    assert counter.reaches("payment")["order"]["bonus"] == 0
    counter.is_told("The sale goes on without points")
    counter.settles(("held", 3000))
    counter.post("/payment")
    counter.settles(("held", 3000), ("released", 3000), ("earned", 30))


def test_a_report_survives_a_dead_server_and_a_reload(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.types("10", "Use this sum")
    counter.reaches("payment")
    counter.cafe.faults({"operation": "makeRequest", "effect": {"kind": "cut"}})
    counter.post("/payment")
    counter.wait_for(lambda _: bool(counter.asked("/closing")))
    assert counter.cafe.entries(counter.reference) == [("held", 1000)]
    counter.cafe.faults()
    counter.post(f"/apps/{counter.wait_for(bool)['apps'][0]['id']}/reload")
    counter.settles(("held", 1000), ("spent", 1000), ("earned", 20))


def test_two_taps_are_one(counter: ClubCounter) -> None:
    ready_to_pay(counter)
    counter.evaluate("document.querySelector('button.first').click() || document.querySelector('button.first').click()")
    counter.reaches("payment")
    assert (counter.count("sdk:orders.setOrderBonus"), counter.count("next:beforeOrderClose")) == (1, 1)
    counter.settles(("held", 3000))


def test_the_secret_is_not_in_the_app(counter: ClubCounter) -> None:
    bundle = counter.http.get(counter.bundle).text
    assert counter.up["poster"]["application_secret"] not in bundle and counter.up["poster"]["token"] not in bundle
