"""In jump mode nothing leaps by itself: between two steps the world's time stands still unless a step asked for it."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable

import pytest

from features.shop import Shop
from harness.actors.cashier import Cashier, NotSeen
from harness.actors.customer import Customer
from harness.actors.faults import Fault
from harness.actors.problem import Refused
from harness.actors.world import Sandbox

SEEDS = range(8)
Step = Callable[[], object]


def _shop(sandbox: Sandbox, seed: int) -> Shop:
    return Shop(sandbox.create_world(seed=seed))


def _steps(shop: Shop, cashier: Cashier, customer: Customer, chance: random.Random) -> list[Step]:
    """What may happen at one till, in an order that makes sense, with repetitions; none of it asks for time."""
    settle = [cashier.looks, shop.world.settles, lambda: shop.world.phone(customer.msisdn)]
    story: list[Step] = [
        lambda: cashier.new_sale(),
        lambda: cashier.adds("Goods", 10_000),
        lambda: cashier.scans(customer.shows_qr(chance.choice(("1.0", "2.0")))),
        cashier.presses_enrol,
        lambda: customer.approves("login"),
        cashier.presses_pay,
        lambda: customer.approves("payment"),
        cashier.presses_cancel,
        lambda: cashier.presses_refund(1_000),
        cashier.presses_pay,
    ]
    return [step for part in story for step in (part, *chance.sample(settle, chance.randrange(len(settle))))]


def _play(steps: list[Step], failures: list[BaseException]) -> None:
    for step in steps:
        try:
            step()
        except Refused:
            pass  # a step that comes too early is refused, and must not move time either
        except BaseException as failure:
            failures.append(failure)
            return


@pytest.mark.parametrize("seed", SEEDS)
def test_time_stands_still_while_nobody_waits(sandbox: Sandbox, seed: int) -> None:
    """Four tills in threads of their own, each step followed by whatever order chance and the threads make of it."""
    shop, chance = _shop(sandbox, seed), random.Random(seed)
    shop.world.put_faults(Fault("capturePayment", "latency", seconds=3.0), Fault("webhook", "duplicate"))
    shop.world.set_quirks(rate_limits=False)
    started = shop.world.now()
    failures: list[BaseException] = []
    norwegians = [citizen for citizen in shop.world.up.people if citizen.msisdn.startswith("47")]
    threads = []
    for number in range(4):
        cashier, customer = shop.cashier_at(f"till-{number}"), Customer(shop.world, norwegians[number])
        steps = _steps(shop, cashier, customer, random.Random(chance.random()))
        threads.append(threading.Thread(target=_play, args=(steps, failures)))
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert shop.world.now() == started
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    assert shop.world.now() == started
    shop.world.drop()


@pytest.mark.parametrize("seed", SEEDS)
def test_time_moves_exactly_as_far_as_it_is_asked_to(sandbox: Sandbox, seed: int) -> None:
    """One driver, random steps: after each, time has moved by what that step asked for and no more."""
    shop, chance = _shop(sandbox, seed), random.Random(seed)
    cashier = shop.cashier
    shop.cashier.new_sale()
    shop.cashier.adds("Goods", 10_000)
    shop.scan(shop.customer.shows_qr())
    for _ in range(40):
        before = shop.world.now()
        asked, step = chance.choice(_asking(shop, cashier, chance))
        with contextlib.suppress(Refused, NotSeen):
            step()
        moved = shop.world.now() - before
        assert 0 <= moved <= asked, f"moved {moved} s, asked for {asked} s"
        shop.world.settles()
        assert shop.world.now() - before == moved, "time went on after the step"
    shop.world.drop()


def _asking(shop: Shop, cashier: Cashier, chance: random.Random) -> list[tuple[float, Step]]:
    """(seconds it may take, step)."""
    seconds = chance.choice((0.5, 3.0, 20.0, 90.0))
    return [
        (0.0, cashier.looks),
        (0.0, cashier.presses_pay),
        (0.0, cashier.presses_cancel),
        (0.0, cashier.presses_enrol),
        (0.0, lambda: shop.customer.approves("payment")),
        (0.0, lambda: shop.customer.rejects("payment")),
        (0.0, lambda: shop.customer.approves("login")),
        (0.0, lambda: shop.customer.screens("payment")),
        (seconds, lambda: shop.world.advance(seconds)),
        (seconds, lambda: cashier.waits_for(lambda sale: sale.state == "paid", seconds)),
        (0.0, lambda: (cashier.new_sale(), cashier.adds("Goods", 10_000), shop.scan(shop.customer.shows_qr()))),
    ]
