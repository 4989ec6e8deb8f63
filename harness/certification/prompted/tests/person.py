"""The person at the till: reads the page over HTTP, and presses the buttons of a reference till of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from harness.actors.dining import Dining
from harness.actors.problem import Refused
from harness.actors.sale import Sale
from harness.actors.till import Till
from harness.actors.transport import HttpTransport
from harness.certification.prompted.desk import DONE, REFUSED
from harness.certification.prompted.driver import REFUSALS
from harness.certification.prompted.page import Card
from harness.certification.prompted.questions import ELSE, ENROLMENTS, NO_MEMBER, NOBODY, PAYMENTS, STATES
from harness.certification.prompted.replies import OTHERWISE
from harness.certification.prompted.tables import BILL_REFUSALS
from harness.certification.prompted.tests.at_the_page import Answering, Choose
from harness.certification.prompted.tests.own_till import till_of
from harness.certification.prompted.tests.waiter import Waiter
from harness.certification.prompted.words import minor_units, money

QUIET = 2.0  # real seconds after which a screen says nothing new


class Person(Answering):
    """`faults`: by the number of a scenario the saboteur that the till is then."""

    def __init__(self, url: str, chooses: Choose = lambda card, honest: honest, faults: Mapping[int, str] = {}) -> None:
        super().__init__(url, chooses)
        self._faults = faults
        self._counter = ExitStack()
        self._till: Till | None = None
        self._waiter: Waiter | None = None
        self._sale = self._why_not = ""

    def works(self) -> None:
        with self._counter:
            super().works()

    def does(self, card: Card) -> str:
        if DONE not in card.choices:
            return self._sees(card)
        for pattern, button in _BUTTONS:
            found = re.fullmatch(pattern, card.text, re.DOTALL)
            if found is not None:
                try:
                    button(self, card, found)
                except Refused as refused:
                    self._why_not = refused.kind
                    return REFUSED
                return DONE
        raise AssertionError(f"the person does not understand: {card.text}")

    # --- buttons --------------------------------------------------------------------------------------------------

    def stops_till(self, card: Card, found: re.Match[str]) -> None:
        self._counter.close()

    def starts_till(self, card: Card, found: re.Match[str]) -> None:
        self._counter.close()
        url = self._counter.enter_context(till_of(card.settings, self._faults.get(card.scenario)))
        transport = HttpTransport()
        self._counter.callback(transport.close)
        self._till, self._waiter = Till(transport, url), Waiter(Dining(transport, url))

    def serves_table(self, card: Card, found: re.Match[str]) -> None:
        assert self._waiter is not None and self._waiter.presses(card.text), f"not understood: {card.text}"

    def opens(self, card: Card, found: re.Match[str]) -> None:
        self._sale = self.till.open_sale("till-1").id

    def enters(self, card: Card, found: re.Match[str]) -> None:
        self.till.add_item(self._sale, found[2], minor_units(found[3]), int(found[1]))

    def scans(self, card: Card, found: re.Match[str]) -> None:
        assert card.code and card.image and card.image.startswith("data:image/svg+xml")
        self.till.scan(self._sale, card.code)

    def scans_ahead(self, card: Card, found: re.Match[str]) -> None:
        assert card.code
        self.till.scan_ahead("till-1", card.code)

    def types(self, card: Card, found: re.Match[str]) -> None:
        self.till.type_phone(self._sale, found[1])

    def enrols(self, card: Card, found: re.Match[str]) -> None:
        self.till.enrol(self._sale)
        self._settled(lambda sale: sale.enrolment.state == "starting")

    def pays(self, card: Card, found: re.Match[str]) -> None:
        self.till.pay(self._sale)
        self._settled(lambda sale: False)

    def cancels(self, card: Card, found: re.Match[str]) -> None:
        self.till.cancel(self._sale)

    def gives_back(self, card: Card, found: re.Match[str]) -> None:
        self.till.refund(self._sale, minor_units(found[1]))

    # --- the screen -----------------------------------------------------------------------------------------------

    @property
    def till(self) -> Till:
        assert self._till is not None, "the till was not started"
        return self._till

    def _settled(self, changes: Callable[[Sale], bool]) -> Sale:
        """The sale once it does not change any more."""
        sale = self.till.sale(self._sale)
        while True:
            later = self.till.sale_after(sale.id, sale.version, QUIET)
            if later.version == sale.version and not changes(later):
                return later
            sale = later

    def _sees(self, card: Card) -> str:
        if card.text.startswith("Why not"):
            return {**REFUSALS, **BILL_REFUSALS}.get(self._why_not, OTHERWISE)
        if card.text.startswith("What has the till taken"):
            kinds = {"captured": 1, "refunded": -1}
            taken = money(sum(e.amount * kinds.get(e.kind, 0) for e in self.till.ledger() if e.unit == "NOK"))
            return taken if taken in card.choices else ELSE
        if found := re.search(r"\+(\d+) among the members", card.text):
            member = self.till.member(found[1])
            return NO_MEMBER if member is None else str(member.name)
        if self._waiter is not None and (read := self._waiter.reads(card.text)) is not None:
            return read if read in card.choices else ELSE
        return self._reads(card, self._settled(lambda sale: sale.state == "paying"))

    def _reads(self, card: Card, sale: Sale) -> str:
        customer = sale.customer
        if "about the sale" in card.text:
            return STATES[sale.state]
        if "about the payment" in card.text:
            return PAYMENTS[sale.payment.state]
        if "about joining" in card.text:
            return ENROLMENTS[sale.enrolment.state]
        if card.text.startswith("Whose phone number"):
            return f"+{customer.msisdn}" if customer and customer.msisdn else NOBODY
        if card.text.startswith("Which member"):
            return str(customer.name) if customer and customer.member else NO_MEMBER
        raise AssertionError(f"the person does not understand: {card.text}")


_BUTTONS: tuple[tuple[str, Callable[[Person, Card, re.Match[str]], None]], ...] = (
    ("Stop your till.*", Person.stops_till),
    ("A new scenario begins.*", Person.starts_till),
    (r"Start a new sale\.", Person.opens),
    (r"Enter into the sale: (\d+) × (.*) at (\S+), .*", Person.enters),
    (r"Hold the till's scanner.*", Person.scans),
    (r"There is no sale yet.*", Person.scans_ahead),
    (r"Type in this .*: (.*)", Person.types),
    (r"Let the customer join.*", Person.enrols),
    (r"Press pay.*", Person.pays),
    (r"Cancel the sale\.", Person.cancels),
    (r"Give (\S+) of this sale back.*", Person.gives_back),
    (".*", Person.serves_table),
)
