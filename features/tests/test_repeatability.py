"""The same seed and the same steps leave the same traces, at the same moments."""

from __future__ import annotations

from collections import Counter

from features.shop import Shop
from harness.actors.faults import Fault, lost_reply
from harness.actors.world import Sandbox

Trace = tuple[float, str, int | None, str | None]


def _afternoon(sandbox: Sandbox) -> tuple[Counter[Trace], list[tuple[str, int, float]]]:
    """A story with polls, habits, retries, lost answers and late webhooks."""
    world = sandbox.create_world(seed=2026)
    shop, started = Shop(world), world.now()
    shop.goes_wrong(lost_reply("createPayment"), lost_reply("capturePayment"), Fault("webhook", "latency", seconds=7))
    shop.customer.makes_it_a_habit("slow", delay_seconds=30)
    cashier = shop.cashier
    cashier.new_sale()
    cashier.adds("Goods", 10_000)
    shop.scan(shop.customer.shows_qr("2.0"))
    cashier.presses_enrol()
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 600)
    cashier.presses_pay()
    cashier.waits_for(lambda sale: sale.state == "paid", 600)
    cashier.presses_refund(2_500)
    cashier.waits_for(lambda sale: sale.payment.refunded == 2_500, 600)
    shop.close()
    traces = Counter((e.at - started, e.operation, e.status, e.fault) for e in world.journal())
    money = [(entry.kind, entry.amount, entry.at - started) for entry in world.ledger()]
    world.drop()
    return traces, money


def test_the_same_steps_leave_the_same_traces(sandbox: Sandbox) -> None:
    first, *others = (_afternoon(sandbox) for _ in range(4))
    assert sum(first[0].values()) > 20
    for other in others:
        assert other == first
