"""Orders in the café on the wire: who is recognised, points held, spent, earned, given back, each exactly once."""

from __future__ import annotations

from reference_impl.tests.poster.cafe import COFFEE, CROISSANT, Answer, Cafe


def sold(cafe: Cafe, points: int = 1000, earned: int = 5000) -> tuple[Answer, int, str]:
    """A member with a guest in Poster and an order for 30 UAH with so many points held; (order, guest, reference)."""
    cafe.joins(spends=earned * 100)
    client = cafe.guest(phone="+" + cafe.customer["msisdn"])
    cafe.opens()
    order = cafe.orders(CROISSANT, COFFEE)
    cafe.http.patch(f"{cafe.world}/terminal/order", json={"client_id": client}).raise_for_status()
    if points:
        cafe.asks(f"/orders/{order['id']}/spending", {**cafe.at(order, client), "total": 3000, "bonus": points})
    return order, client, f"poster-{order['id']}"


def closing(cafe: Cafe, order: Answer, client: int, paid: int, bonus: int) -> Answer:
    body = {**cafe.at(order, client), "is_paid": True, "paid": paid, "bonus": bonus}
    return cafe.asks(f"/orders/{order['id']}/closing", body)


def test_who_joined_at_the_shop_is_recognised_in_the_cafe(cafe: Cafe) -> None:
    assert cafe.refused("/guests", {"code": cafe.customer["personal_qr"]}) == (404, "unknown-guest")
    cafe.joins(spends=250_00)
    found = cafe.asks("/guests", {"code": cafe.customer["personal_qr"]})
    assert (found["name"], found["balance"], found["worth"]) == (cafe.customer["name"], 250, 250)
    for typed in ("+" + cafe.customer["msisdn"], cafe.customer["msisdn"][2:], found["card_number"]):
        assert cafe.asks("/guests", {"phone": typed})["card_number"] == found["card_number"]
    assert cafe.asks("/guests", {"code": found["card_number"]}) == found


def test_what_cannot_be_a_person_is_refused(cafe: Cafe) -> None:
    assert cafe.refused("/guests", {"code": "https://example.com/menu"}) == (400, "code-refused")
    assert cafe.refused("/guests", {"phone": "abc"}) == (400, "code-refused")
    assert cafe.refused("/guests", {"phone": "068 215 22 64"}) == (404, "unknown-guest")
    assert cafe.refused("/guests", {"code": "4820000000017"}) == (404, "unknown-guest")
    assert cafe.refused("/guests", {}) == (400, "invalid-request")


def test_points_are_held_then_spent_and_earned_once(cafe: Cafe) -> None:
    order, client, reference = sold(cafe)
    assert cafe.member()["balance"] == 4000
    told = closing(cafe, order, client, 2000, 1000)
    assert (told["state"], told["spent"], told["earned"], told["balance"]) == ("settled", 1000, 20, 4020)
    assert closing(cafe, order, client, 2000, 1000) == told
    assert cafe.entries(reference) == [("held", 1000), ("spent", 1000), ("earned", 20)]


def test_asking_for_points_says_how_many_not_how_many_more(cafe: Cafe) -> None:
    order, client, reference = sold(cafe)
    path, at = f"/orders/{order['id']}/spending", {**cafe.at(order, client), "total": 3000}
    assert cafe.asks(path, {**at, "bonus": 1000})["held"] == 1000
    assert cafe.asks(path, {**at, "total": 600, "bonus": 1000})["held"] == 600
    assert cafe.asks(path, {**at, "bonus": 999_999})["bonus"] == 3000
    assert cafe.asks(path, {**at, "bonus": 0})["balance"] == 5000
    assert cafe.entries(reference) == [("held", 1000), ("released", 400), ("held", 2400), ("released", 3000)]


def test_the_bonus_of_the_order_counts_not_what_was_held(cafe: Cafe) -> None:
    order, client, reference = sold(cafe)
    closing(cafe, order, client, 2400, 600)
    assert cafe.entries(reference) == [("held", 1000), ("released", 400), ("spent", 600), ("earned", 24)]


def test_an_order_closed_without_payment_brings_nothing(cafe: Cafe) -> None:
    order, client, reference = sold(cafe)
    body = {**cafe.at(order, client), "is_paid": False, "paid": 0, "bonus": 1000}
    assert cafe.asks(f"/orders/{order['id']}/closing", body)["state"] == "closed"
    assert cafe.refused(f"/orders/{order['id']}/spending", {**cafe.at(order, client), "total": 1, "bonus": 1}) == (
        409,
        "order-over",
    )
    assert cafe.entries(reference) == [("held", 1000), ("released", 1000)]


def test_a_guest_taken_off_the_order_has_the_points_back(cafe: Cafe) -> None:
    order, _, reference = sold(cafe)
    for _ in range(2):
        cafe.asks(f"/orders/{order['id']}/release", {})
    assert cafe.entries(reference) == [("held", 1000), ("released", 1000)]


def test_guests_of_the_cafes_own_groups_are_not_the_clubs(cafe: Cafe) -> None:
    cafe.joins()
    cafe.asks("/club", {})
    cafe.opens()
    order = cafe.orders(COFFEE)
    assert cafe.refused(f"/orders/{order['id']}/points", {"client_id": 1}) == (409, "foreign-guest")
    assert cafe.refused(f"/orders/{order['id']}/points", {"client_id": 999}) == (409, "foreign-guest")
    regular = {"client_name": "Regular", "client_groups_id_client": 1, "phone": "+" + cafe.customer["msisdn"]}
    client = cafe.web_api("clients.createClient", **regular)
    assert cafe.refused(f"/orders/{order['id']}/points", {"client_id": client}) == (409, "foreign-guest")
    stranger = cafe.guest(phone="380671112233")
    assert cafe.refused(f"/orders/{order['id']}/points", {"client_id": stranger}) == (409, "foreign-guest")


def test_a_terminal_that_never_reports_is_made_up_for_by_asking_poster(cafe: Cafe) -> None:
    order, _, reference = sold(cafe)
    cafe.terminal("/order/pay")
    cafe.terminal("/payment", cash=3000)
    cafe.passes(10)
    assert cafe.entries(reference) == [("held", 1000), ("released", 1000), ("earned", 30)]
    assert order["transaction_id"] in [
        int(one["request"]["path"].split("transaction_id=")[1].split("&")[0])
        for one in cafe.journal("dash.getTransaction")
    ]


def test_money_back_is_points_back_once(cafe: Cafe) -> None:
    order, client, reference = sold(cafe)
    cafe.terminal("/order/pay")
    cafe.terminal("/payment", cash=3000)
    closing(cafe, order, client, 2000, 1000)
    cafe.faults({"operation": "webhook", "effect": {"kind": "duplicate"}})
    cafe.terminal(f"/orders/{order['id']}/refund")
    cafe.passes(10)
    settled = [("held", 1000), ("spent", 1000), ("earned", 20)]
    assert cafe.entries(reference) == [*settled, ("returned", 1000), ("reversed", 20)]
    assert cafe.member()["balance"] == 5000


def test_of_a_part_that_is_refunded_the_new_points_are_taken_back(cafe: Cafe) -> None:
    order, client, reference = sold(cafe, points=0)
    cafe.terminal("/order/pay")
    cafe.terminal("/payment", cash=3000)
    closing(cafe, order, client, 3000, 0)
    cafe.faults({"operation": "webhook", "effect": {"kind": "duplicate"}})
    for amount in (1000, 550, 1450):
        cafe.terminal(f"/orders/{order['id']}/refund", amount=amount)
        cafe.passes(10)
    assert cafe.entries(reference) == [("earned", 30), ("reversed", 10), ("reversed", 6), ("reversed", 14)]


def test_an_order_that_is_removed_gives_back_what_it_held(cafe: Cafe) -> None:
    order, _, reference = sold(cafe)
    at = {"spot_tablet_id": 1, "transaction_id": order["transaction_id"], "user_id": 2}
    cafe.web_api("transactions.removeTransaction", **at)
    cafe.passes(10)
    assert cafe.entries(reference) == [("held", 1000), ("released", 1000)]
