"""The driver: each call of the Till API becomes words or a question, and the answers become what the till says.

What nobody can read off a screen, the reference and the sums of a payment, is taken from the sandbox's own journal and
ledger; what the till shows of the rest is what the person has read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from features.generation import of
from harness.actors.sale import Member, Sale, TillLedger
from harness.actors.transport import Reply
from harness.actors.world import Citizen, World
from harness.certification.prompted.attended import last_exchange, rests
from harness.certification.prompted.books import Books
from harness.certification.prompted.desk import Desk, Inconclusive
from harness.certification.prompted.questions import ELSE, NO_MEMBER, question
from harness.certification.prompted.replies import problem, refusal, reply
from harness.certification.prompted.screen import OnScreen
from harness.certification.prompted.tables import PATHS, Tables
from harness.certification.prompted.words import instruction

BASE = "prompted://till"
NORWAY = "47"  # who buys in the scenarios that a person plays
REFUSALS = {
    "no-customer": "it knows no customer to ask",
    "sale-state": "the sale is not at a point where this can be done",
    "refund-too-high": "it is more than can be given back",
    "amount-not-possible": "Vipps cannot take such an amount",
}


@dataclass(slots=True, eq=False)
class _Open:
    """A sale at the till. `after`: the last exchange before it."""

    shown: OnScreen[Sale]
    after: int


class PromptedTransport:
    """Answers what goes to the product by asking the person, and leaves the rest to the world's own transport.

    `restaurant`: the product's id at Qerko, None when it has nothing to do with it.
    """

    def __init__(self, desk: Desk, world: World, generation: str, restaurant: str | None = None) -> None:
        self._desk, self._world, self._generation = desk, world, of(generation)
        self._sales: dict[str, _Open] = {}
        self._tables = None if restaurant is None else Tables(desk, world, restaurant)
        self.books = Books(desk, world)

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        if not url.startswith(BASE):
            said = json if self._tables is None else self._tables.says(json)
            return self._world.transport.request(method, url, said, headers, timeout)
        called = urlsplit(url.removeprefix(f"{BASE}/till/v1/"))
        asked, body = parse_qs(called.query), json if isinstance(json, dict) else {}
        if self._tables is not None and PATHS.fullmatch(called.path):
            if method == "GET":
                return self._tables.looks(called.path, "after_version" in asked)
            return self._tables.does(called.path, body)
        if method == "POST":
            return self._does(called.path, body)
        if called.path == "ledger":
            return reply(TillLedger(entries=self.books.entries() if asked["after"] == ["0"] else ()).model_dump())
        if found := re.fullmatch("sales/([^/]+)", called.path):
            return reply(self._look(self._sales[found[1]], "after_version" in asked).model_dump())
        if found := re.fullmatch("members/([^/]+)", called.path):
            return self._member(found[1])
        raise Inconclusive(f"{self._desk.step}: there are no words for {method} {called.path}")

    # --- buttons --------------------------------------------------------------------------------------------------

    def _does(self, path: str, body: Mapping[str, object]) -> Reply:
        told = instruction(path, body)
        if told is None:
            raise Inconclusive(f"{self._desk.step}: there are no words for POST {path}")
        before = last_exchange(self._world)
        if not self._desk.tells(told.text, told.code):
            return refusal(self._desk, REFUSALS)
        rests(self._world)
        if path == "scans":
            return reply({"id": "ahead"})
        if path == "sales":
            id = f"sale-{len(self._sales) + 1}"
            self._sales[id] = _Open(OnScreen(Sale(id=id, version=1, state="open", total=0, to_pay=0)), before)
        held = self._sales[path.split("/")[1]] if "/" in path else self._sales[id]
        if path.endswith("/items"):
            held.shown.what = _with_item(held.shown.what, body)
        return reply(self._now(held).model_dump())

    # --- screens --------------------------------------------------------------------------------------------------

    def _look(self, held: _Open, waits: bool) -> Sale:
        self._now(held)
        return held.shown.look(self._desk, question(self._desk.step, self._people(), self._desk.chance), waits)

    def _member(self, msisdn: str) -> Reply:
        people = {person.name: person for person in self._people()}
        text = f"Look up the phone number +{msisdn} among the members of the club. Whose is it?"
        name = self._desk.finds_out(text, [*people, NO_MEMBER, ELSE])
        if name == NO_MEMBER:
            return problem("not-found", 404, NO_MEMBER)
        return reply(Member(msisdn=msisdn, name=name).model_dump())

    def _people(self) -> list[Citizen]:
        return [person for person in self._world.up.people if person.msisdn.startswith(NORWAY)]

    # --- what the sandbox knows -----------------------------------------------------------------------------------

    def _now(self, held: _Open) -> Sale:
        """The sale in a new version, with its newest payment as Vipps holds it."""
        reference, sale = self._reference(held), held.shown.what
        moved = {"authorised": 0, "captured": 0, "refunded": 0}
        for entry in self._world.ledger():
            kind = "authorised" if entry.kind == "reserved" else entry.kind
            if entry.reference == reference and kind in moved:
                moved[kind] += entry.amount
        payment = sale.payment.model_copy(update={"reference": reference, **moved})
        held.shown.what = sale.model_copy(update={"version": sale.version + 1, "payment": payment})
        return held.shown.what

    def _reference(self, held: _Open) -> str | None:
        """Of the newest payment asked for between the start of this sale and that of the next."""
        sales = [*self._sales.values()]
        following = sales[sales.index(held) + 1 :]
        create = self._generation.operation("createPayment")
        found = [
            str(self._generation.reference(exchange))
            for exchange in self._world.journal(held.after)
            if exchange.operation == create and not (following and exchange.seq > following[0].after)
        ]
        return found[-1] if found else None


def _with_item(sale: Sale, body: Mapping[str, object]) -> Sale:
    price, quantity = body["unit_price"], body["quantity"]
    assert isinstance(price, int) and isinstance(quantity, int)
    more = price * quantity
    return sale.model_copy(update={"total": sale.total + more, "to_pay": sale.to_pay + more})
