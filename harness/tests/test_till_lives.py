"""The till dies and comes back, moves, or loses its memory: VIPPS-EP-25, VIPPS-WH-04, VIPPS-WH-10.

Each life is a process of its own, ended by SIGKILL; the world and its clock go on.
"""

from __future__ import annotations

import pytest

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.faults import Fault
from harness.actors.sale import Sale
from harness.actors.till import Till
from harness.actors.world import World
from harness.checks.money import judge_money, judge_sale
from harness.checks.passive import breaches
from harness.checks.record import Record
from harness.tests.till_process import TillProcess

PRICE = 24_900
# A process that has just begun knows no token, and a dead one answers no webhook.
ONE_LIFE_ONLY = {"VIPPS-TOK-02", "VIPPS-WH-05"}


@pytest.fixture
def customer(world: World) -> Customer:
    return Customer(world, world.up.people[0])


def cashier_of(world: World, process: TillProcess) -> Cashier:
    return Cashier(Till(world.transport, process.base_url), world.now)


def asks_for_the_money(world: World, process: TillProcess, customer: Customer) -> Cashier:
    """The cashier of a sale whose payment request has arrived on the phone."""
    cashier = cashier_of(world, process)
    cashier.new_sale()
    cashier.adds("Shoes", PRICE)
    cashier.scans(customer.shows_qr())
    cashier.presses_pay()
    assert customer.screens("payment", "pending")
    return cashier


def nobody_tells_the_till(world: World) -> None:
    """No webhook wakes it: what it finishes, it has found by itself."""
    world.put_faults(Fault("webhook", "drop"))


def judged(world: World, cashier: Cashier) -> Sale:
    """The sale at closing time, once money and conditions have been looked at."""
    world.advance(1500)
    sale = cashier.looks()
    judge_money(world.ledger(), cashier.books())
    judge_sale(sale, cashier.books())
    found = breaches(Record(world.journal(), world.up.vipps))
    assert [failure for failure in found if failure.condition.split()[0] not in ONE_LIFE_ONLY] == []
    return sale


@pytest.mark.parametrize("when", ["while the till is away", "after it is back"])
def test_a_payment_that_was_open_is_finished_after_a_restart(
    world: World, process: TillProcess, customer: Customer, when: str
) -> None:
    """VIPPS-EP-25: killed between the request and the approval; the new process takes the money, once."""
    nobody_tells_the_till(world)
    cashier = asks_for_the_money(world, process, customer)
    process.kill()
    if when == "while the till is away":
        customer.approves("payment")
        world.advance(60)
    process.start()
    if when == "after it is back":
        customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")
    assert [e.amount for e in world.ledger() if e.kind == "captured"] == [PRICE]
    assert judged(world, cashier).payment.captured == PRICE
    assert len(list(Record(world.journal(), world.up.vipps).calls("createPayment"))) == 1


@pytest.mark.parametrize(("answer", "state"), [("rejects", "rejected"), ("nothing", "expired")])
def test_a_payment_that_came_to_nothing_meanwhile_is_over_after_a_restart(
    world: World, process: TillProcess, customer: Customer, answer: str, state: str
) -> None:
    """VIPPS-EP-25: the cashier gets the sale back."""
    nobody_tells_the_till(world)
    cashier = asks_for_the_money(world, process, customer)
    process.kill()
    if answer == "rejects":
        customer.rejects("payment")
    world.advance(700)
    process.start()
    cashier.waits_for(lambda sale: sale.state == "open", 60, "the end of the payment")
    assert judged(world, cashier).payment.state == state


def test_an_open_payment_can_be_cancelled_after_a_restart(
    world: World, process: TillProcess, customer: Customer
) -> None:
    """VIPPS-EP-25: and nothing is reserved."""
    nobody_tells_the_till(world)
    cashier = asks_for_the_money(world, process, customer)
    process.kill()
    process.start()
    cashier.presses_cancel()
    cashier.waits_for(lambda sale: sale.state == "cancelled", 60, "the cancellation")
    assert customer.screens("payment", "withdrawn")
    judged(world, cashier)
    assert [entry.kind for entry in world.ledger()] == ["terminated"]


def test_a_till_that_moves_leaves_no_registration_behind(
    world: World, process: TillProcess, customer: Customer
) -> None:
    """VIPPS-WH-10: one registration at the new address, and the news arrive there."""
    before = process.base_url
    assert [r.url for r in world.registrations()] == [f"{before}/hooks/vipps"]
    process.kill()
    process.moves()
    process.start()
    assert [r.url for r in world.registrations()] == [f"{process.base_url}/hooks/vipps"]
    cashier = asks_for_the_money(world, process, customer)
    customer.approves("payment")
    world.settles()
    assert cashier.looks().state == "paid"
    arrived = [e for e in world.journal() if e.operation.startswith("webhook:") and e.request is not None]
    assert arrived and all(e.ok and not e.sent.path.startswith(before) for e in arrived)
    judged(world, cashier)


def test_a_till_that_lost_its_secret_gets_another_one(world: World, process: TillProcess, customer: Customer) -> None:
    """VIPPS-WH-04, VIPPS-WH-10: the registration nobody knows the secret of goes, deliveries fit the new secret."""
    (lost,) = world.registrations()
    process.kill()
    process.loses_its_memory()
    process.start()
    (kept,) = world.registrations()
    assert (kept.url, kept.id == lost.id) == (lost.url, False)
    cashier = asks_for_the_money(world, process, customer)
    customer.approves("payment")
    world.settles()
    assert cashier.looks().state == "paid"
    arrived = [e for e in world.journal() if e.operation.startswith("webhook:") and e.request is not None]
    assert arrived and all(e.ok and e.sent.headers["webhook-id"] == kept.id for e in arrived)
    judged(world, cashier)


def test_a_restart_keeps_the_registration(world: World, process: TillProcess) -> None:
    """VIPPS-WH-01: registered once, over lives."""
    before = world.registrations()
    process.kill()
    process.start()
    assert world.registrations() == before
