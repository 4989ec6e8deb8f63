"""Waiting at the counter: as long as asked on the till's clock, no longer."""

from __future__ import annotations

import pytest

from harness.actors.cashier import Cashier, NotSeen
from harness.actors.customer import Customer
from harness.actors.till import Till
from harness.actors.world import Sandbox, World


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return sandbox.create_world(seed=7)


@pytest.fixture
def cashier(world: World) -> Cashier:
    assert world.up.till is not None
    cashier = Cashier(Till(world.transport, world.up.till.base_url), world.now)
    cashier.new_sale()
    cashier.adds("Goods", 10_000)
    return cashier


def test_waits_no_longer_than_asked(world: World, cashier: Cashier) -> None:
    before = world.now()
    with pytest.raises(NotSeen, match="waited 40 s for snow; the sale is open"):
        cashier.waits_for(lambda sale: False, 40, "snow")
    assert world.now() - before == 40


def test_waits_across_changes_no_longer_than_asked(world: World, cashier: Cashier) -> None:
    """Each change begins a new poll; together they must not last longer than asked."""
    customer = Customer(world, world.up.people[0])
    customer.makes_it_a_habit("rejects", delay_seconds=20)
    cashier.scans(customer.shows_qr())
    cashier.presses_pay()
    world.settles()
    before = world.now()
    with pytest.raises(NotSeen):
        cashier.waits_for(lambda sale: sale.state == "paid", 50)
    assert cashier.sale.payment.state == "rejected"
    assert world.now() - before == 50


def test_sees_what_is_there_already(world: World, cashier: Cashier) -> None:
    before = world.now()
    assert cashier.waits_for(lambda sale: sale.total == 10_000, 30).total == 10_000
    assert world.now() == before


def test_a_customer_scanned_ahead_belongs_to_the_next_sale(world: World, cashier: Cashier) -> None:
    customer = Customer(world, world.up.people[0])
    cashier.scans_before_sale(customer.shows_qr())
    sale = cashier.new_sale()
    assert sale.customer is not None and sale.customer.msisdn == customer.msisdn


def test_the_till_says_what_it_is(cashier: Cashier) -> None:
    statement = cashier.till.statement()
    assert statement.product and statement.version
    assert "vipps" in statement.vendors


def test_nobody_is_a_member_of_a_new_club(world: World, cashier: Cashier) -> None:
    assert cashier.till.member(world.up.people[0].msisdn) is None
