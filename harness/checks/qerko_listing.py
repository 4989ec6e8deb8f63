"""Bills as a POS lists them, read as far as they can be read: whatever does not fit is another condition's matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from harness.checks.qerko_record import LISTINGS, NEGOTIATION, MethodCall, as_list, as_object, as_text

NOTHING = Decimal(0)
Quantities = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Listing:
    """A bill in an answer; `told`: all of it."""

    call: MethodCall
    bill: str
    quantities: Quantities
    prices: Quantities
    told: Mapping[str, object]

    @property
    def total(self) -> Decimal:
        """The items' sum before any discount."""
        return sum((q * self.prices.get(item, NOTHING) for item, q in self.quantities.items()), NOTHING)

    @property
    def discount(self) -> Decimal:
        """Its value, 0 when there is none."""
        return number(as_object(self.told.get("discount")).get("value")) or NOTHING


def number(value: object) -> Decimal | None:
    """A decimal string as a number; a JSON number as well, its spelling is another condition's."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def quantities(items: object) -> dict[str, Decimal]:
    """Item id → how many, of those that can be read."""
    found: dict[str, Decimal] = {}
    for id, amount in _members(items, "quantity"):
        found[id] = found.get(id, NOTHING) + amount
    return found


def prices(items: object) -> dict[str, Decimal]:
    """Item id → price of one."""
    return dict(_members(items, "price"))


def _members(items: object, member: str) -> Iterator[tuple[str, Decimal]]:
    for item in as_list(items):
        told = as_object(item)
        id, amount = as_text(told.get("id")), number(told.get(member))
        if id is not None and amount is not None:
            yield id, amount


def listings(call: MethodCall) -> Iterator[Listing]:
    """The bills in an answer."""
    if not call.succeeded or call.method not in LISTINGS | NEGOTIATION:
        return
    for told in call.result if isinstance(call.result, list) else [call.result]:
        bill = as_object(told)
        id, items = as_text(bill.get("id")), bill.get("items")
        if id is not None and isinstance(items, list):
            yield Listing(call, id, quantities(items), prices(items), bill)
