"""A record of good conduct, as the reference till leaves it behind: what the tests then spoil, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.evidence import VendorEntry
from harness.actors.faults import lost_reply
from harness.actors.sale import Sale, TillEntry
from harness.actors.till import Till
from harness.actors.world import Sandbox, World
from harness.checks.record import Record


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("harness.fixtures")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One afternoon in a shop: its journal, both ledgers, and its first sale."""

    record: Record
    vendor: tuple[VendorEntry, ...]
    books: tuple[TillEntry, ...]
    sale: Sale


@pytest.fixture(scope="session")
def good(sandbox: Sandbox) -> Evidence:
    """An afternoon by ePayment."""
    return _afternoon(sandbox.create_world(seed=42), "createPayment")


@pytest.fixture(scope="session")
def good_by_ecom(sandbox: Sandbox) -> Evidence:
    """The same afternoon by the older generation."""
    return _afternoon(sandbox.create_world(seed=42, till={"generation": "ecom"}), "initiatePaymentV3UsingPOST")


def _afternoon(world: World, create: str) -> Evidence:
    """A customer joins, pays, spends points, gets money back; another request is cancelled; an answer gets lost."""
    assert world.up.till is not None
    cashier = Cashier(Till(world.transport, world.up.till.base_url), world.now)
    customer = Customer(world, world.up.people[0])
    cashier.new_sale()
    cashier.adds("Goods", 10_000)
    cashier.scans(customer.shows_qr("2.0"))
    cashier.presses_enrol()
    world.advance(12)
    customer.approves("login")
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 30)
    cashier.presses_pay()
    world.advance(12)
    customer.approves("payment")
    first = cashier.waits_for(lambda sale: sale.state == "paid", 30)
    cashier.presses_refund(4_000)
    first = cashier.waits_for(lambda sale: sale.payment.refunded == 4_000, 30)
    cashier.new_sale()
    cashier.adds("Goods", 5_000)
    cashier.scans(customer.shows_qr())
    cashier.presses_spend(50)
    world.put_faults(lost_reply(create))
    cashier.presses_pay()
    customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", 30)
    cashier.new_sale()
    cashier.adds("Goods", 2_000)
    cashier.scans(customer.shows_qr())
    cashier.presses_pay()
    cashier.presses_cancel()
    cashier.waits_for(lambda sale: sale.state == "cancelled", 30)
    world.advance(60)
    record = Record(world.journal(), world.up.vipps, frozenset(customer.shown))
    evidence = Evidence(record, world.ledger(), cashier.books(), first)
    world.drop()
    return evidence
