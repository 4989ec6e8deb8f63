"""What a product calls its bills and items: nobody types it in, for Qerko is told when somebody scans the table.

Until it is needed a bill has the scripts' own id; what they have Qerko say is put into the product's words on the way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from harness.actors.bill import Bill, BillPayment
from harness.actors.restaurant import Restaurant
from harness.actors.world import World
from harness.certification.prompted.desk import Inconclusive
from harness.checks.qerko_listing import NOTHING, number
from harness.checks.qerko_record import Payment, QerkoRecord, as_list, as_object

LISTING = "getTableContents"
_STATES = {"captured": "paid", "cancelled": "cancelled"}


class WireNames:
    """Of the bills of one restaurant; `world`: as it is without the person."""

    def __init__(self, world: World, restaurant: str) -> None:
        self._world, self._restaurant = world, Restaurant(world, restaurant)
        self._names: dict[str, str] = {}

    def learn(self, bills: Sequence[Bill]) -> None:
        """Of bills that Qerko has been told of, or else is told of now, before it is too late to ask."""
        if not self._hear(bills):
            for table in {bill.table for bill in bills if bill.items and bill.id not in self._names}:
                self._take(bills, self._restaurant.call(LISTING, table, None).result)

    def spoken(self, said: object, bills: Sequence[Bill]) -> object:
        """What the scripts have Qerko say, in the product's words.

        Raises:
            Inconclusive: Qerko has never heard of that bill.
        """
        text = json.dumps(said)
        ours = [id for bill in bills for id in (bill.id, *(item.id for item in bill.items)) if f'"{id}"' in text]
        if not ours:
            return said
        self.learn(bills)
        for id in ours:
            if id not in self._names:
                raise Inconclusive(f"Qerko has not been told of {id}")
            text = text.replace(f'"{id}"', json.dumps(self._names[id]))
        return json.loads(text)

    def payments(self, bill: Bill, bills: Sequence[Bill]) -> tuple[BillPayment, ...]:
        """Those that the product has let begin, oldest first, as Qerko holds them."""
        self._hear(bills)
        started = QerkoRecord(self._world.journal()).payments.values()
        ended = {e.reference: _STATES[e.kind] for e in self._world.ledger() if e.kind in _STATES}
        return tuple(
            BillPayment(id=p.id, state=ended.get(p.id, "pending"), amount=_charged(p), tip=_minor(p.told["tipBrutto"]))
            for p in started
            if p.accepted and p.bill == self._names.get(bill.id)
        )

    def _hear(self, bills: Sequence[Bill]) -> bool:
        """What the wire has told already; whether that is everything."""
        for call in reversed([*QerkoRecord(self._world.journal()).of(LISTING)]):
            if call.succeeded:
                self._take([bill for bill in bills if bill.table == call.text(0)], call.result)
        return all(bill.id in self._names for bill in bills if bill.items)

    def _take(self, bills: Sequence[Bill], listed: object) -> None:
        """A listed bill is one on which everything is that is listed; with as much of each, rather than with more."""
        for told in map(as_object, as_list(listed)):
            items = {str(item["name"]): item for item in map(as_object, as_list(told.get("items")))}
            left = {name: number(item["quantity"]) for name, item in items.items()}
            unnamed = [bill for bill in bills if bill.id not in self._names]
            fitting = [bill for bill in unnamed if items and left.keys() <= _ordered(bill).keys()]
            if fitting and told["id"] not in self._names.values():
                bill = min(fitting, key=lambda bill: _ordered(bill) != left)
                ours = {item.name: item.id for item in bill.items}
                self._names[bill.id] = str(told["id"])
                self._names |= {ours[name]: str(item["id"]) for name, item in items.items()}


def _ordered(bill: Bill) -> dict[str, int]:
    return {item.name: item.quantity for item in bill.items}


def _charged(payment: Payment) -> int:
    return sum(_minor(as_object(part).get("total")) for part in as_list(payment.told.get("parts")))


def _minor(amount: object) -> int:
    return int((number(amount) or NOTHING) * 100)
