"""The till dies in the middle of a payment at the table and comes back: QERKO-PAY-03, -05, -06 by killed processes.

Each life is a process of its own, ended by SIGKILL; the world, its guests and their payments go on. Whatever the
moment, in the end the guest has paid once and the bill says so, or has paid nothing and the items are open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from harness.actors.dining import Dining
from harness.actors.faults import Fault
from harness.actors.guest import Guest
from harness.actors.qerko_app import GuestApp
from harness.actors.restaurant import Qerko
from harness.actors.till import Till
from harness.actors.waiter import Waiter
from harness.actors.world import Sandbox, World
from harness.checks.money import judge_bill, judge_money
from harness.checks.passive import breaches
from harness.checks.record import Record
from harness.tests.ambush import ambush
from harness.tests.till_process import TillProcess

PRICE, BANK = 14_500, 60  # minor units; seconds that the money takes
SETTLED = 720.0  # seconds until everything that is still open has ended by itself
# A process that has just begun knows no token, and a dead one answers no webhook.
ONE_LIFE_ONLY = {"VIPPS-TOK-02", "VIPPS-WH-05"}


@dataclass(slots=True)
class House:
    """One till with its restaurant; `served` counts the guests, so that each sits at a bill of their own."""

    world: World
    process: TillProcess
    served: Iterator[int]
    bills: list[str] = field(default_factory=list)

    @property
    def dining(self) -> Dining:
        return Dining(self.world.transport, self.process.base_url)

    def seats(self) -> tuple[Waiter, Guest]:
        """A waiter with a new bill, and a guest who is about to pay all of it."""
        waiter = Waiter(self.dining, self.world.now)
        bill = waiter.opens_bill("1")
        self.bills.append(bill.id)
        waiter.adds("Soup", PRICE)
        guest = Guest(self.world, self.world.up.people[next(self.served)], patience=0)
        guest.scans("1", bill.restaurant)
        self.world.settles()
        guest.picks(bill=bill.id)
        self.world.settles()
        return waiter, guest

    def dies(self) -> None:
        self.process.kill()

    def is_back(self) -> None:
        self.world.put_faults()
        self.process.start()


@pytest.fixture(scope="module", params=["websocket", "long-polling"])
def running(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[House]:
    """Two cores are few: one world and one database for all tests of a transport, and a new life in each."""
    world = sandbox.create_world(clock="jump", till=False)
    process = TillProcess(world, tmp_path_factory.mktemp("till"))
    process.transport = request.param
    process.start()
    yield House(world, process, count())
    process.stop()
    world.drop()


@pytest.fixture
def house(running: House) -> Iterator[House]:
    """Whatever happens in it, at closing time money and conditions are as they should be."""
    yield running
    world = running.world
    Qerko(world).set(transfer_seconds=0)
    world.advance(SETTLED)
    books = Till(world.transport, running.process.base_url).ledger()
    judge_money(world.ledger(), books)
    for bill in running.bills:
        judge_bill(running.dining.bill(bill), books)
    found = breaches(Record(world.journal(), world.up.vipps, ended=world.now()))
    assert [failure for failure in found if failure.condition.split()[0] not in ONE_LIFE_ONLY] == []


def paid(app: GuestApp) -> bool:
    return app.payment is not None and app.payment.state == "PAID"


def cancelled(app: GuestApp) -> bool:
    return app.payment is not None and app.payment.state == "CANCELED"


def assert_paid_once(house: House, waiter: Waiter, guest: Guest) -> None:
    guest.waits_for(paid, 30, "the payment")
    bill = waiter.waits_for(lambda bill: bill.state == "paid", 60, "the paid bill")
    reference = bill.payments[0].id
    assert [e.amount for e in house.world.ledger() if (e.reference, e.kind) == (reference, "captured")] == [PRICE]
    books = Till(house.world.transport, house.process.base_url).ledger()
    assert [e.amount for e in books if (e.reference, e.kind) == (reference, "captured")] == [PRICE]


def assert_open_again(house: House, waiter: Waiter, guest: Guest) -> None:
    """And the guest can pay it now."""
    guest.waits_for(cancelled, 30, "the end of the payment")
    waiter.waits_for(lambda bill: bill.to_pay == PRICE and bill.item("Soup").open == 1, 60, "open items")
    assert [payment.state for payment in waiter.bill.payments] == ["cancelled"]
    Qerko(house.world).set(transfer_seconds=0)
    guest.scans("1", waiter.bill.restaurant)
    house.world.settles()
    guest.picks(bill=waiter.bill.id)
    house.world.settles()
    guest.swipes()
    guest.waits_for(paid, 30, "the payment")
    assert waiter.waits_for(lambda bill: bill.state == "paid", 60).paid == PRICE


def test_the_money_moves_after_the_till_is_back(house: House) -> None:
    """Killed between paymentStart and paymentProcessed: the lock is still there, and the payment goes on."""
    waiter, guest = house.seats()
    Qerko(house.world).set(transfer_seconds=BANK)
    guest.swipes()
    house.world.settles()
    house.dies()
    house.is_back()
    assert waiter.looks().item("Soup").locked == 1
    house.world.advance(BANK)
    assert_paid_once(house, waiter, guest)


def test_the_money_would_move_while_the_till_is_away(house: House) -> None:
    """QERKO-PAY-05: nobody answers paymentProcessed, so nothing is charged; the till finds out when it is back."""
    waiter, guest = house.seats()
    Qerko(house.world).set(transfer_seconds=BANK)
    guest.swipes()
    house.world.settles()
    house.dies()
    house.world.advance(BANK + 60)
    house.is_back()
    assert_open_again(house, waiter, guest)


def test_its_answer_dies_with_the_till(house: House) -> None:
    """QERKO-PAY-03: it has booked the reservation, and Qerko has not heard of it: nothing is charged, all is undone."""
    waiter, guest = house.seats()
    house.world.put_faults(Fault("paymentProcessed", "silence", phase="after", nth=1))
    with ambush(house.world, "paymentProcessed") as lying_in_wait:
        guest.swipes()
        lying_in_wait.until_struck()
        house.dies()
    house.is_back()
    assert_open_again(house, waiter, guest)


def test_the_end_is_told_to_nobody(house: House) -> None:
    """QERKO-PAY-05: killed between paymentProcessed and paymentClosed; paid is paid."""
    waiter, guest = house.seats()
    house.world.put_faults(Fault("paymentClosed", "drop", nth=1))
    guest.swipes()
    guest.waits_for(paid, 30, "the payment")
    house.dies()
    house.world.advance(3600)
    house.is_back()
    assert_paid_once(house, waiter, guest)


def test_a_promised_receipt_comes_from_the_next_life(house: House) -> None:
    """QERKO-PAY-06: promised while the fiscal printer was off."""
    waiter, guest = house.seats()
    house.dining.switch_fiscal_printer(False)
    guest.swipes()
    guest.waits_for(paid, 30, "the payment")
    house.dies()
    house.is_back()
    house.dining.switch_fiscal_printer(True)
    guest.waits_for(
        lambda app: app.receipt is not None and app.receipt["receiptDeliveryType"] != "POSTPONED", 60, "the receipt"
    )
    assert_paid_once(house, waiter, guest)
