"""For suites of your own: `pytest_plugins = ["harness.plugin"]` in your top conftest.

Fixtures: `sandbox`, `world`, and who acts in it: `customer`, `cashier`, `guest`, `waiter`. After each test that had a
world, both ledgers are compared and every condition is judged that the journal alone decides. A step of a Gherkin
scenario (pytest-bdd) is over when all that it led to has come to rest: the next one finds the same on a slow machine.
The till is the reference unless your conftest has a fixture `product` of its own, as
`harness.actors.product.Product` says.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.dining import Dining
from harness.actors.guest import Guest
from harness.actors.product import Product
from harness.actors.till import Till
from harness.actors.waiter import Waiter
from harness.actors.world import World
from harness.checks.case import Case
from harness.checks.record import Record
from harness.resting import world_of

pytest_plugins = ("harness.fixtures",)
CLOSING_TIME = 720.0  # seconds of the world until everything that is still open has ended by itself


@pytest.fixture
def world(product: Product, request: pytest.FixtureRequest) -> Iterator[World]:
    """A world of the test's own, with a till of the product; judged when the test is over."""
    with world_of(request, product, {}) as world:
        assert world.up.till is not None
        yield world
        world.put_faults()
        if world.up.clock.mode != "wall":
            world.advance(CLOSING_TIME)
        books = Till(world.transport, world.up.till.base_url).ledger()
        Case(Record(world.journal(), world.up.vipps, ended=world.now()), world.ledger(), books).judge()


@pytest.fixture
def customer(world: World) -> Customer:
    """An adult Norwegian with the app."""
    return Customer(world, world.up.people[0])


@pytest.fixture
def cashier(world: World) -> Cashier:
    """At the first till."""
    assert world.up.till is not None
    return Cashier(Till(world.transport, world.up.till.base_url), world.now)


@pytest.fixture
def guest(world: World) -> Guest:
    """The same person as the customer, at a table."""
    return Guest(world, world.up.people[0])


@pytest.fixture
def waiter(world: World) -> Waiter:
    """In the restaurant of the till."""
    assert world.up.till is not None and world.up.till.qerko is not None
    return Waiter(Dining(world.transport, world.up.till.base_url), world.now, world.up.till.qerko.id)
