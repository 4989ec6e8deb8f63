"""Bills as Qerko keeps them once they are read: money in minor units, quantities exact.

Source: Qerko POS integration, structures Bill and BillItem; individual bills and their discounts are inferred.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from mocks.qerko.decimals import money_text, price_of, quantity_text


@dataclass(slots=True)
class Item:
    """``price``: of one, in minor units; ``min_quantity``: the smallest part that a guest can pay."""

    id: str
    name: str
    price: int
    quantity: Decimal
    min_quantity: Decimal = Decimal(1)
    tags: list[str] = field(default_factory=list)
    additional_data: Any = None

    @property
    def total(self) -> int:
        return price_of(self.price, self.quantity)

    def on_the_wire(self) -> dict[str, Any]:
        """Keys that may be null are present (observed)."""
        return {
            "id": self.id,
            "name": self.name,
            "price": money_text(self.price),
            "quantity": quantity_text(self.quantity),
            "minQuantity": quantity_text(self.min_quantity),
            "tags": self.tags,
            "additionalData": self.additional_data,
        }


@dataclass(slots=True)
class Pick:
    """How much of an item a guest wants to pay."""

    id: str
    quantity: Decimal

    def on_the_wire(self) -> dict[str, str]:
        return {"id": self.id, "quantity": quantity_text(self.quantity)}


@dataclass(slots=True)
class Bill:
    """What is still unpaid of a bill."""

    id: str
    name: str
    currency: str
    items: list[Item]
    allow_partial_payment: bool = True
    allow_tip: bool = True
    deny_discounts: bool = False
    additional_data: Any = None

    @property
    def total(self) -> int:
        """Minor units."""
        return sum(item.total for item in self.items)

    def everything(self) -> list[Pick]:
        return [Pick(item.id, item.quantity) for item in self.items]

    def part(self, picked: list[Pick]) -> list[Item]:
        """The picked items with the picked quantities; what the bill does not list is left out."""
        listed = {item.id: item for item in self.items}
        return [replace(listed[pick.id], quantity=pick.quantity) for pick in picked if pick.id in listed]

    def why_not(self, picked: list[Pick]) -> str | None:
        """Why ``picked`` cannot be paid any more, for the guest; None: it can."""
        listed = {item.id: item for item in self.items}
        for pick in picked:
            item = listed.get(pick.id)
            if item is None or pick.quantity > item.quantity:
                return "The bill has changed: somebody else pays, or has paid, what you picked. Please pick again."
            if pick.quantity < item.min_quantity:
                return f"{item.name}: the smallest part that can be paid is {quantity_text(item.min_quantity)}."
        if not self.allow_partial_payment and {p.id: p.quantity for p in picked} != {
            item.id: item.quantity for item in self.items
        }:
            return "This bill can only be paid as a whole."
        return None


@dataclass(slots=True)
class Discount:
    """``value`` in minor units; the rest is the POS's own and goes back to it as it came."""

    name: str
    value: int
    source: Any = None
    provider: Any = None
    additional_data: Any = None

    def on_the_wire(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": money_text(self.value),
            "source": self.source,
            "provider": self.provider,
            "additionalData": self.additional_data,
        }
