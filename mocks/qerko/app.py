"""Qerko put together: what it brings into a world, and its side of the wire."""

from __future__ import annotations

from fastapi import FastAPI

from mocks.qerko import calls, frames_rest, longpolling, negotiation, paying, payments_rest, receipts, script
from mocks.qerko.account import QerkoAccount, credentials, keys, open_account
from mocks.qerko.attention import SCRIPT
from mocks.qerko.dialogue import CloseCode
from mocks.qerko.inferred import AUTH_LIMIT
from mocks.qerko.marks import choices, methods
from mocks.qerko.platform import error_answer
from mocks.qerko.poller import GONE, expire
from mocks.qerko.silence import HEAL, heal
from mocks.qerko.switchboard import Switchboard, switchboard
from mocks.qerko.webhook_switch import restored
from mocks.qerko.websocket import speaker_at
from mocks.world.asgi import VendorApp
from mocks.world.exchange import Answer
from mocks.world.provenance import provenance_of
from mocks.world.tenants import Tenants
from mocks.world.websocket import Speaker
from mocks.world.world import Vendor, World


def _open(world: World) -> QerkoAccount:
    world.put_part(Switchboard, Switchboard())
    return open_account(world)


def _close(world: World) -> None:
    """The world is dropped, and every key of it with it."""
    world.part(QerkoAccount).close()
    for connection in switchboard(world).all():
        connection.close(CloseCode.UNAUTHORIZED, "the key was deleted")


VENDOR = Vendor(
    name="qerko",
    state=QerkoAccount,
    create=_open,
    credentials=credentials,
    keys=keys,
    timers={
        calls.OVERDUE: calls.overdue,
        calls.SEND: calls.send_late,
        calls.TAKE: calls.take_late,
        HEAL: heal,
        GONE: expire,
        paying.TRANSFER: paying.transfer,
        receipts.ASK: receipts.ask,
        negotiation.LEAD_BACK: negotiation.look_at_individual,
        SCRIPT: script.go_on,
    },
    restored=restored,
    close=_close,
)
_OPERATIONS = (longpolling.router, frames_rest.router, payments_rest.router)
_PAGE = provenance_of("qerko", "Qerko", _OPERATIONS, {}, [methods(), choices()])
ROUTERS = (*_OPERATIONS, _PAGE)


class QerkoApp(VendorApp):
    """Qerko's HTTP side, and its websocket; ``auth_limit``: real seconds in which the auth-request must come."""

    auth_limit = AUTH_LIMIT

    def speaker(self, path: str, headers: dict[str, str]) -> Speaker | Answer:
        return speaker_at(self.tenants, path, headers, self.auth_limit)


def qerko_app(tenants: Tenants) -> QerkoApp:
    """Qerko's side, at the vendor's own paths."""
    documents = FastAPI(
        title="Qerko, simulated",
        version="1",
        description="The websocket is at `/api/v2/pos/ws`. Every operation carries `x-provenance`: documented, "
        "observed or inferred, and `x-source`; `/provenance` shows both on one page, with the methods of the dialogue.",
    )
    return QerkoApp("qerko", tenants, ROUTERS, documents, error_answer)
