"""What the café's scenarios do not look at: another guest on the same order, and the till's entries one by one."""

from __future__ import annotations

from harness.tests.cafe.counter import ClubCounter

CROISSANT, COFFEE = 1, 2


def ready_to_pay(counter: ClubCounter) -> None:
    """The member's order, and the app asking what to do with the points."""
    counter.begins()
    counter.orders_for_the_member(CROISSANT, COFFEE)
    counter.post("/order/pay")
    counter.sees("Can spend: 50.00 UAH")


def test_another_guest_is_looked_up_for_the_same_order(counter: ClubCounter) -> None:
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


def test_going_back_sets_points_free_before_fewer_are_spent(counter: ClubCounter) -> None:
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
