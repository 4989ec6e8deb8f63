"""Dinner instead of shopping: the waiter's side over the product's Till API, the guest's by the simulated Qerko app."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness.actors.dining import Dining
from harness.actors.guest import Guest
from harness.actors.transport import Transport
from harness.actors.waiter import BillNotSeen, Waiter
from harness.actors.world import Citizen, Sandbox, Up, World
from loadtests.counter import Outcome
from loadtests.flow import Flow, Trouble
from loadtests.plan import Plan, Shopper


@dataclass(slots=True)
class Room:
    """The restaurant of the product under test, as the tables of one process share it; `eating`: who has a table."""

    up: Up
    restaurant: str
    tables: tuple[str, ...]
    eating: set[str] = field(default_factory=set)

    @contextmanager
    def seats(self, chance: random.Random, shoppers: tuple[Shopper, ...]) -> Iterator[Shopper]:
        """A guest who is not at another table: an app shows one table at a time."""
        free = [shopper for shopper in shoppers if shopper.msisdn not in self.eating]
        if not free:
            raise Trouble("table", "every guest has a table already: the crowd is too small")
        guest = chance.choice(free)
        self.eating.add(guest.msisdn)
        try:
            yield guest
        finally:
            self.eating.discard(guest.msisdn)


def enter(transport: Transport, plan: Plan, target: str) -> Room:
    """What there is to sit down at.

    Raises:
        Refused, NoAnswer, Unreadable: as `ask` has it.
    """
    dining = Dining(transport, target)
    restaurants = dining.connections()
    tables = tuple(table.id for table in dining.tables())
    if not restaurants or not tables:
        raise Trouble("table", "the product has no restaurant")
    up = Sandbox(transport, plan.control_url).world(plan.world).up
    return Room(up, restaurants[0].id, tables)


class TableVisit:
    """One guest, one bill."""

    def __init__(self, plan: Plan, room: Room, flow: Flow, transport: Transport, target: str) -> None:
        self._plan, self._room, self._flow = plan, room, flow
        self._waiter = Waiter(Dining(transport, target), time.time, room.restaurant)
        self._world = World(transport, plan.control_url, room.up)

    def play(self, chance: random.Random) -> Outcome:
        """Order, scan, pick, swipe, until the waiter sees the bill paid.

        Raises:
            Trouble: something did not do what it should.
        """
        thinking, wanted = self._plan.profile.thinking, self._plan.profile.customers
        table = chance.choice(self._room.tables)
        with self._room.seats(chance, self._plan.shoppers) as shopper:
            person = Citizen(name="", msisdn=shopper.msisdn, personal_qr=shopper.qr, email="")
            guest = Guest(self._world, person, self._plan.profile.patience.call / 2)
            with self._flow.call("open bill"):
                bill = self._waiter.opens_bill(table)
            with self._flow.call("order"):
                self._waiter.adds("Dinner", max(1_000, int(chance.lognormvariate(0, 0.6) * wanted.basket)))
            self._flow.reached("seated")
            self._does("guest scans", lambda: guest.scans(table, self._room.restaurant))
            self._flow.think(thinking.negotiate.draw(chance))
            self._does("guest picks", lambda: guest.picks(bill=bill.id))
            self._flow.think(thinking.pay.draw(chance))
            self._flow.reached("asked to pay")
            self._does("guest pays", lambda: self._pays(guest))
        return Outcome.PAID

    def _pays(self, guest: Guest) -> None:
        guest.swipes()
        patience = self._plan.profile.patience
        for _ in range(max(1, int(patience.approval / patience.poll))):
            try:
                self._waiter.waits_for(lambda bill: bill.to_pay == 0, patience.poll)
            except BillNotSeen:
                continue
            return
        raise Trouble("guest pays", "the waiter never saw it")

    def _does(self, stage: str, act: Callable[[], object]) -> None:
        """Something in the guest's app: the simulated Qerko waits for the product's answer meanwhile."""
        with self._flow.waiting(stage, 0.0) as answered:
            act()
            answered()
