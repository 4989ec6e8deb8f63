"""A café's account at Poster in one world: all of Poster's state, as plain data.

Source: Poster web API, authorisation (tokens, account number and subdomain).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from mocks.poster.application import Application, AuthCode, Grant
from mocks.poster.catalogue import Category, Product
from mocks.poster.guest import Client, ClientGroup, WalletEntry
from mocks.poster.incoming import IncomingOrder
from mocks.poster.order import Order
from mocks.poster.terminal.state import Terminal
from mocks.poster.venue import Employee, Settings, Spot, Tablet
from mocks.world.world import World

APP_KEY = "terminal-app"
"""The unguessable id in the address of an app's document."""


@dataclass(slots=True)
class Message:
    """A text message to a guest; ``at``: epoch seconds of the world."""

    phone: str
    text: str
    at: float


@dataclass(slots=True)
class PosterAccount:
    """``account``: the subdomain; ``number``: the numeric account id; ``token``: the one the sandbox prints.

    ``applications[0]`` is the one the sandbox prints. ``orders`` by the terminal's id, ``transactions``: that id by the
    back office's; ``void_tokens``: of applications that were removed, so that whoever still calls with one is seen in
    this café's journal; ``extras`` by application, entity and entity id, see :mod:`mocks.poster.extras`; ``numbers``:
    the last one given, by what is numbered.
    """

    account: str
    number: str
    token: str
    settings: Settings
    applications: list[Application]
    spots: list[Spot]
    tablets: list[Tablet]
    employees: list[Employee]
    categories: list[Category]
    products: dict[int, Product]
    groups: dict[int, ClientGroup] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)
    wallet: list[WalletEntry] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)
    transactions: dict[int, int] = field(default_factory=dict)
    incoming: dict[int, IncomingOrder] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, AuthCode] = field(default_factory=dict)
    void_tokens: list[str] = field(default_factory=list)
    extras: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    terminal: Terminal = field(default_factory=Terminal)

    def next(self, what: str) -> int:
        """The next number of ``what`` (client, group, transaction…), from 1."""
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return self.numbers[what]

    def application(self, application_id: str) -> Application | None:
        return next((one for one in self.applications if one.id == application_id), None)

    def token_of(self, application_id: str) -> str | None:
        """The token that an application got last; None: it is not connected."""
        found = (one.token for one in reversed(self.grants.values()) if one.application_id == application_id)
        return next(found, None)

    def transaction(self, transaction_id: int) -> Order | None:
        """The order that the back office knows under this number."""
        order_id = self.transactions.get(transaction_id)
        return None if order_id is None else self.orders[order_id]

    def employee(self, user_id: int) -> Employee | None:
        return next((one for one in self.employees if one.id == user_id), None)

    def tablet(self, tablet_id: int) -> Tablet | None:
        return next((one for one in self.tablets if one.id == tablet_id), None)


def credentials(world: World) -> dict[str, Any]:
    """Poster's member in the object that the sandbox prints."""
    account = world.part(PosterAccount)
    application = account.applications[0]
    return {
        "account": account.account,
        "token": account.token,
        "application_id": application.id,
        "application_secret": application.secret,
    }


def keys(world: World) -> list[tuple[str, str]]:
    """Every credential that leads to this world, those made at run time included."""
    account = world.part(PosterAccount)
    return [
        *(("poster-token", token) for token in (*account.grants, *account.void_tokens)),
        *(("poster-code", code) for code in account.codes),
        *(("poster-application", application.id) for application in account.applications),
        *(("poster-secret", application.secret) for application in account.applications),
        *((APP_KEY, app.id) for app in account.terminal.apps),
    ]
