"""What a customer does: the retail journey, the same for both kinds of till, dinner at a table, or a coffee."""

from __future__ import annotations

import random
from typing import Protocol

from loadtests.cafe_visit import CafeVisit
from loadtests.counter import Counter, Outcome
from loadtests.flow import Flow, Trouble
from loadtests.measures import Measures
from loadtests.plan import Plan
from loadtests.table_visit import TableVisit


class House(Protocol):
    """Where the customer goes.

    Raises:
        Trouble: there is nothing of the kind.
    """

    def counter(self, number: int) -> Counter: ...

    def table(self) -> TableVisit: ...

    def cafe(self) -> CafeVisit: ...


def visit(plan: Plan, number: int, flow: Flow, house: House, measures: Measures) -> None:
    """Play arrival `number` to its end, whatever comes; what it draws by chance depends on seed and number only."""
    chance = random.Random(f"{plan.seed}:{number}")
    flow.reached("arrived")
    wanted, place = plan.profile.customers, chance.random()
    try:
        if place < wanted.tables:
            outcome = house.table().play(chance)
        elif place < wanted.tables + wanted.cafes:
            outcome = house.cafe().play(chance)
        else:
            outcome = _shop(plan, chance, flow, house.counter(number))
    except Trouble as trouble:
        measures.failed(str(trouble))
        outcome = Outcome.FAILED
    flow.ended(outcome)


def _shop(plan: Plan, chance: random.Random, flow: Flow, counter: Counter) -> Outcome:
    shopper, wanted, thinking = chance.choice(plan.shoppers), plan.profile.customers, plan.profile.thinking
    member = counter.scan(shopper)
    flow.reached("scanned")
    flow.think(thinking.scan.draw(chance))
    if not member and (shopper.joins or shopper.member):
        flow.reached("asked to join")
        if member := counter.enrol(shopper):
            flow.reached("joined")
    amount = max(1_000, int(chance.lognormvariate(0, 0.6) * wanted.basket) // 100 * 100)
    counter.negotiate(amount, member, chance.random() < wanted.spend_points)
    flow.think(thinking.negotiate.draw(chance))
    flow.reached("negotiated")
    flow.think(thinking.pay.draw(chance))
    return counter.pay(shopper)
