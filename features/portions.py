"""What is on a bill by its names: a till may list two of a kind in one line or in two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal


def plain(quantity: str | Decimal) -> str:
    """A decimal string without zeros that say nothing: "2.0" is "2"."""
    return f"{Decimal(quantity).normalize():f}"


def counted(lines: Iterable[tuple[str, str]], between: str = " ") -> set[str]:
    """(name, quantity) of each line → "2 Beer", one for each name."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, quantity in lines:
        sums[name] += Decimal(quantity)
    return {f"{plain(quantity)}{between}{name}" for name, quantity in sums.items()}


def dealt(lines: Iterable[tuple[str, str]], wanted: str) -> dict[str, str]:
    """So much of what is in these lines (id, quantity), the first ones first; the last one takes what is too much."""
    found, left = list(lines), Decimal(wanted)
    taken: dict[str, str] = {}
    for place, (id, quantity) in enumerate(found):
        part = left if place == len(found) - 1 else min(left, Decimal(quantity))
        left -= part
        if part:
            taken[id] = plain(part)
    return taken
