"""The till's own books, which nobody can read off line by line: the vendors', once the person agrees with the sum."""

from __future__ import annotations

import re

from harness.actors.evidence import VendorEntry
from harness.actors.sale import TillEntry
from harness.actors.world import World
from harness.certification.prompted.desk import Desk, Inconclusive
from harness.certification.prompted.questions import ELSE, near
from harness.certification.prompted.screen import NotOnScreen
from harness.certification.prompted.words import money

LOOKED_UP = re.compile(r"the till has booked (it once|nothing)")
"""Steps that want to know of the books."""
_NAMES = {"vipps": "Vipps", "qerko": "Qerko"}
_TAKEN = {"captured": 1, "refunded": -1}


class Books:
    """`objection`: what is to be said at the end, once everything else has been judged."""

    def __init__(self, desk: Desk, world: World) -> None:
        self._desk, self._world = desk, world
        self._compared: tuple[VendorEntry, ...] | None = None
        self.objection: AssertionError | None = None

    def entries(self) -> tuple[TillEntry, ...]:
        """All of them, as the vendors have them; the person is asked when there is something new.

        Raises:
            NotOnScreen: a step wants to know, and the till's records say something else.
            Inconclusive: a step wants to know, and the person does not.
        """
        vendor, is_wanted = self._world.ledger(), LOOKED_UP.fullmatch(self._desk.step) is not None
        if vendor != self._compared and (vendor or is_wanted):
            self._compared = vendor
            objection = self._object(vendor)
            if objection is not None and is_wanted:
                raise objection
            self.objection = self.objection or objection
        return tuple(
            TillEntry(id=n, time=e.at, unit=e.currency, kind=e.kind, reference=e.reference, amount=e.amount)
            for n, e in enumerate(vendor, 1)
        )

    def _object(self, vendor: tuple[VendorEntry, ...]) -> AssertionError | None:
        taken = sum(e.amount * _TAKEN.get(e.kind, 0) for e in vendor)
        names = " and ".join(sorted({_NAMES[e.vendor] for e in vendor if e.vendor in _NAMES})) or "guests' phones"
        text = f"What has the till taken with {names} since it was started, by its own records, less what it gave back?"
        answer = self._desk.asks(text, [*map(money, near(taken)), ELSE])
        if answer is None:
            return Inconclusive(f"{self._desk.step}: the person at the till does not know: {text}")
        if answer != money(taken):
            return NotOnScreen(f"{names} holds {money(taken)}, the till's own records say “{answer}”")
        return None
