"""What the generator's till books, and what its club gives for it."""

from __future__ import annotations

from loadtests.measures import Booked
from loadtests.vipps_calls import Reading

MONEY, POINTS = "NOK", "points"
SMALLEST = 100  # minor units that Vipps can take
POINT_PER = 1_000  # minor units paid that earn a point
POINT_WORTH = 10  # minor units of discount for a point


def points_for(amount: int) -> int:
    """What a member earns on `amount` minor units."""
    return amount // POINT_PER


def booked_of(reference: str, reading: Reading) -> list[Booked]:
    """What the till books of a payment that has come to its end."""
    held = reading.aggregate
    amounts = {"reserved": held.authorizedAmount, "captured": held.capturedAmount, "cancelled": held.cancelledAmount}
    return [Booked(reference, kind, a.value, MONEY, reference) for kind, a in amounts.items() if a.value]
