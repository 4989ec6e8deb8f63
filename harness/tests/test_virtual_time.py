"""How fast virtual time is, with the reference till polling through it."""

from __future__ import annotations

import time

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.till import Till
from harness.actors.world import Sandbox

LIMIT = 3.0  # seconds of processor time for ten minutes of the world


def test_ten_minutes_pass_in_three_seconds_with_the_till_polling(sandbox: Sandbox) -> None:
    """The till asks every two seconds, three hundred times.

    Sandbox, till and cashier share this process and nothing in it waits for real time, so processor time is what it
    takes on a machine that does nothing else; what runs beside the test does not decide.
    """
    world = sandbox.create_world(clock="jump")
    assert world.up.till is not None
    cashier = Cashier(Till(world.transport, world.up.till.base_url), world.now)
    customer = Customer(world, world.up.people[0])
    cashier.adds("Shoes", 49_900)
    cashier.scans(customer.shows_qr())
    took = []
    for _ in range(5):
        seen = len(world.journal())
        cashier.presses_pay()
        begin, then = time.process_time(), world.now()
        cashier.waits_for(lambda sale: sale.payment.state == "expired", 700, "the expiry")
        took.append(time.process_time() - begin)
        assert 599 <= world.now() - then <= 602
        polls = [e for e in world.journal(seen) if e.operation == "getPayment"]
        assert 290 <= len(polls) <= 310
        if took[-1] < LIMIT:
            break
    world.drop()
    assert min(took) < LIMIT, took
