"""Poster put together: what it brings into a world, and its HTTP side."""

from __future__ import annotations

from fastapi import FastAPI

from mocks.poster import (
    access,
    applications,
    balances,
    clients,
    consent,
    dash,
    groups,
    incoming_orders,
    menu,
    settings,
    tokenexchange,
    transactions,
)
from mocks.poster.account import PosterAccount, credentials, keys
from mocks.poster.cafe import open_cafe
from mocks.poster.errors import Code, envelope, refused
from mocks.poster.provenance import readings
from mocks.poster.terminal.events import WATCHDOG, overdue
from mocks.poster.webhook import COURIER
from mocks.world.asgi import VendorApp
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.outbox import WEBHOOK
from mocks.world.provenance import provenance_of
from mocks.world.refusal import Gate, Refusal
from mocks.world.tenants import Tenants
from mocks.world.world import Vendor

VENDOR = Vendor(
    name="poster",
    state=PosterAccount,
    create=open_cafe,
    credentials=credentials,
    keys=keys,
    timers={WATCHDOG: overdue},
    couriers={WEBHOOK: COURIER},
)
SECTIONS = (
    groups.section,
    clients.section,
    balances.section,
    transactions.section,
    dash.section,
    applications.section,
    settings.section,
    menu.section,
    incoming_orders.section,
    access.section,
)
_OPERATIONS = (*(section.router for section in SECTIONS), consent.router, tokenexchange.router)
ROUTERS = (*_OPERATIONS, provenance_of("poster", "Poster", _OPERATIONS, {}, [readings()]))


def _refuse(refusal: Refusal, call: Call) -> Answer:
    """A method that nobody knows gets the envelope of those that exist (code inferred)."""
    if call.path.lower().startswith("/api/") and refusal.gate is Gate.API:
        return envelope(refused(Code.NOT_FOUND, "there is no such method"), call)
    return json_answer(refusal.status, {"error": {"code": refusal.status, "message": refusal.title}})


def poster_app(tenants: Tenants) -> VendorApp:
    """Poster's web API, at the vendor's own paths and under any host name."""
    documents = FastAPI(
        title="Poster, simulated",
        version="1",
        description="Every operation carries `x-provenance`: documented, newer, standard, observed or inferred, and "
        "`x-source`; `/provenance` shows both on one page. Methods take GET and POST alike; bodies may be JSON, "
        "url-encoded or multipart.",
    )
    return VendorApp("poster", tenants, ROUTERS, documents, _refuse)
