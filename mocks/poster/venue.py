"""A café as an account of Poster: its settings, spots, registers and staff.

Source: Poster web API, settings and access; POS platform, settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mocks.poster.catalogue import Text


@dataclass(slots=True)
class Currency:
    """``label`` is what the register shows behind a sum."""

    id: int
    name: Text
    label: Text
    symbol: str
    iso: str


@dataclass(slots=True)
class Settings:
    """``lang``: ``ua``, ``en``…; ``company_type``: 1 café, 2 shop; ``tariff``: what the merchant pays for, see
    :data:`FREE_TARIFFS`."""

    company_name: Text
    city: Text
    currency: Currency
    phone: str
    lang: str = "ua"
    country: str = "UA"
    company_type: int = 1
    timezone: str = "Europe/Kiev"
    logo: str = ""
    tariff: str = "business"
    uses_tables: bool = True
    uses_cash_shifts: bool = True
    uses_taxes: bool = False
    uses_fiscality: bool = False
    print_fiscal_by_default: bool = False

    def local(self, at: float) -> datetime:
        """``at`` (epoch seconds) on the café's wall."""
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.timezone))

    def written(self, at: float) -> str:
        """``Y-m-d H:i:s`` on the café's wall."""
        return self.local(at).strftime("%Y-%m-%d %H:%M:%S")


FREE_TARIFFS = frozenset({"trial", "free"})


@dataclass(slots=True)
class Spot:
    id: int
    name: Text
    address: Text


@dataclass(slots=True)
class Tablet:
    """A register of a spot."""

    id: int
    name: Text
    spot_id: int


@dataclass(slots=True)
class Employee:
    """``user_type``: 0 waiter, 50 manager, 90 owner; ``pin``: typed at the register, never in the web API."""

    id: int
    name: str
    user_type: int
    role_id: int
    role: Text
    access_mask: int
    pin: str
    email: str = ""
