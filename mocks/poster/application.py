"""Applications of a developer that a café has connected: their keys, what they may do, where they want webhooks.

Sources: Poster developer account (POS platform, start; FAQ); web API, authorisation and webhooks (POSTER-OAUTH-01…04).
What is set here is set in the developer account at the real vendor, by the control API in the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SECTIONS = ("clients", "transactions", "dash", "menu", "settings", "application", "access", "incomingOrders")
"""The access rights there are: a right covers the methods of one section."""

ENTITIES = (
    "transaction",
    "incoming_order",
    "client",
    "client_payed_sum",
    "client_ewallet",
    "clients_group",
    "application",
)
"""What webhooks can be about here; the documents know more (menu, stock, finance), which nothing here changes."""


@dataclass(slots=True)
class Application:
    """``id`` is a number, kept as text as the developer account shows it.

    ``rights``: sections; ``webhook_url``: None: nothing is sent; ``connected``: to the account of this world.
    """

    id: str
    secret: str
    name: str
    connected: bool = True
    rights: list[str] = field(default_factory=lambda: list(SECTIONS))
    redirect_uris: list[str] = field(default_factory=list)
    webhook_url: str | None = None
    entities: list[str] = field(default_factory=lambda: list(ENTITIES))


@dataclass(slots=True)
class Grant:
    """An access token; ``expires_at`` in epoch seconds of the world."""

    token: str
    application_id: str
    user_id: int
    expires_at: float


@dataclass(slots=True)
class AuthCode:
    """A code of the consent page (or of the manage page: no ``redirect_uri``), to be exchanged once."""

    code: str
    application_id: str
    redirect_uri: str | None
    expires_at: float
