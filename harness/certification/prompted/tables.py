"""The waiter's side of the driver: bills on tables, the fiscal printer, and the restaurant's line to Qerko.

Of a bill what was entered is known, and of its payments what Qerko holds; the rest is what the waiter has read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_uppercase

from harness.actors.bill import Bill, BillItem
from harness.actors.transport import Reply
from harness.actors.world import World
from harness.certification.prompted.desk import Desk, Inconclusive
from harness.certification.prompted.replies import refusal, reply
from harness.certification.prompted.screen import OnScreen
from harness.certification.prompted.table_questions import LINES, about_bill
from harness.certification.prompted.wire_names import WireNames
from harness.certification.prompted.words import instruction, money

BILL_REFUSALS = {
    "bill-state": "the bill is paid or closed already",
    "payment-under-way": "a guest is paying just now",
    "payment-over": "the payment is over already",
}
PATHS = re.compile(r"(tables|bills|restaurants|fiscal-printer)\b.*")
_OPENING = re.compile("tables/([^/]+)/bills")
_BILL = re.compile("bills/([^/]+)(/.+)?")


class Tables:
    """One restaurant of a world; bills are called A, B, C, … from the first to be opened."""

    def __init__(self, desk: Desk, world: World, restaurant: str) -> None:
        self._desk, self._world, self._restaurant = desk, world, restaurant
        self._bills: dict[str, OnScreen[Bill]] = {}
        self._names = WireNames(world, restaurant)

    def says(self, said: object) -> object:
        """What the scripts have Qerko say, in the product's words.

        Raises:
            Inconclusive: it is about a bill that Qerko has never heard of.
        """
        return self._names.spoken(said, self._all()) if self._bills else said

    def does(self, path: str, body: Mapping[str, object]) -> Reply:
        """A button of the waiter.

        Raises:
            Inconclusive: there are no words for it, or the waiter cannot do it.
        """
        if body.get("restaurant", self._restaurant) != self._restaurant:
            raise Inconclusive(f"{self._desk.step}: one restaurant alone is worked by a person")
        if opened := _OPENING.fullmatch(path):
            return self._opens(opened[1], body)
        if found := _BILL.fullmatch(path):
            return self._changes(self._bills[found[1]], path, body)
        return reply(dict(body)) if self._tells(path, body) else refusal(self._desk, BILL_REFUSALS)

    def looks(self, path: str, waits: bool) -> Reply:
        """The waiter's view of a bill, or of the line to Qerko; `waits` as in `OnScreen.look`."""
        if path == "restaurants":
            return self._line()
        found = _BILL.fullmatch(path)
        if found is None or found[2]:
            raise Inconclusive(f"{self._desk.step}: there are no words for GET {path}")
        shown = self._bills[found[1]]
        payments = self._names.payments(shown.what, self._all())
        paid = sum(payment.amount - payment.tip for payment in payments if payment.state == "paid")
        shown.what = _newer(shown.what, payments=payments, paid=paid)
        question = about_bill(self._desk.step, shown.what, called(shown.what))
        return reply(shown.look(self._desk, question, waits).model_dump())

    def _opens(self, table: str, body: Mapping[str, object]) -> Reply:
        id = f"bill-{ascii_uppercase[len(self._bills)]}"
        bill = opened(id, self._restaurant, table)
        if not self._tells(f"tables/{table}/bills", {**body, "table": table, "bill": called(bill)}):
            return refusal(self._desk, BILL_REFUSALS)
        self._bills[id] = OnScreen(bill)
        return reply(bill.model_dump())

    def _changes(self, shown: OnScreen[Bill], path: str, body: Mapping[str, object]) -> Reply:
        about = {**body, "bill": called(shown.what)}
        if path.endswith("/closure"):
            self._names.learn(self._all())
        if path.endswith("/cancellation"):
            (payment,) = [payment for payment in shown.what.payments if payment.id == path.split("/")[3]]
            about["amount"] = money(payment.amount)
        if not self._tells(path, about):
            return refusal(self._desk, BILL_REFUSALS)
        if path.endswith("/items"):
            price, quantity = body["unit_price"], body["quantity"]
            assert isinstance(price, int) and isinstance(quantity, int)
            shown.what = with_item(shown.what, str(body["name"]), price, quantity)
        return reply(shown.what.model_dump())

    def _tells(self, path: str, body: Mapping[str, object]) -> bool:
        told = instruction(path, body)
        if told is None:
            raise Inconclusive(f"{self._desk.step}: there are no words for {path}")
        return self._desk.tells(told.text)

    def _line(self) -> Reply:
        answer = self._desk.finds_out("What does the till say about its line to Qerko?", [*LINES])
        line = {"id": self._restaurant, "name": "", "transport": "", "state": LINES[answer], "since": self._world.now()}
        return reply({"restaurants": [line]})

    def _all(self) -> list[Bill]:
        return [shown.what for shown in self._bills.values()]


def called(bill: Bill) -> str:
    """By which the waiter knows it."""
    return f"bill {bill.id[-1]} (table {bill.table})"


def opened(id: str, restaurant: str, table: str) -> Bill:
    """With nothing on it yet."""
    return Bill(id=id, version=1, state="open", restaurant=restaurant, table=table, currency="NOK", total=0, to_pay=0)


def with_item(bill: Bill, name: str, price: int, quantity: int) -> Bill:
    """Once that was ordered; `price` of one in minor units."""
    id, more = f"{bill.id}-{len(bill.items) + 1}", price * quantity
    item = BillItem(id=id, name=name, quantity=quantity, unit_price=price, total=more, open=quantity)
    return _newer(bill, items=(*bill.items, item), total=bill.total + more, to_pay=bill.to_pay + more)


def _newer(bill: Bill, **news: object) -> Bill:
    return bill.model_copy(update={"version": bill.version + 1, **news})
