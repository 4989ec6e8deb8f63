"""What an order in the café does to its member's points: held while it is open, spent and earned when it is paid.

Source: Poster loyalty guideline, bonuses; POS platform, afterOrderClose (POSTER-BONUS-12, POSTER-CLOSE-02 to -08).
Amounts in kopecks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from reference_impl.domain.moves import follow

FIRST_LOOK_SECONDS = 900.0
"""How long an order may be silent before Poster is asked what became of it."""
CHANGE_SECONDS = 5.0
"""After a webhook about an open order: the terminal's own report comes sooner, and several changes are one look."""


class CafeOrderState(StrEnum):
    """State of the points of an order."""

    OPEN = "open"
    """The order has a member."""
    HELD = "held"
    """The member pays a part with points; they are set aside."""
    SETTLED = "settled"
    """Paid: points are spent and earned."""
    CLOSED = "closed"
    """Closed without payment or removed: nothing happened."""
    REFUNDED = "refunded"
    """The guest has all money back, the member all points."""


class CafeOrderEvent(StrEnum):
    """What can happen to it."""

    HELD = "held"
    RELEASED = "released"
    PAID = "paid"
    UNPAID = "unpaid"
    PARTLY_REFUNDED = "partly-refunded"
    REFUNDED = "refunded"


_WHILE_OPEN = {
    CafeOrderEvent.HELD: CafeOrderState.HELD,
    CafeOrderEvent.RELEASED: CafeOrderState.OPEN,
    CafeOrderEvent.PAID: CafeOrderState.SETTLED,
    CafeOrderEvent.UNPAID: CafeOrderState.CLOSED,
}

# A held order may be held anew: the member chose another amount, or the order became cheaper.
CAFE_ORDER_TRANSITIONS: Mapping[CafeOrderState, Mapping[CafeOrderEvent, CafeOrderState]] = {
    CafeOrderState.OPEN: _WHILE_OPEN,
    CafeOrderState.HELD: _WHILE_OPEN,
    CafeOrderState.SETTLED: {
        CafeOrderEvent.PARTLY_REFUNDED: CafeOrderState.SETTLED,
        CafeOrderEvent.REFUNDED: CafeOrderState.REFUNDED,
    },
    CafeOrderState.CLOSED: {},
    CafeOrderState.REFUNDED: {},
}

UNDER_WAY = frozenset({CafeOrderState.OPEN, CafeOrderState.HELD})


def next_cafe_order_state(state: CafeOrderState, event: CafeOrderEvent) -> CafeOrderState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("café order", CAFE_ORDER_TRANSITIONS, state, event)


def spendable_points(total: int, point_value: int, can_spend: int, wanted: int) -> int:
    """How many points go into an order of `total`: no more than wanted, than there are, and than it costs."""
    return max(0, min(wanted, can_spend, total // point_value))


def points_for(bonus: int, point_value: int) -> int:
    """How many points a bonus took; a started point is a whole one."""
    return -(-bonus // point_value)
