"""The order's machine, its sums, and how it ends, without the network."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.poster.account import PosterAccount
from mocks.poster.cafe import COFFEE, CROISSANT, WAITER
from mocks.poster.order import MACHINE, Event, Order, OrderRefused, Reason, State, Tender, Why
from mocks.poster.receiving import Sender, Wish, accept, decline, receive
from mocks.poster.serving import (
    add_product,
    change_count,
    open_order,
    print_precheck,
    set_bonus,
    set_client,
    set_comment,
    set_discount,
    set_guests,
    set_print_text,
)
from mocks.poster.settling import close_order, refund, remove_order, set_fiscal
from mocks.poster.tests.sandbox import Sandbox
from mocks.world.machine import NotPossible
from mocks.world.world import World


@pytest.fixture
def cafe(poster: Sandbox) -> World:
    """No webhooks, so nothing needs the event loop."""
    return poster.world


def breakfast(cafe: World) -> Order:
    order = open_order(cafe, 1, 1, WAITER)
    add_product(cafe, order, CROISSANT)
    add_product(cafe, order, COFFEE)
    return order


def guest(cafe: World, client_id: int = 1) -> tuple[int, int]:
    client = cafe.part(PosterAccount).clients[client_id]
    return client.bonus, client.total_payed


def booked(cafe: World) -> list[tuple[str, int]]:
    return [(entry.kind, entry.amount) for entry in cafe.ledger.after(0)]


def test_every_state_of_the_table_is_reached_by_its_functions(cafe: World) -> None:
    reached = {State.OPEN}
    paid, unpaid, removed = breakfast(cafe), breakfast(cafe), breakfast(cafe)
    close_order(cafe, paid, Tender(cash=3000))
    reached.add(paid.state)
    refund(cafe, paid, 1000)
    assert paid.state is State.PAID
    refund(cafe, paid)
    close_order(cafe, unpaid, Tender(), reason=Reason.GUEST_LEFT)
    remove_order(cafe, removed)
    set_fiscal(cafe, paid, returned=True)
    reached |= {paid.state, unpaid.state, removed.state}
    assert reached == set(MACHINE.table)
    assert {event for events in MACHINE.table.values() for event in events} == set(Event)


@pytest.mark.parametrize("state", [state for state in State if not MACHINE.can(state, Event.CHANGED)])
def test_only_an_open_order_changes(cafe: World, state: State) -> None:
    order = breakfast(cafe)
    order.state = state
    for change in (
        lambda: add_product(cafe, order, CROISSANT),
        lambda: change_count(cafe, order, CROISSANT, "", Decimal(2)),
        lambda: set_client(cafe, order, 1),
        lambda: set_discount(cafe, order, Decimal(5)),
        lambda: set_bonus(cafe, order, 1, 5),
        lambda: set_comment(cafe, order, "x"),
        lambda: set_guests(cafe, order, 2),
        lambda: set_print_text(cafe, order, "x"),
        lambda: print_precheck(cafe, order),
        lambda: close_order(cafe, order, Tender(cash=3000)),
        lambda: remove_order(cafe, order),
    ):
        before = order.version
        with pytest.raises(NotPossible):
            change()
        assert order.version == before


def test_story_of_the_guideline(cafe: World) -> None:
    """30 hryvnias, 10 of them by the app; then the coffee goes and half of 12 is left."""
    order = breakfast(cafe)
    set_bonus(cafe, order, 110, 1000)
    assert (order.subtotal, order.total, order.due, order.application_id) == (3000, 3000, 2000, 110)
    change_count(cafe, order, COFFEE, "", Decimal(0))
    set_bonus(cafe, order, 110, 600)
    assert (order.total, order.due) == (1200, 600)
    set_bonus(cafe, order, 110, 0)
    assert (order.due, order.application_id) == (1200, 0)


def test_bonus_never_makes_the_due_negative(cafe: World) -> None:
    order = breakfast(cafe)
    set_bonus(cafe, order, 110, 999_900)
    assert (order.covered, order.due) == (3000, 0)
    close_order(cafe, order, Tender())
    assert (order.state, order.tender.money, booked(cafe)) == (State.PAID, 0, [("redeemed", 3000)])


def test_own_points_are_spent_and_accrued_for_money_only(cafe: World) -> None:
    order = breakfast(cafe)
    set_client(cafe, order, 1)
    with pytest.raises(OrderRefused) as refused:
        close_order(cafe, order, Tender(points=3000 + 7501, cash=-7501))
    assert refused.value.why is Why.SUMS_DIFFER
    close_order(cafe, order, Tender(cash=2000, points=1000))
    assert (order.accrued, guest(cafe)) == (100, (10500 - 1000 + 100, 5000))


def test_more_points_than_the_guest_has(cafe: World) -> None:
    order = breakfast(cafe)
    set_client(cafe, order, 3)
    with pytest.raises(OrderRefused) as refused:
        close_order(cafe, order, Tender(points=3000))
    assert (refused.value.why, order.state) == (Why.NO_POINTS, State.OPEN)


def test_refund_takes_back_what_the_guest_had_from_it(cafe: World) -> None:
    before = guest(cafe)
    order = breakfast(cafe)
    set_client(cafe, order, 1)
    close_order(cafe, order, Tender(card=2500, points=500))
    assert guest(cafe) == (before[0] - 500 + 125, before[1] + 2500)
    assert refund(cafe, order, 1000) == 1000
    assert guest(cafe) == (before[0] - 500 + 75, before[1] + 1500)
    with pytest.raises(OrderRefused):
        refund(cafe, order, 1501)
    assert refund(cafe, order) == 1500
    assert (guest(cafe), order.state) == (before, State.REFUNDED)
    assert booked(cafe) == [("captured", 2500), ("refunded", 1000), ("refunded", 1500)]
    with pytest.raises(NotPossible):
        refund(cafe, order)


def test_what_the_cafe_keeps_after_a_refund(cafe: World) -> None:
    order = breakfast(cafe)
    close_order(cafe, order, Tender(cash=1000, card=2000))
    refund(cafe, order, 1500)
    assert order.kept == Tender(cash=1000, card=500)
    refund(cafe, order, 700)
    assert order.kept == Tender(cash=800)


def test_what_an_app_paid_is_in_the_ledger_under_its_number(cafe: World) -> None:
    order = breakfast(cafe)
    set_bonus(cafe, order, 110, 1000)
    close_order(cafe, order, Tender(cash=2000))
    refund(cafe, order, 500)
    refund(cafe, order)
    assert [(entry.reference, entry.kind, entry.amount) for entry in cafe.ledger.after(0)] == [
        (f"{order.id}", "captured", 2000),
        (f"{order.id}/110", "redeemed", 1000),
        (f"{order.id}", "refunded", 500),
        (f"{order.id}", "refunded", 1500),
        (f"{order.id}/110", "returned", 1000),
    ]


def test_refund_stops_at_nothing(cafe: World) -> None:
    order = breakfast(cafe)
    set_client(cafe, order, 1)
    close_order(cafe, order, Tender(cash=3000))
    client = cafe.part(PosterAccount).clients[1]
    client.bonus, client.total_payed = 100, 1000
    refund(cafe, order)
    assert guest(cafe) == (0, 0)


def test_line_that_the_kitchen_knows_stays_with_count_zero(cafe: World) -> None:
    order = breakfast(cafe)
    print_precheck(cafe, order)
    change_count(cafe, order, COFFEE, "", Decimal(0))
    assert [(line.product_id, int(line.count)) for line in order.lines] == [(CROISSANT, 1), (COFFEE, 0)]
    assert order.total == 1200
    add_product(cafe, order, COFFEE)
    assert [(line.product_id, int(line.count)) for line in order.lines] == [(CROISSANT, 1), (COFFEE, 0), (COFFEE, 1)]


def test_own_percentage_counts_when_it_is_higher(cafe: World) -> None:
    clients = cafe.part(PosterAccount).clients
    order = breakfast(cafe)
    for own, used in (("3", "10"), ("12.5", "12.5")):
        clients[2].percent = Decimal(own)
        set_client(cafe, order, 2)
        assert order.discount == Decimal(used)
    assert order.total == 2625


def test_cashiers_discount_replaces_the_guests(cafe: World) -> None:
    order = breakfast(cafe)
    set_client(cafe, order, 2)
    set_discount(cafe, order, Decimal(50))
    assert order.total == 1500
    with pytest.raises(OrderRefused):
        set_discount(cafe, order, Decimal(101))


def test_online_order_becomes_an_order(cafe: World) -> None:
    wish = Wish(CROISSANT, "", Decimal(2), 1100)
    incoming = receive(cafe, 1, Sender(phone="380682152264", comment="швидко"), [wish])
    order = accept(cafe, incoming, 1, WAITER)
    assert (order.client_id, order.total, order.comment, order.incoming_order_id) == (1, 2200, "швидко", incoming.id)
    assert incoming.order_id == order.id
    with pytest.raises(NotPossible):
        decline(cafe, incoming)
    other = receive(cafe, 1, Sender(phone="380000000000"), [wish])
    decline(cafe, other)
    with pytest.raises(NotPossible):
        accept(cafe, other, 1, WAITER)


Step = st.tuples(
    st.sampled_from(["add", "count", "client", "bonus", "discount"]), st.integers(1, 8), st.integers(0, 5000)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(Step, max_size=12), cash=st.integers(0, 100), part=st.integers(0, 100))
def test_sums_agree_whatever_the_staff_does(
    cafe: World, steps: list[tuple[str, int, int]], cash: int, part: int
) -> None:
    order = open_order(cafe, 1, 1, WAITER)
    booked_before, paid_before = len(booked(cafe)), guest(cafe)[1]
    for what, one, many in steps:
        try:
            match what:
                case "add":
                    add_product(cafe, order, one)
                case "count":
                    change_count(cafe, order, one, "", Decimal(many) / 10)
                case "client":
                    set_client(cafe, order, one % 3)
                case "bonus":
                    set_bonus(cafe, order, 110, many)
                case _:
                    set_discount(cafe, order, Decimal(one))
        except OrderRefused:
            pass
        assert 0 <= order.due <= order.total <= order.subtotal
        assert order.due + order.covered == order.total
    tender = Tender(cash=order.due * cash // 100)
    tender.card = order.due - tender.cash
    close_order(cafe, order, tender, reason=Reason.ON_THE_HOUSE)
    refunded = refund(cafe, order, order.tender.money * part // 100) if order.tender.money * part // 100 else 0
    signs = {"captured": 1, "refunded": -1, "redeemed": 0, "returned": 0}
    moved = [signs[kind] * amount for kind, amount in booked(cafe)[booked_before:]]
    assert sum(moved) == order.tender.money - refunded
    if order.client_id == 1:
        assert guest(cafe)[1] - paid_before == sum(moved)
