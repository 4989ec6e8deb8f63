"""Payments that Qerko's app would never order, as a careless or broken cloud might: put together by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from features.dining import Table
from harness.actors.restaurant import CallOutcome

Json = dict[str, object]
_PIECE = re.compile(r"(?P<quantity>\d+(?:\.\d+)?) (?P<name>.+)")


@dataclass(slots=True)
class Cashbox:
    """Calls the till's payment methods directly; `payment`: the last one that was ordered, `outcome`: what came."""

    table: Table
    payment: Json = field(default_factory=dict)
    outcome: CallOutcome | None = None
    _ordered: int = 0

    def orders(
        self,
        wanted: str,
        price: str | None = None,
        total: str | None = None,
        discount: str | None = None,
        strange: Json | None = None,
        **told: object,
    ) -> None:
        """`paymentStart` of "2 Beer, 1 Soup" or "nothing", as it fits the bill except where it is told otherwise.

        `strange`: members that nobody knows, in the payment and in its items.
        """
        self._ordered += 1
        pieces = [] if wanted == "nothing" else wanted.split(", ")
        items = [self._item(piece, price) | (strange or {}) for piece in pieces]
        sum_of_items = sum(Decimal(str(item["price"])) * Decimal(str(item["quantity"])) for item in items)
        payment: Json = {
            "id": f"raw-{self._ordered}",
            "idBill": self.table.waiter.bill.id,
            "idCustomer": "somebody",
            "currency": "NOK",
            "items": items,
            "discount": None if discount is None else {"name": "Free lunch", "value": discount},
            "parts": [{"total": total or str(sum_of_items), "provider": {"id": "p", "name": "P", "type": "CARD"}}],
            "tipBrutto": "0",
            "tipNetto": "0",
            "timestamp": "2031-01-01T12:00:00+00:00",
            "state": "CREATED",
            "additionalData": None,
        }
        self.starts(payment | (strange or {}) | told)

    def starts(self, payment: Json) -> None:
        self.payment = payment
        self.calls("paymentStart", payment)

    def calls(self, method: str, *args: object, extra: Json | None = None) -> None:
        self.outcome = self.table.restaurant.call(method, *args, extra=extra)

    def _item(self, piece: str, price: str | None) -> Json:
        found = _PIECE.fullmatch(piece)
        assert found is not None, piece
        lines = [item for item in self.table.waiter.looks().items if item.name == found["name"]]
        known = next((item for item in lines if item.open), lines[0] if lines else None)
        return {
            "id": known.id if known else f"u-{found['name']}",
            "name": found["name"],
            "price": price or (str(Decimal(known.unit_price) / 100) if known else "5"),
            "quantity": found["quantity"],
            "minQuantity": "1",
            "tags": [],
            "additionalData": None,
        }
