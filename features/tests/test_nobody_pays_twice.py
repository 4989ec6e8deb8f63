"""Nobody can pay an item twice: guests, waiter, faults and time in any order, over the real protocol.

QERKO-PAY-01 to -05, -07, QERKO-NEG-04 to -07. Every example is an evening at one table in a world of its own, judged
like a scenario: the ledgers of both sides, points, every condition, and what Qerko was paid for each item.

The suite plays a short profile with a fixed seed. `KASSA_LONG=1` plays 2,000 evenings of 30 steps; the seed is printed,
and `KASSA_SEED` plays it again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pkgutil import resolve_name
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from features.dining import BRAND, Table
from harness.actors.customer import Customer
from harness.actors.faults import Fault
from harness.actors.guest import Guest
from harness.actors.problem import Refused
from harness.actors.qerko_app import GuestApp, Question
from harness.actors.world import Sandbox
from harness.checks.failure import CheckFailed
from harness.checks.money import judge_bill, judge_money
from harness.checks.passive import judge
from harness.checks.qerko_listing import quantities
from harness.checks.qerko_record import PAID
from harness.checks.record import Record

LONG = bool(os.environ.get("KASSA_LONG"))
SEED = int(os.environ.get("KASSA_SEED") or (secrets.randbelow(2**32) if LONG else 20_260_105))
PROFILE = settings(
    max_examples=2000 if LONG else 8,
    stateful_step_count=30 if LONG else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    database=None,
)
EFFECTS = ("drop", "duplicate", "latency")
CALLS = (
    "getBill",
    "paymentStart",
    "paymentProcessed",
    "paymentClosed",
    "startIndividualBill",
    "updateIndividualBill",
    "cancelIndividualBill",
)
# What a guest wants, and the number of points that goes with it.
NUMBERS = {"collect": "0", "spend": "100", "spend all there is": "999999999", "spend nonsense": "-1"}
TRANSFER_SECONDS = 3.0
guests, patient = st.integers(0, 1), st.booleans()


class Evening(RuleBasedStateMachine):
    """Two members, one of them with points to spend, and a waiter at one table."""

    sandbox: Sandbox
    transport_name = "websocket"

    @initialize()
    def sit_down(self) -> None:
        self.world = self.sandbox.create_world(seed=7, till={"transport": self.transport_name})
        self.table = Table(self.world)
        self.world.send("PUT", "qerko/settings", {"transfer_seconds": TRANSFER_SECONDS})
        rich = self._member(self.table.shop.customer)
        self.table.shop.sells(self.table.shop.customer, "Shoes", 500_000)
        self.guests = [rich, self._member(self.table.shop.next_customer())]
        self.table.opens_bill("1")
        self.table.waiter.adds("Beer", 8900, 3)
        self.table.waiter.adds("Coffee", 4500, 2, stamp="coffee")
        self.ordered = 2

    def _member(self, customer: Customer) -> Guest:
        """Enrolled by Vipps, with the membership as a card in Qerko."""
        self.table.shop.enrol(customer)
        guest = Guest(self.world, customer.person)
        guest.adds_card(BRAND, {"phone": customer.msisdn})
        return guest

    def _does(self, who: int, patient: bool, action: Callable[[Guest], GuestApp]) -> None:
        """A guest tries something; the app may have no such button now, and the guest need not wait for the end."""
        guest = self.guests[who]
        guest.patience = 20.0 if patient else 0.0
        with contextlib.suppress(Refused):
            action(guest)

    @rule(who=guests, counts=st.just([]) | st.lists(st.integers(0, 3), max_size=4), patient=patient)
    def choose(self, who: int, counts: list[int], patient: bool) -> None:
        """Scans the table and picks everything, or some of each item."""
        self._does(who, True, lambda guest: guest.scans("1", self.table.id))
        items = [item for bill in self.guests[who].looks().bills for item in bill.items]
        wanted = {item.id: str(count) for item, count in zip(items, counts, strict=False) if count}
        self._does(who, patient, lambda guest: guest.picks(wanted or None))

    @rule(who=guests, wish=st.sampled_from(sorted(NUMBERS)), rounds=st.integers(0, 4), patient=patient)
    def negotiate(self, who: int, wish: str, rounds: int, patient: bool) -> None:
        """Shows the card and answers what is asked, sensibly or not, to the end or not."""
        self._does(who, patient or bool(rounds), lambda guest: guest.uses_card(BRAND))
        for _ in range(rounds):
            bill = self.guests[who].looks().individual_bill
            if bill is not None and bill.questions:
                answers = {question.id: _answer(question, wish) for question in bill.questions}
                self._does(who, patient, partial(Guest.answers, answers=answers))

    @rule(who=guests, tip=st.sampled_from([0, 1000]), patient=patient)
    def swipe(self, who: int, tip: int, patient: bool) -> None:
        if tip:
            self._does(who, True, lambda guest: guest.tips(tip))
        self._does(who, patient, Guest.swipes)

    @rule(who=guests, patient=patient)
    def leave(self, who: int, patient: bool) -> None:
        self._does(who, patient, Guest.leaves)

    @precondition(lambda self: self.ordered < 4)
    @rule(price=st.sampled_from([100, 14500]))
    def order(self, price: int) -> None:
        self.ordered += 1
        with contextlib.suppress(Refused):
            self.table.waiter.adds(f"Dish {self.ordered}", price)

    @rule()
    def call_payment_off(self) -> None:
        if self.table.waiter.looks().payments:
            with contextlib.suppress(Refused):
                self.table.waiter.cancels_payment()

    @rule(
        method=st.sampled_from(CALLS),
        effect=st.sampled_from(EFFECTS),
        phase=st.sampled_from(["before", "after"]),
    )
    def trouble(self, method: str, effect: str, phase: str) -> None:
        seconds = 4.0 if effect == "latency" else None
        self.table.shop.goes_wrong(Fault(method, effect, phase=phase, times=1, seconds=seconds))

    @rule(seconds=st.sampled_from([0.5, 2.0, 5.0, 20.0, 400.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.advance(seconds)

    def teardown(self) -> None:
        if not hasattr(self, "table"):
            return
        try:
            record = self.table.close()
            paid_once(record, self.table)
            books = self.table.shop.till.ledger()
            judge_money(self.world.ledger(), books)
            for bill in self.table.bills():
                judge_bill(bill, books)
            judge(record)
        finally:
            self.world.drop()


def _answer(question: Question, wish: str) -> str | bool:
    if question.type == "BOOLEAN":
        return True
    if question.type == "NUMBER":
        return NUMBERS[wish]
    return next(option.id for option in question.options if wish.split()[0] in option.label.lower())


def paid_once(record: Record, table: Table) -> None:
    """What Qerko was paid for never exceeds what was ordered.

    Raises:
        AssertionError: an item was paid twice.
    """
    paid: Counter[str] = Counter()
    for payment in record.qerko.payments.values():
        if any(call.text(1) == PAID for call in payment.closed):
            paid.update({item: int(count) for item, count in quantities(payment.told.get("items")).items()})
    for bill in table.bills():
        for item in bill.items:
            assert paid[item.id] <= item.quantity, f"{item.name}: {item.quantity} ordered, {paid[item.id]} paid"
            assert item.open + item.locked + item.paid <= item.quantity, item
            assert Decimal(item.paid) == paid[item.id], (
                f"{item.name}: the till shows {item.paid}, Qerko {paid[item.id]}"
            )


def play(sandbox: Sandbox, profile: settings, transport: str = "websocket", with_seed: int = SEED) -> None:
    machine = type(f"Evening_{transport}", (Evening,), {"sandbox": sandbox, "transport_name": transport})
    print(f"KASSA_SEED={with_seed}")
    run_state_machine_as_test(seed(with_seed)(machine), settings=profile)


@pytest.mark.parametrize("transport_name", ["websocket", "long-polling"])
def test_no_item_is_paid_twice(sandbox: Sandbox, transport_name: str) -> None:
    play(sandbox, PROFILE, transport_name)


def test_without_the_lock_it_is_found(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same machine against a till that locks nothing: the tills of the sandbox live in this process."""
    units = "reference_impl.domain.bill.Units.after"
    lawful = resolve_name("reference_impl.domain.bill:Units.after")

    def lawless(self: Any, move: str, count: int) -> Any:
        """Units stay open until they are paid, and then whoever comes pays them."""
        if not move.startswith("pay"):
            return self
        return lawful(replace(self, locked=count, apart=count), move, count)

    monkeypatch.setattr(units, lawless)
    hasty = settings(PROFILE, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises((AssertionError, CheckFailed, ExceptionGroup)):
        play(sandbox, hasty, with_seed=7)
