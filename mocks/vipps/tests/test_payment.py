"""The payment machine: its table, and the money it moves through the real endpoints."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mocks.vipps.payment import MACHINE, Event, State
from mocks.vipps.tests import payments
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.machine import Machine

# Of what is left: nothing (one øre), half, all, one too many; that is where mistakes are.
_PARTS: dict[str, Callable[[int], int]] = {
    "one": lambda left: 1,
    "half": lambda left: max(1, left // 2),
    "all": lambda left: max(1, left),
    "too much": lambda left: left + 1,
}
_ADDS = {Event.AUTHORIZED: "authorized", Event.CAPTURED: "captured", Event.REFUNDED: "refunded"} | dict.fromkeys(
    (Event.CANCELLED, Event.TERMINATED), "cancelled"
)


def test_table_knows_every_state_and_its_ends_are_ends() -> None:
    assert set(MACHINE.table) == set(State)
    assert {state for state in State if MACHINE.final(state)} == {State.ABORTED, State.EXPIRED, State.TERMINATED}
    assert not {"CAPTURED", "REFUNDED", "CANCELLED"} & {state.value for state in State}


class Payments(RuleBasedStateMachine):
    """One payment of 300 or 1000 øre, and everything that a guest, a merchant and time can do to it."""

    vipps: Sandbox

    @initialize(
        amount=st.sampled_from([300, 1_000]), done=st.sampled_from(["nothing", "approved", "captured", "refunded"])
    )
    def start(self, amount: int, done: str) -> None:
        """Begin at any point of the usual life, so that the later steps are tried as often as the first ones."""
        self.reference = payments.created(self.vipps, amount)
        self.amount, self.state = amount, State.CREATED
        self.money = dict.fromkeys(("authorized", "cancelled", "captured", "refunded"), 0)
        self.keys: list[tuple[str, int, str, tuple[int, bytes]]] = []
        if done != "nothing":
            self.guest_approves()
        if done in ("captured", "refunded"):
            self.merchant_captures("half")
        if done == "refunded":
            self.merchant_refunds("half")

    def _fire(self, event: Event, amount: int) -> None:
        self.state = MACHINE.after(self.state, event)
        if event in _ADDS:
            self.money[_ADDS[event]] += amount

    def _judge(self, accepted: bool, event: Event, amount: int, possible: bool) -> None:
        assert accepted == possible, f"{event} of {amount} in {self.state} with {self.money}: accepted={accepted}"
        if accepted:
            self._fire(event, amount)

    @property
    def capturable(self) -> int:
        """Of a terminated payment the cancelled amount was never reserved."""
        return max(0, self.money["authorized"] - self.money["captured"] - self.money["cancelled"])

    @precondition(lambda self: MACHINE.can(self.state, Event.AUTHORIZED))
    @rule()
    def guest_approves(self) -> None:
        self.vipps.approves(self.vipps.guest)
        self._fire(Event.AUTHORIZED, self.amount)

    @precondition(lambda self: MACHINE.can(self.state, Event.ABORTED))
    @rule()
    def guest_rejects(self) -> None:
        self.vipps.rejects(self.vipps.guest)
        self._fire(Event.ABORTED, self.amount)

    @rule()
    def ten_minutes_pass(self) -> None:
        self.vipps.advance(600)
        if MACHINE.can(self.state, Event.EXPIRED):
            self._fire(Event.EXPIRED, self.amount)

    @rule(part=st.sampled_from(list(_PARTS)))
    def merchant_captures(self, part: str) -> None:
        amount = _PARTS[part](self.capturable)
        key = payments.fresh_key()
        answer = payments.adjust(self.vipps, "capture", self.reference, amount, key)
        self.keys.append(("capture", amount, key, (answer.status_code, answer.content)))
        possible = MACHINE.can(self.state, Event.CAPTURED) and amount <= self.capturable
        self._judge(answer.status_code == 200, Event.CAPTURED, amount, possible)

    @rule(part=st.sampled_from(list(_PARTS)))
    def merchant_refunds(self, part: str) -> None:
        refundable = self.money["captured"] - self.money["refunded"]
        amount = _PARTS[part](refundable)
        key = payments.fresh_key()
        answer = payments.adjust(self.vipps, "refund", self.reference, amount, key)
        self.keys.append(("refund", amount, key, (answer.status_code, answer.content)))
        possible = MACHINE.can(self.state, Event.REFUNDED) and amount <= refundable
        self._judge(answer.status_code == 200, Event.REFUNDED, amount, possible)

    @rule()
    def merchant_cancels(self) -> None:
        answer = payments.cancel(self.vipps, self.reference)
        if MACHINE.can(self.state, Event.TERMINATED):
            self._judge(answer.status_code == 200, Event.TERMINATED, self.amount, True)
        else:
            possible = MACHINE.can(self.state, Event.CANCELLED) and self.capturable > 0
            self._judge(answer.status_code == 200, Event.CANCELLED, self.capturable, possible)

    @precondition(lambda self: self.keys)
    @rule(data=st.data())
    def merchant_repeats_a_call(self, data: Any) -> None:
        operation, amount, key, first = data.draw(st.sampled_from(self.keys))
        answer = payments.adjust(self.vipps, operation, self.reference, amount, key)
        assert (answer.status_code, answer.content) == first

    @invariant()
    def what_the_merchant_reads_is_what_happened(self) -> None:
        shown = payments.read(self.vipps, self.reference)
        money = payments.money(shown)
        assert (shown["state"], money) == (self.state, self.money)
        assert money["refunded"] <= money["captured"]
        if self.state is not State.TERMINATED:  # where the cancelled amount was never reserved
            assert money["captured"] + money["cancelled"] <= money["authorized"] <= self.amount

    def teardown(self) -> None:
        if not hasattr(self, "reference"):
            return
        log = payments.events(self.vipps, self.reference)
        assert _walk(MACHINE, [Event(entry["name"]) for entry in log[1:]]) is self.state
        posted = [e for e in self.vipps.world.ledger.after(0) if e.reference == self.reference]
        moved = {"RESERVED" if e["name"] == "AUTHORIZED" else e["name"]: 0 for e in log[1:]}
        for entry in posted:
            moved[entry.kind.upper()] += entry.amount
        told = {"RESERVED" if e["name"] == "AUTHORIZED" else e["name"]: 0 for e in log[1:]}
        for event in log[1:]:
            told["RESERVED" if event["name"] == "AUTHORIZED" else event["name"]] += event["amount"]["value"]
        assert moved == told, "the vendors' ledger tells the same as the event log"
        if MACHINE.can(self.state, Event.TERMINATED):
            payments.cancel(self.vipps, self.reference)  # the next example finds an empty phone


def _walk(machine: Machine[State, Event], log: list[Event]) -> State:
    """Where the events of a log lead, through the table alone."""
    *_, last = itertools.accumulate(log, machine.after, initial=State.CREATED)
    return last


def test_no_sequence_of_calls_makes_or_loses_money(vipps: Sandbox) -> None:
    vipps.account.quirks.rate_limits, vipps.account.quirks.token_life = False, 10**9

    class Here(Payments):
        pass

    Here.vipps = vipps
    bounded = settings(
        max_examples=80,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a failure tells its steps at once; shrinking them takes a minute
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=bounded)
