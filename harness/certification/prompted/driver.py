"""The driver: each call of the Till API becomes words or a question, and the answers become what the till says.

What nobody can read off a screen, the reference and the sums of a payment, is taken from the sandbox's own journal and
ledger; what the till shows of the rest is what the person has read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from features.generation import of
from harness.actors.evidence import VendorEntry
from harness.actors.sale import Member, Sale, TillEntry, TillLedger
from harness.actors.transport import Reply
from harness.actors.world import Citizen, World
from harness.certification.prompted.desk import Desk, Inconclusive
from harness.certification.prompted.questions import ELSE, NO_MEMBER, near, question
from harness.certification.prompted.words import instruction, money

BASE = "prompted://till"
NORWAY = "47"  # who buys in the scenarios that a person plays
REFUSALS = {
    "no-customer": "it knows no customer to ask",
    "sale-state": "the sale is not at a point where this can be done",
    "refund-too-high": "it is more than can be given back",
    "amount-not-possible": "Vipps cannot take such an amount",
}
QUIET, RESTING = 0.5, 3.0  # real seconds: without a message that is rest; at most waited for it
OTHERWISE = "it gives another reason, or none"


class NotOnScreen(AssertionError):
    """The person has read something else than what the step has waited for."""


@dataclass(slots=True, eq=False)
class _Open:
    """A sale at the till. `after`: the last exchange before it; `asked`: in which step its screen was asked about."""

    sale: Sale
    after: int
    asked: int = -1
    read: str = ""


class PromptedTransport:
    """Answers what goes to the product by asking the person, and leaves the rest to the world's own transport.

    `objection`: what is to be said at the end, once everything else has been judged.
    """

    def __init__(self, desk: Desk, world: World, generation: str) -> None:
        self._desk, self._world, self._generation = desk, world, of(generation)
        self._sales: dict[str, _Open] = {}
        self._books: tuple[TillEntry, ...] | None = None
        self.objection: AssertionError | None = None

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        if not url.startswith(BASE):
            return self._world.transport.request(method, url, json, headers, timeout)
        called = urlsplit(url.removeprefix(f"{BASE}/till/v1/"))
        if method == "POST":
            return self._does(called.path, json if isinstance(json, dict) else {})
        asked = parse_qs(called.query)
        if called.path == "ledger":
            return _reply(TillLedger(entries=self._ledger() if asked["after"] == ["0"] else ()).model_dump())
        if found := re.fullmatch("sales/([^/]+)", called.path):
            return _reply(self._look(self._sales[found[1]], "after_version" in asked).model_dump())
        if found := re.fullmatch("members/([^/]+)", called.path):
            return self._member(found[1])
        raise Inconclusive(f"{self._desk.step}: there are no words for {method} {called.path}")

    # --- buttons --------------------------------------------------------------------------------------------------

    def _does(self, path: str, body: Mapping[str, object]) -> Reply:
        told = instruction(path, body)
        if told is None:
            raise Inconclusive(f"{self._desk.step}: there are no words for POST {path}")
        before = self._last_exchange()
        if not self._desk.tells(told.text, told.code):
            return self._refusal()
        self._rests()
        if path == "scans":
            return _reply({"id": "ahead"})
        if path == "sales":
            id = f"sale-{len(self._sales) + 1}"
            sale = Sale(id=id, version=1, state="open", total=0, to_pay=0)
            self._sales[id] = _Open(sale, before)
        held = self._sales[path.split("/")[1]] if "/" in path else self._sales[id]
        if path.endswith("/items"):
            held.sale = _with_item(held.sale, body)
        return _reply(self._now(held).model_dump())

    def _refusal(self) -> Reply:
        why = self._desk.asks("Why not, as the till says?", [*REFUSALS.values(), OTHERWISE])
        if why is None:
            raise Inconclusive(f"{self._desk.step}: the person at the till does not know why it refuses")
        kind = next((kind for kind, label in REFUSALS.items() if label == why), "other")
        return _reply({"type": f"urn:kassa:problem:{kind}", "title": why, "status": 409, "detail": why}, 409)

    # --- screens --------------------------------------------------------------------------------------------------

    def _look(self, held: _Open, waits: bool) -> Sale:
        """The sale as the person reads it: they are asked once in a step, if it wants to know anything of it."""
        if held.asked == self._desk.steps:
            if waits:
                raise NotOnScreen(f"the person at the till reads “{held.read}”")
            return self._now(held)
        asked = question(self._desk.step, self._people(), self._desk.chance)
        if asked is None and waits:
            raise Inconclusive(f"{self._desk.step}: there are no words for what is waited for")
        if asked is None:
            return self._now(held)
        held.asked = self._desk.steps
        held.read = self._answer(asked.text, [*asked.choices])
        held.sale = asked.choices[held.read](self._now(held))
        return held.sale

    def _member(self, msisdn: str) -> Reply:
        people = {person.name: person for person in self._people()}
        text = f"Look up the phone number +{msisdn} among the members of the club. Whose is it?"
        name = self._answer(text, [*people, NO_MEMBER, ELSE])
        if name == NO_MEMBER:
            return _reply({"type": "urn:kassa:problem:not-found", "title": NO_MEMBER, "status": 404}, 404)
        return _reply(Member(msisdn=msisdn, name=name).model_dump())

    def _answer(self, text: str, choices: list[str]) -> str:
        answer = self._desk.asks(text, choices)
        if answer is None:
            raise Inconclusive(f"{self._desk.step}: the person at the till does not know: {text}")
        return answer

    def _people(self) -> list[Citizen]:
        return [person for person in self._world.up.people if person.msisdn.startswith(NORWAY)]

    # --- what the sandbox knows -----------------------------------------------------------------------------------

    def _now(self, held: _Open) -> Sale:
        """The sale in a new version, with its newest payment as Vipps holds it."""
        reference = self._reference(held)
        moved = {"authorised": 0, "captured": 0, "refunded": 0}
        for entry in self._world.ledger():
            kind = "authorised" if entry.kind == "reserved" else entry.kind
            if entry.reference == reference and kind in moved:
                moved[kind] += entry.amount
        payment = held.sale.payment.model_copy(update={"reference": reference, **moved})
        held.sale = held.sale.model_copy(update={"version": held.sale.version + 1, "payment": payment})
        return held.sale

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

    def _rests(self) -> None:
        """Let what the till has begun come to its end, as far as one can tell on the wall clock."""
        seen = -1
        for _ in range(round(RESTING / QUIET)):
            before, seen = seen, self._last_exchange()
            if before == seen:
                return
            self._world.advance(QUIET)

    def _last_exchange(self) -> int:
        return max((exchange.seq for exchange in self._world.journal()), default=0)

    def _ledger(self) -> tuple[TillEntry, ...]:
        """The till's own books, which nobody can read off line by line: Vipps', once the person agrees with the sum."""
        if self._books is None:
            vendor = self._world.ledger()
            self._books = tuple(
                TillEntry(id=n, time=e.at, unit=e.currency, kind=e.kind, reference=e.reference, amount=e.amount)
                for n, e in enumerate(vendor, 1)
            )
            if vendor:
                self.objection = self._object(vendor)
        return self._books

    def _object(self, vendor: tuple[VendorEntry, ...]) -> AssertionError | None:
        taken = sum(e.amount * {"captured": 1, "refunded": -1}.get(e.kind, 0) for e in vendor)
        text = "What has the till taken with Vipps since it was started, by its own records, less what it gave back?"
        answer = self._desk.asks(text, [*map(money, near(taken)), ELSE])
        if answer is None:
            return Inconclusive(f"after the last step: the person at the till does not know: {text}")
        if answer != money(taken):
            return NotOnScreen(f"Vipps holds {money(taken)}, the till's own records say “{answer}”")
        return None


def _with_item(sale: Sale, body: Mapping[str, object]) -> Sale:
    price, quantity = body["unit_price"], body["quantity"]
    assert isinstance(price, int) and isinstance(quantity, int)
    more = price * quantity
    return sale.model_copy(update={"total": sale.total + more, "to_pay": sale.to_pay + more})


def _reply(body: object, status: int = 200) -> Reply:
    kind = "application/json" if status < 400 else "application/problem+json"
    return Reply(status, {"content-type": kind}, json.dumps(body).encode())
