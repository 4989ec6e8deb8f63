"""The order's machine: its table, and that it never disagrees with the machine of the money."""

from __future__ import annotations

import itertools

from mocks.vipps.ecom_changes import REFUSALS
from mocks.vipps.ecom_order import EVENT_OF, ORDER, Happening, Status, can, happenings, status_of
from mocks.vipps.payment import MACHINE, Entry, Event, Payment, State
from mocks.world.machine import NotPossible


def _payment() -> Payment:
    payment = Payment("order", "1", 1_000, "NOK", "WALLET", "PUSH_MESSAGE", 0.0, 600.0)
    payment.log.append(Entry(Event.CREATED, 1_000, 0.0, "1", None))
    return payment


def test_table_knows_every_status_and_its_ends() -> None:
    assert set(ORDER.table) == set(Status)
    assert {status for status in Status if ORDER.final(status)} == {Status.CANCEL, Status.REJECTED}
    assert {after for row in ORDER.table.values() for after in row.values()} | {Status.INITIATE} == set(Status)


def test_every_refused_change_has_a_code_or_is_already_done() -> None:
    for happening, codes in REFUSALS.items():
        for status in codes:
            undecided = status is Status.FAILED  # a final refusal, which only the money's machine knows
            voided = (happening, status) == (Happening.REFUNDED, Status.VOID)  # nothing was captured
            assert undecided or voided or not ORDER.can(status, happening), (happening, status)


def test_whatever_the_money_allows_the_order_can_tell() -> None:
    """Walk every sequence of events that the money's machine knows; the order's machine must follow."""
    for events in itertools.product([event for event in Event if event is not Event.CREATED], repeat=4):
        payment, captured = _payment(), False
        for event in events:
            if not MACHINE.can(payment.state, event) or (event is Event.REFUNDED and not captured):
                break
            if event is Event.CAPTURED and payment.cancelled:
                break  # nothing is left
            if event is Event.CANCELLED and payment.cancelled:
                break
            payment.state = MACHINE.after(payment.state, event)
            captured = captured or event is Event.CAPTURED
            payment.cancelled += event is Event.CANCELLED
            payment.log.append(Entry(event, 1, 0.0, "2", None))
            try:
                status_of(payment)
            except NotPossible as refusal:
                raise AssertionError([entry.name for entry in payment.log]) from refusal


def test_both_machines_must_agree() -> None:
    payment = _payment()
    assert can(payment, Happening.APPROVED) and not can(payment, Happening.CAPTURED)
    payment.state = State.ABORTED  # refused for good, although the order's table would let the guest try again
    assert status_of(payment) is Status.INITIATE and not can(payment, Happening.APPROVED)


def test_every_event_is_told() -> None:
    assert set(EVENT_OF.values()) == set(Event) - {Event.CREATED}
    payment = _payment()
    payment.log.append(Entry(Event.AUTHORIZED, 1_000, 0.0, "2", None, success=False))
    assert [happening for _, happening in happenings(payment)] == [None, Happening.DECLINED]
