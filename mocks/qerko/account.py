"""Qerko's state in one world: restaurants and card authorities with their keys, tables and card brands.

Source: Qerko POS integration, connection (the checksum of an API key is observed).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mocks.qerko.cardrequest import CardRequest
from mocks.qerko.guestapp import GuestApp
from mocks.qerko.inferred import table_url
from mocks.qerko.payment import Payment
from mocks.world.attic import Attic
from mocks.world.ids import Ids
from mocks.world.world import Vendor, World

RESTAURANTS = ("Kassa kaffebar", "Kassa bistro", "Kassa bar")
TABLES = 5
API_KEY = "qerko-api-key"
"""The kind of credential by which a connection finds its world."""
REVOKED = "authorization"
"""A header by which a refused request finds the world that its key once belonged to."""


class Role(StrEnum):
    """What a party does at Qerko; a restaurant's POS may be a card authority as well."""

    RESTAURANT = "restaurant"
    AUTHORITY = "authority"


@dataclass(slots=True)
class Table:
    """A table whose QR code is paired; ``url``: the content of the code."""

    id: str
    name: str
    url: str


@dataclass(slots=True)
class WebhookTarget:
    """Where a party is called, and the key that signs."""

    url: str
    api_key: str


@dataclass(slots=True)
class Party:
    """Whoever may connect: one live connection each, whichever of its keys is used; ``api_key``: its first key.

    ``webhook``: set while it does not connect but is called.
    """

    id: str
    name: str
    role: Role
    pos_id: str
    api_key: str
    tables: list[Table] = field(default_factory=list)
    webhook: WebhookTarget | None = None

    def table(self, table: str | None) -> Table | None:
        return next((found for found in self.tables if found.id == table), None)

    def shown(self) -> dict[str, Any]:
        """The member of the up object."""
        shown: dict[str, Any] = {"id": self.id, "name": self.name, "api_key": self.api_key, "pos_id": self.pos_id}
        if self.role is Role.RESTAURANT:
            shown["tables"] = [{"id": t.id, "name": t.name, "url": t.url} for t in self.tables]
        return shown


@dataclass(slots=True)
class Field:
    """One line of the form that a guest fills for a card."""

    name: str
    label: str
    required: bool


@dataclass(slots=True)
class Brand:
    """A brand of loyalty cards: the party that decides on its cards, the restaurants that take them, its form."""

    id: str
    name: str
    authority: str
    restaurants: list[str]
    fields: list[Field]

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "authority": self.authority,
            "restaurants": self.restaurants,
            "fields": [{"name": f.name, "label": f.label, "required": f.required} for f in self.fields],
        }


@dataclass(slots=True)
class PendingCall:
    """A method call that waits for its answer; ``then`` and ``key``: who goes on with it; ``seq``: in the journal.

    ``twin``: the uuid under which a fault has sent it a second time; ``answer``: what came, while a fault keeps it.
    """

    uuid: str
    party: str
    method: str
    then: str
    key: str
    seq: int
    twin: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """What the signature of a call says, where calls are signed: when it was made (epoch seconds of the world), and
    whether a fault forges it."""

    made_at: float
    forged: bool = False


@dataclass(slots=True)
class LateFrame:
    """A frame that a fault sends later; ``told``: nobody waits for an answer to it."""

    party: str
    frame: str
    told: bool
    seal: Seal


@dataclass(slots=True)
class Settings:
    """What nobody documents or what a test wants otherwise; all in seconds.

    ``answer_timeout``: how long a POS may take to answer a call; ``transfer_seconds``: how long the money takes from
    the guest's account; ``receipt_interval``, ``receipt_patience``: how often and how long a postponed receipt is
    asked for.
    """

    answer_timeout: float = 15.0
    transfer_seconds: float = 0.0
    receipt_interval: float = 20.0
    receipt_patience: float = 86_400.0


@dataclass(slots=True)
class QerkoAccount:
    """All of Qerko's state in one world; ``parties`` by id, in the order they were made: the first is for yours.

    ``api_keys``: the keys that work, each with its party's id; ``revoked``: those that did; ``salt``: what makes a
    guest's id the world's own; ``calls``: what is not answered yet, by uuid; ``late``: what is not sent yet;
    ``refusing_until``: the end of an announced restart, in epoch seconds of the world; ``guests``: by MSISDN;
    ``queues``: restaurant and bill → the payments of that bill, the first under way, the others waiting.
    """

    salt: str
    parties: dict[str, Party] = field(default_factory=dict)
    api_keys: dict[str, str] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)
    brands: dict[str, Brand] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    calls: dict[str, PendingCall] = field(default_factory=dict)
    late: dict[str, LateFrame] = field(default_factory=dict)
    guests: dict[str, GuestApp] = field(default_factory=dict)
    payments: Attic[Payment] = field(default_factory=lambda: Attic(Payment))
    queues: dict[str, list[str]] = field(default_factory=dict)
    card_requests: Attic[CardRequest] = field(default_factory=lambda: Attic(CardRequest))
    refusing_until: float = 0.0

    @property
    def restaurants(self) -> list[Party]:
        return [party for party in self.parties.values() if party.role is Role.RESTAURANT]

    @property
    def authority(self) -> Party:
        """The independent card authority."""
        return next(party for party in self.parties.values() if party.role is Role.AUTHORITY)

    def add(self, party: Party) -> None:
        self.parties[party.id] = party
        self.api_keys[party.api_key] = party.id

    def close(self) -> None:
        """Its files end with it."""
        self.payments.close()
        self.card_requests.close()

    def cards_of(self, msisdn: str) -> list[CardRequest]:
        """The guest's cards, one for each brand."""
        guest = self.guests.get(msisdn)
        return [self.card_requests[request] for request in guest.cards.values()] if guest is not None else []

    def id_customer(self, msisdn: str) -> str:
        """How a POS knows a guest: the same at every restaurant and every visit."""
        return hashlib.sha256(f"{self.salt}:{msisdn}".encode()).hexdigest()[:24]


def make_api_key(draw: Ids) -> str:
    """29 characters in six groups; the last group is the start of the SHA-1 of what stands before it."""
    stem = "-".join(draw.token(4).lower() for _ in range(5)) + "-"
    return stem + hashlib.sha1(stem.encode(), usedforsecurity=False).hexdigest()[:4]


def _restaurant(draw: Ids, name: str) -> Party:
    api_key, pos_id, id = make_api_key(draw), draw.uuid(), draw.uuid()
    tables = [Table(str(n), f"Table {n}", table_url(id, str(n))) for n in range(1, TABLES + 1)]
    return Party(id, name, Role.RESTAURANT, pos_id, api_key, tables)


def make_restaurant(world: World, name: str) -> Party:
    """A further restaurant; whoever makes it at run time lets its key lead to the world (``Tenants.learn``)."""
    party = _restaurant(world.secrets, name)
    world.part(QerkoAccount).add(party)
    return party


def open_account(world: World) -> QerkoAccount:
    """Three restaurants, an authority, and one brand whose authority is the second restaurant's POS."""
    draw = world.secrets
    restaurants = [_restaurant(draw, name) for name in RESTAURANTS]
    authority = Party(draw.uuid(), "Kassa cards", Role.AUTHORITY, draw.uuid(), make_api_key(draw))
    fields = [Field("phone", "Phone number", required=True), Field("code", "Code from the staff", required=False)]
    brand = Brand("kassa", "Kassa Club", restaurants[1].id, [party.id for party in restaurants], fields)
    account = QerkoAccount(salt=draw.hex(32), brands={brand.id: brand})
    for party in (*restaurants, authority):
        account.add(party)
    return account


def credentials(world: World) -> dict[str, Any]:
    """The member of the up object: at its top the restaurant that has no POS."""
    account = world.part(QerkoAccount)
    restaurants = [party.shown() for party in account.restaurants]
    yours = restaurants[0]
    return {
        "api_key": yours["api_key"],
        "pos_id": yours["pos_id"],
        "restaurant_id": yours["id"],
        "tables": yours["tables"],
        "restaurants": restaurants[:3],
        "authority": account.authority.shown(),
        "brands": [brand.shown() for brand in account.brands.values()],
    }


def keys(world: World) -> list[tuple[str, str]]:
    """Every key that leads to this world."""
    account = world.part(QerkoAccount)
    good = [(API_KEY, api_key) for api_key in account.api_keys]
    return good + [(REVOKED, bearer(api_key)) for api_key in account.revoked]


def bearer(api_key: str) -> str:
    """The header by which requests carry it."""
    return f"Bearer {api_key}"


VENDOR = Vendor(name="qerko", state=QerkoAccount, create=open_account, credentials=credentials, keys=keys)
