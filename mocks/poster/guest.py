"""The guest base: clients and their groups, as web API and terminal share it.

Sources: Poster web API, clients; POS platform, clients.create and the type Client (POSTER-SYNC-01…12).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

import phonenumbers

REGION = "UA"
"""Where a number without a country code is from."""


class LoyaltyType(IntEnum):
    BONUS = 1
    """Points are accrued for what is paid."""
    DISCOUNT = 2
    """The order becomes cheaper."""


@dataclass(slots=True)
class ClientGroup:
    """``percent``: of accrual or of discount; ``birthday_bonus`` in kopecks."""

    id: int
    name: str
    loyalty_type: LoyaltyType
    percent: Decimal
    birthday_bonus: int = 0
    use_ewallet: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Client:
    """``phone``: digits with country code, or empty; ``birthday``: YYYY-MM-DD or empty; sums in kopecks.

    ``percent``: the guest's own, used when it is higher than the group's; ``created_at``: epoch seconds of the world.
    """

    id: int
    group_id: int
    lastname: str
    created_at: float
    firstname: str = ""
    patronymic: str = ""
    phone: str = ""
    card_number: str = ""
    email: str = ""
    birthday: str = ""
    sex: int = 0
    country: str = ""
    city: str = ""
    address: str = ""
    comment: str = ""
    percent: Decimal = Decimal(0)
    bonus: int = 0
    total_payed: int = 0
    ewallet: int = 0
    deleted: bool = False


@dataclass(slots=True)
class WalletEntry:
    """A deposit (positive) or a withdrawal, kopecks; ``kind``: 1 cash, 2 card, 0 a withdrawal."""

    id: int
    client_id: int
    amount: int
    kind: int
    transaction_id: int
    at: float


def split_name(full: str) -> tuple[str, str, str]:
    """Last name, first name, patronymic; a single word is a last name.

    The Russian sample has it so, the English one the other way round (a contradiction, read so).
    """
    first, _, rest = " ".join(full.split()).partition(" ")
    second, _, third = rest.partition(" ")
    return first, second, third


def phone_digits(phone: str) -> str:
    """Digits with country code; empty when there are none. Nothing is checked, as at the vendor."""
    digits = "".join(character for character in phone if character.isdigit())
    if not digits:
        return ""
    try:
        parsed = phonenumbers.parse(f"+{digits}" if phone.strip().startswith("+") else phone, REGION)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_valid_number(parsed):
        return digits
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def formatted(digits: str) -> str:
    """The way lists show a number: ``+380 68 215 2264``."""
    if not digits:
        return ""
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
