"""A table's bill: where each unit of an item is, and the life of the bill.

Source: Qerko POS integration, Bill and Payment; QERKO-PAY-01 to -03, -07, QERKO-NEG-04, -05.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from reference_impl.domain.moves import IllegalMove, follow


class BillState(StrEnum):
    """State of a bill."""

    OPEN = "open"
    """Guests eat, drink and pay."""
    PAID = "paid"
    """Every unit has been paid."""
    CLOSED = "closed"
    """Settled elsewhere: at the counter, in cash."""


class BillEvent(StrEnum):
    """What can happen to a bill."""

    ALL_PAID = "all-paid"
    CLOSED = "closed"


BILL_TRANSITIONS: Mapping[BillState, Mapping[BillEvent, BillState]] = {
    BillState.OPEN: {BillEvent.ALL_PAID: BillState.PAID, BillEvent.CLOSED: BillState.CLOSED},
    BillState.PAID: {},
    BillState.CLOSED: {},
}


class Pile(StrEnum):
    """Where a unit of an item is."""

    OPEN = "open"
    """On the bill; whoever comes first may pay it."""
    LOCKED = "locked"
    """In a payment of the bill that is under way."""
    APART = "apart"
    """On an individual bill."""
    PAID = "paid"


class UnitMove(StrEnum):
    """What can happen to units."""

    LOCK = "lock"
    UNLOCK = "unlock"
    PAY = "pay"
    SET_APART = "set-apart"
    PUT_BACK = "put-back"
    PAY_APART = "pay-apart"
    PAY_UNLOCKED = "pay-unlocked"
    """Paid although the till had given them back: the vendor contradicted itself and the money is there."""


# Nothing ever leaves `paid`, and what one guest holds (locked, apart) can only go back or be paid by that guest.
UNIT_MOVES: Mapping[UnitMove, tuple[Pile, Pile]] = {
    UnitMove.LOCK: (Pile.OPEN, Pile.LOCKED),
    UnitMove.UNLOCK: (Pile.LOCKED, Pile.OPEN),
    UnitMove.PAY: (Pile.LOCKED, Pile.PAID),
    UnitMove.SET_APART: (Pile.OPEN, Pile.APART),
    UnitMove.PUT_BACK: (Pile.APART, Pile.OPEN),
    UnitMove.PAY_APART: (Pile.APART, Pile.PAID),
    UnitMove.PAY_UNLOCKED: (Pile.OPEN, Pile.PAID),
}


@dataclass(frozen=True, slots=True)
class Units:
    """Whole units of one item, by pile."""

    open: int
    locked: int = 0
    apart: int = 0
    paid: int = 0

    @property
    def quantity(self) -> int:
        """All of them, wherever they are."""
        return self.open + self.locked + self.apart + self.paid

    @property
    def listed(self) -> int:
        """What the bill shows to guests: unpaid, and not on somebody's individual bill."""
        return self.open + self.locked

    def after(self, move: UnitMove, count: int) -> Units:
        """`count` units moved; raises `IllegalMove` when the pile has fewer."""
        source, target = UNIT_MOVES[move]
        if not 0 < count <= getattr(self, source):
            raise IllegalMove(f"{count} units, {getattr(self, source)} {source}: {move}")
        return replace(self, **{source: getattr(self, source) - count, target: getattr(self, target) + count})


def next_bill_state(state: BillState, event: BillEvent) -> BillState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("bill", BILL_TRANSITIONS, state, event)


def is_all_paid(items: Iterable[Units]) -> bool:
    """Whether nothing is left to pay; a bill without items waits for the first one."""
    everything = list(items)
    return bool(everything) and all(units.paid == units.quantity for units in everything)
