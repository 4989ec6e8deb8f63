"""A world: one tenant, with its own people, clock, chance, faults, journal, ledger and vendor state."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from mocks.world.clock import Clock, Mode
from mocks.world.faults import Faults
from mocks.world.ids import Ids
from mocks.world.journal import Exchange, Journal
from mocks.world.ledger import Movement, VendorLedger
from mocks.world.outbox import Courier, Outbox
from mocks.world.people import make_people
from mocks.world.phone import DEFAULT_DELAY, KEEP_IN_CROWD, Habit, HabitKind, Phone, Screen, ScreenKind, ScreenStatus

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Vendor:
    """What a vendor brings into a world.

    Attributes:
        state: the type of its state (dataclasses, so that a snapshot is a matter of types), made by ``create``.
        timers: what happens when one of its timers is due, by kind.
        answers: what happens when a person approves (True) or rejects a screen, by kind.
        credentials: its member in the object that ``kassa up --json`` prints.
        keys: the credentials by which a request finds its world.
        couriers: how what it sends to merchants travels, by kind of delivery.
        dress: the body that leaves in place of the one that was made, for every answer and delivery: operation,
            status (None: a delivery), body.
        restored: what in the process must follow its state after a snapshot replaced it.
        close: what ends with the world, connections for example.
    """

    name: str
    state: type[Any]
    create: Callable[[World], Any]
    credentials: Callable[[World], dict[str, Any]]
    keys: Callable[[World], Iterable[tuple[str, str]]]
    timers: dict[str, Callable[[World, str], None]] = field(default_factory=dict)
    answers: dict[ScreenKind, Callable[[World, Phone, Screen, bool], None]] = field(default_factory=dict)
    couriers: dict[str, Courier] = field(default_factory=dict)
    dress: Callable[[World, str, int | None, bytes], bytes] | None = None
    restored: Callable[[World], None] | None = None
    close: Callable[[World], None] | None = None


STAMP = 10  # characters


class World:
    """See the module's docstring; ``cause`` is the journal seq of the exchange being handled right now.

    ``stamp``: what a token begins with that leads here by itself, so that nobody has to remember each of them.
    """

    def __init__(
        self,
        world_id: str,
        seed: int | str,
        mode: Mode,
        vendors: Iterable[Vendor],
        journal_bound: int = 10_000,
        crowd: int = 0,
    ) -> None:
        self.id, self.seed = world_id, seed
        self.stamp = hashlib.sha256(world_id.encode()).hexdigest()[:STAMP]
        self.ids = Ids(seed)
        self.secrets = Ids(f"{world_id}:{seed}")  # two worlds of one seed have the same people, never the same keys
        self.clock = Clock(mode, self._fire)
        self.faults = Faults(self.ids)
        self.journal = Journal(journal_bound)
        self.ledger = VendorLedger()
        self.outbox = Outbox(self)
        self.cause: int | None = None
        self.forge = False
        people = make_people(self.ids, crowd)
        cast = len(people) - crowd
        self.phones = {person.msisdn: Phone(person) for person in people[:cast]}
        self.phones |= {person.msisdn: Phone(person, keep=KEEP_IN_CROWD) for person in people[cast:]}
        self.vendors = {vendor.name: vendor for vendor in vendors}
        self._timers: dict[str, Callable[[World, str], None]] = {
            "phone.habit": World._act_by_habit,
            "outbox.retry": lambda world, key: world.outbox.retry(key),
        }
        self._answers: dict[ScreenKind, Callable[[World, Phone, Screen, bool], None]] = {}
        self._parts: dict[type[Any], Any] = {}
        for vendor in self.vendors.values():
            self._timers |= vendor.timers
            self._answers |= vendor.answers
            self._parts[vendor.state] = vendor.create(self)

    def part(self, kind: type[T]) -> T:
        """A vendor's state in this world."""
        return self._parts[kind]  # type: ignore[no-any-return]

    def put_part(self, kind: type[Any], state: Any) -> None:
        self._parts[kind] = state

    @property
    def people(self) -> list[Phone]:
        return list(self.phones.values())

    def post(self, vendor: str, reference: str, kind: Movement, amount: int, currency: str) -> None:
        """A movement of money, into the vendors' ledger."""
        self.ledger.post(vendor, reference, kind, amount, currency, self.clock.now)

    def note(self, source: str, target: str, vendor: str, operation: str, note: str, cause: int | None = None) -> int:
        """Something that happened without a request: a push, a decision, a time-out."""
        return self.journal.append(
            Exchange(
                source=source,
                target=target,
                vendor=vendor,
                operation=operation,
                at=self.clock.now,
                wall=self.clock.wall(),
                cause=cause if cause is not None else self.cause,
                note=note,
            )
        )

    def dressed(self, vendor: str, operation: str, status: int | None, body: bytes) -> bytes:
        """``body`` as the vendor lets it out: the same object unless this world has switched something."""
        found = self.vendors.get(vendor)
        return body if found is None or found.dress is None else found.dress(self, operation, status, body)

    # --- people ---------------------------------------------------------------------------------------------------

    def push(self, phone: Phone, screen: Screen, vendor: str) -> None:
        """Put a screen on a phone; the person's habit may answer it."""
        screen.cause = self.note(vendor, "customer", vendor, f"push:{screen.kind}", f"{screen.title}: {screen.text}")
        phone.show(screen)
        habit = phone.habit
        if screen.status is not ScreenStatus.PENDING:
            return
        if habit.kind in (HabitKind.APPROVES, HabitKind.REJECTS, HabitKind.NO_FUNDS):
            self.clock.schedule(habit.delay_seconds, "phone.habit", f"{phone.person.msisdn} {screen.id}")
        elif habit.kind is HabitKind.SLOW:
            delay = self.ids.lognormal(habit.delay_seconds)
            self.clock.schedule(delay, "phone.habit", f"{phone.person.msisdn} {screen.id}")

    def answer(self, phone: Phone, screen: Screen, approve: bool) -> None:
        """The person approves or rejects a pending screen."""
        verb = "approves" if approve else "rejects"
        self.cause = self.note("customer", screen.kind, "phone", verb, f"{phone.person.name} {verb}: {screen.title}")
        try:
            self._answers[screen.kind](self, phone, screen, approve)
        finally:
            self.cause = None

    def set_habit(self, phone: Phone, kind: HabitKind, delay_seconds: float | None) -> None:
        """A new habit also answers what is already on the screen."""
        phone.habit = Habit(kind, DEFAULT_DELAY.get(kind, 1.0) if delay_seconds is None else delay_seconds)
        if kind in (HabitKind.APPROVES, HabitKind.REJECTS, HabitKind.NO_FUNDS, HabitKind.SLOW):
            for screen_id in phone.waiting:
                self.clock.schedule(phone.habit.delay_seconds, "phone.habit", f"{phone.person.msisdn} {screen_id}")

    def _act_by_habit(self, key: str) -> None:
        msisdn, screen_id = key.split(" ")
        phone = self.phones[msisdn]
        screen = phone.screen(screen_id)
        if screen is not None:
            self.answer(phone, screen, approve=phone.habit.kind is not HabitKind.REJECTS)

    # --- life -------------------------------------------------------------------------------------------------------

    def _fire(self, kind: str, key: str) -> None:
        self._timers[kind](self, key)

    def credentials(self) -> list[tuple[str, str]]:
        """(kind, credential) pairs that lead a request to this world."""
        return [("stamp", self.stamp), *(key for vendor in self.vendors.values() for key in vendor.keys(self))]

    def close(self) -> None:
        for vendor in self.vendors.values():
            if vendor.close is not None:
                vendor.close(self)
        self.ledger.close()
        self.clock.close()
        self.outbox.close()
