"""Decimal strings at the edge, minor units inside.

Source: Qerko POS integration, structures: money and quantities are decimal strings, ``"5"`` or ``"12.50"``
(QERKO-MSG-03).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_DECIMAL = re.compile(r"^-?\d{1,12}(\.\d{1,6})?$")
MINOR = Decimal(100)  # the currencies of Qerko's restaurants have two decimals


def decimal(text: object) -> Decimal:
    """Any number in a structure.

    Raises:
        ValueError: not a decimal string.
    """
    if not isinstance(text, str) or not _DECIMAL.match(text):
        raise ValueError("must be a decimal string")
    return Decimal(text)


def minor_units(text: object) -> int:
    """An amount of money.

    Raises:
        ValueError: not a decimal string, or finer than the currency's smallest coin.
    """
    minor = decimal(text) * MINOR
    if minor != minor.to_integral_value():
        raise ValueError("must have at most two decimals")
    return int(minor)


def price_of(unit_price: int, quantity: Decimal) -> int:
    """Minor units for ``quantity``, rounded half up."""
    return int((unit_price * quantity).to_integral_value(ROUND_HALF_UP))


def money_text(amount: int) -> str:
    """``5`` or ``12.50``."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    whole, cents = divmod(amount, 100)
    return f"{sign}{whole}.{cents:02d}" if cents else f"{sign}{whole}"


def quantity_text(quantity: Decimal) -> str:
    """Without an exponent and without trailing zeros."""
    return f"{quantity.normalize():f}"
