"""The restaurant of one scenario: its world, who waits and who eats there, and what went over the wire to Qerko."""

from __future__ import annotations

from dataclasses import replace

from features.portions import dealt
from features.shop import NORWAY, Shop
from harness.actors.bill import Bill
from harness.actors.customer import Customer
from harness.actors.dining import Dining
from harness.actors.evidence import Exchange
from harness.actors.guest import Guest
from harness.actors.problem import Refused
from harness.actors.qerko_app import GuestApp
from harness.actors.restaurant import Qerko, Restaurant
from harness.actors.waiter import Mailbox, Waiter
from harness.actors.world import World
from harness.checks.record import Record

WEBSOCKET, LONG_POLLING = "websocket", "long-polling"
# Tag of a scenario → options of its till.
TILL_OPTIONS = {
    "own-authority": {"authority": "own"},
    "two-restaurants": {"restaurants": "2"},
    "ten-percent-off": {"member_discount": "10"},
}
THE_GUEST = "the guest"
BRAND = "kassa"


class Table:
    """Guests go by name; "the guest" is also the customer at the counter of the same house. `refused`: what somebody
    was told no to in the step before, for the next step to look at. `other_waiter` serves in the other restaurant."""

    def __init__(self, world: World) -> None:
        assert world.up.till is not None and world.up.till.qerko is not None
        self.world, self.shop = world, Shop(world)
        self.id = world.up.till.qerko.id
        self.dining = Dining(world.transport, world.up.till.base_url)
        self.waiter = Waiter(self.dining, world.now, self.id)
        self.other_waiter = Waiter(self.dining, world.now)
        self.qerko = Qerko(world)
        self.refused: Refused | None = None
        self._bills: set[str] = set()
        self._guests: dict[str, Guest] = {}
        self._seats = [citizen for citizen in world.up.people if citizen.msisdn.startswith(NORWAY)]
        world.settles()

    @property
    def restaurant(self) -> Restaurant:
        """The till's restaurant, as Qerko sees it."""
        return self.qerko.restaurant(self.id)

    def guest(self, name: str = THE_GUEST) -> Guest:
        if name == THE_GUEST:
            return self._guests.setdefault(name, Guest(self.world, self.shop.customer.person))
        seat = 1 + len(self._guests.keys() - {THE_GUEST})
        return self._guests.setdefault(name, Guest(self.world, self._seats[seat]))

    def customer(self, name: str = THE_GUEST) -> Customer:
        """The same person at the counter of the house."""
        return self.shop.customer if name == THE_GUEST else Customer(self.world, self.guest(name).person)

    def mailbox(self, name: str = THE_GUEST) -> Mailbox:
        return Mailbox(self.dining, self.guest(name).person.email)

    def opens_bill(self, table: str) -> Bill:
        bill = self.waiter.opens_bill(table)
        self._bills.add(bill.id)
        return bill

    @property
    def other_restaurant(self) -> str:
        """The second one of the chain, when the till serves two."""
        return self.world.up.qerko.restaurants[2].id

    def opens_bill_elsewhere(self, table: str) -> Bill:
        """In the other restaurant of the chain; the waiter's own bill stays in hand."""
        bill = self.other_waiter.takes_in_hand(self.dining.open_bill(table, restaurant=self.other_restaurant))
        self._bills.add(bill.id)
        return bill

    def scans(self, name: str, table: str) -> GuestApp:
        """The guest scans a table of this restaurant."""
        return self.guest(name).scans(table, self.id)

    def picks(self, name: str, wanted: dict[str, str]) -> GuestApp:
        """Items by their names on the bill → quantities."""
        app = self.guest(name).looks()
        bills = [bill for bill in (app.bill, *app.bills) if bill is not None]
        lines = [(item.name, (item.id, item.quantity)) for bill in bills for item in bill.items]
        missing = wanted.keys() - {item for item, _ in lines}
        assert not missing, f"{sorted(missing)} not on the bill, which has {sorted({item for item, _ in lines})}"
        picked: dict[str, str] = {}
        for item, quantity in wanted.items():
            picked |= dealt((line for of, line in lines if of == item), quantity)
        return self.guest(name).picks(picked)

    def calls(self, method: str) -> list[Exchange]:
        """Method calls in either direction and requests by HTTP of that name, once everything has come to rest."""
        self.world.settles()
        return [e for e in self.world.journal() if e.vendor == "qerko" and e.operation == method and e.request]

    def bills(self) -> list[Bill]:
        """Every bill of the scenario."""
        return [self.dining.bill(bill) for bill in sorted(self._bills)]

    def expects_no_refusal(self) -> None:
        """Whatever somebody was refused, a step has looked at it.

        Raises:
            Refused: it has not.
        """
        self.shop.expects_no_refusal()
        if self.refused is not None:
            raise self.refused

    def close(self) -> Record:
        """Everything that goes wrong ends, everybody goes home, and what is still open runs out."""
        record = self.shop.close()
        return replace(record, ended=self.world.now())
