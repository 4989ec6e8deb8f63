"""Decimal strings, as Qerko spells all money and quantities, from and to whole minor units and whole units.

Source: Qerko POS integration, structures; QERKO-MSG-03.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"(?P<whole>[0-9]{1,12})(?:\.(?P<part>[0-9]{1,12}))?")


def money(minor_units: int) -> str:
    """`"5"`, `"12.50"`; never negative here."""
    whole, part = divmod(minor_units, 100)
    return f"{whole}.{part:02d}" if part else str(whole)


def minor_units(spelled: str) -> int:
    """Minor units of a decimal string that is not negative; raises ValueError, also for fractions of them."""
    whole, part = _split(spelled)
    if part[2:].strip("0"):
        raise ValueError("more than two decimals")
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))


def whole_units(spelled: str) -> int:
    """A whole number of units, at least one; raises ValueError. This till sells nothing by halves."""
    whole, part = _split(spelled)
    if part.strip("0") or int(whole) < 1:
        raise ValueError("not a whole number of units")
    return int(whole)


def _split(spelled: str) -> tuple[str, str]:
    found = _PLAIN.fullmatch(spelled)
    if found is None:
        raise ValueError("not a decimal string")
    return found["whole"], found["part"] or ""
