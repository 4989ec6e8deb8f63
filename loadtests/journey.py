"""The retail journey: scan → enrol → negotiate → pay, the same for both kinds of till."""

from __future__ import annotations

import random

from loadtests.counter import Counter, Outcome
from loadtests.flow import Flow, Trouble
from loadtests.measures import Measures
from loadtests.plan import Plan


def shop(plan: Plan, number: int, flow: Flow, counter: Counter, measures: Measures) -> None:
    """Play arrival `number` to its end, whatever comes; what it draws by chance depends on seed and number only."""
    chance = random.Random(f"{plan.seed}:{number}")
    try:
        outcome = _play(plan, chance, flow, counter)
    except Trouble as trouble:
        measures.failed(str(trouble))
        outcome = Outcome.FAILED
    flow.ended(outcome)


def _play(plan: Plan, chance: random.Random, flow: Flow, counter: Counter) -> Outcome:
    shopper, wanted, thinking = chance.choice(plan.shoppers), plan.profile.customers, plan.profile.thinking
    flow.reached("arrived")
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
