"""Sums at Poster's edge: kopecks inside, kopeck strings or major-unit numbers outside.

Source: Poster web API, the sections' own tables and samples (POSTER-API-02). Which unit a member has is not one rule
but a list; where the documents contradict themselves, :mod:`mocks.poster.inferred` says how they are read.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

LIMIT = 10**9
"""No sum, count or percentage of a café comes near; what is greater is a mistake, and costly to multiply."""


def rounded(kopecks: Decimal) -> int:
    """Whole kopecks, half a kopeck upwards."""
    return int(kopecks.quantize(Decimal(1), ROUND_HALF_UP))


def major(kopecks: int) -> int | float:
    """Hryvnias as the samples write them: 360 rather than 360.0, and 10.5."""
    whole, part = divmod(kopecks, 100)
    return whole if part == 0 else kopecks / 100


def number(value: Decimal) -> int | float:
    """A count or percentage as the samples write it."""
    return int(value) if value == value.to_integral_value() else float(value)


def text(value: Decimal) -> str:
    """A count or percentage in the members that are strings: "15", "0.35"."""
    return str(number(value))


def _bounded(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("The value must be a number")
    try:
        found = Decimal(str(value).strip())
    except ArithmeticError:
        raise ValueError("The value must be a number") from None
    if not found.is_finite() or abs(found) > LIMIT:
        raise ValueError("The value is out of range")
    return found


def _from_major(value: Any) -> int:
    return rounded(_bounded(value) * 100)


Number = Annotated[Decimal, BeforeValidator(_bounded), WithJsonSchema({"type": "number"})]
"""A count or a percentage, as a number or as text."""

MajorSum = Annotated[
    int, BeforeValidator(_from_major), WithJsonSchema({"type": "number", "description": "major units (hryvnias)"})
]
"""A sum that arrives in hryvnias; kopecks inside."""

KopeckSum = Annotated[int, Field(ge=-LIMIT, le=LIMIT, description="kopecks")]
"""A sum that arrives in kopecks."""
