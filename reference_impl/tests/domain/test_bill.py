"""Units of a bill move as the table says, and none is ever lost, made up or paid twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.bill import (
    BILL_TRANSITIONS,
    UNIT_MOVES,
    BillEvent,
    BillState,
    Pile,
    UnitMove,
    Units,
    is_all_paid,
    next_bill_state,
)
from reference_impl.domain.moves import IllegalMove


@given(st.integers(1, 20), st.lists(st.tuples(st.sampled_from(UnitMove), st.integers(-1, 20)), max_size=30))
def test_units_are_neither_lost_nor_made_up(quantity: int, moves: list[tuple[UnitMove, int]]) -> None:
    units = Units(quantity)
    for move, count in moves:
        before = units
        source, target = UNIT_MOVES[move]
        if 0 < count <= getattr(units, source):
            units = units.after(move, count)
            assert getattr(units, target) == getattr(before, target) + count
        else:
            with pytest.raises(IllegalMove):
                units.after(move, count)
        assert units.quantity == quantity
        assert min(units.open, units.locked, units.apart, units.paid) >= 0
        assert units.paid >= before.paid


def test_nothing_leaves_paid() -> None:
    assert all(source is not Pile.PAID for source, _ in UNIT_MOVES.values())


def test_a_bill_lists_what_is_unpaid_and_not_on_an_individual_bill() -> None:
    """QERKO-BILL-02, QERKO-NEG-04."""
    assert Units(open=1, locked=2, apart=4, paid=8).listed == 3


@pytest.mark.parametrize(
    ("piles", "paid"),
    [([], False), ([Units(1)], False), ([Units(0, paid=2)], True), ([Units(0, paid=1), Units(0, locked=1)], False)],
)
def test_a_bill_is_paid_with_its_last_unit(piles: list[Units], paid: bool) -> None:
    assert is_all_paid(piles) is paid


def test_what_is_over_stays_over() -> None:
    for state in (BillState.PAID, BillState.CLOSED):
        assert BILL_TRANSITIONS[state] == {}
        with pytest.raises(IllegalMove):
            next_bill_state(state, BillEvent.CLOSED)
