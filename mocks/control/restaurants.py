"""Restaurants at Qerko and their connections: what an operator or a bad day does to them.

Routes about a connection take the id of a card authority as well.
"""

from __future__ import annotations

from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.brands import party_of
from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.qerko.account import API_KEY, Party, QerkoAccount, make_restaurant
from mocks.qerko.asking import ask
from mocks.qerko.operations import UnknownKey, add_key, announce_restart, restart, revoke_key
from mocks.qerko.registry import Reply, ReplyKind
from mocks.qerko.silence import silence
from mocks.qerko.switchboard import Connection, switchboard
from mocks.qerko.webhook_switch import BadTarget, NoKey, switch_off, switch_on
from mocks.world.websocket import may_travel
from mocks.world.world import World

router = router_of("Restaurants", "/control/worlds/{world}")
DAY = 86_400.0


class NewRestaurant(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(default="Kassa annex", min_length=1, max_length=100)


class MethodCall(BaseModel):
    """``extra``: further members of the frame, which a POS must ignore."""

    model_config = ConfigDict(extra="forbid")
    method: str = Field(min_length=1, max_length=100)
    args: list[Any] = Field(default=[], max_length=100)
    extra: dict[str, Any] = {}


class Closing(BaseModel):
    """``code``: with which the connection is closed; without one it is cut."""

    model_config = ConfigDict(extra="forbid")
    code: int | None = None


class HalfOpen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seconds: float = Field(gt=0, le=DAY, allow_inf_nan=False)


class WebhookUrl(BaseModel):
    """``url``: https, or http on loopback; null: it is not called, and may connect."""

    model_config = ConfigDict(extra="forbid")
    url: str | None = Field(max_length=2000)


class Key(BaseModel):
    model_config = ConfigDict(extra="forbid")
    api_key: str = Field(max_length=100)


class Restart(BaseModel):
    """``announced``: connections hear 4503, and for ``seconds`` whoever comes is sent away; else they hear 1001."""

    model_config = ConfigDict(extra="forbid")
    announced: bool = False
    seconds: float = Field(default=120, gt=0, le=DAY, allow_inf_nan=False)


def _connection(request: Request, world: str, party: str) -> Connection:
    found, known = party_of(request, world, party)
    connection = switchboard(found).connected(known.id)
    if connection is None:
        raise Problem(409, "not-connected", "Not connected", f"{known.name} has no connection")
    return connection


def _shown(world: World, party: Party) -> dict[str, Any]:
    connection = switchboard(world).connected(party.id)
    shown = party.shown()
    brands = world.part(QerkoAccount).brands.values()
    return {
        "id": party.id,
        "name": party.name,
        "connected": connection is not None,
        "transport": None if connection is None else connection.transport,
        "tables": shown.get("tables", []),
        "brands": [brand.id for brand in brands if party.id in brand.restaurants],
    }


@router.get("/restaurants")
async def list_restaurants(request: Request, world: str) -> dict[str, Any]:
    found = sandbox_of(request).tenants.get(world)
    return {"restaurants": [_shown(found, party) for party in found.part(QerkoAccount).restaurants]}


@router.post("/restaurants", status_code=201)
async def open_restaurant(request: Request, world: str, wanted: NewRestaurant | None = None) -> dict[str, Any]:
    """A further restaurant, with its key and its tables."""
    tenants = sandbox_of(request).tenants
    found = tenants.get(world)
    party = make_restaurant(found, (wanted or NewRestaurant()).name)
    tenants.learn(API_KEY, party.api_key, found)
    return party.shown()


@router.post("/restaurants/{party}/call")
async def call_method(request: Request, world: str, party: str, wanted: MethodCall) -> dict[str, Any]:
    """Have Qerko call any method of the POS; answers once the call is answered or its time is up."""
    found, known = party_of(request, world, party)
    return _reply(await ask(found, known.id, wanted.method, wanted.args, wanted.extra))


def _reply(reply: Reply) -> dict[str, Any]:
    match reply.kind:
        case ReplyKind.RESULT:
            return {"kind": reply.kind, "result": reply.result}
        case ReplyKind.ERROR:
            return {"kind": reply.kind, "code": reply.code, "message": reply.message}
        case _:
            return {"kind": reply.kind, "message": reply.message}


@router.post("/restaurants/{party}/close", status_code=204)
async def close_connection(request: Request, world: str, party: str, wanted: Closing | None = None) -> None:
    """Close the connection with a code, or cut it."""
    connection, code = _connection(request, world, party), (wanted or Closing()).code
    if code is None:
        connection.cut()
    elif may_travel(code):
        connection.close(code, "")
    else:
        raise Problem(400, "bad-request", "Bad request", f"{code} is no code that a close frame may carry")


@router.post("/restaurants/{party}/silence", status_code=204)
async def silence_connection(request: Request, world: str, party: str, wanted: HalfOpen) -> None:
    """The link is half open for a while: nothing is read, answered or ponged, and what is sent goes nowhere."""
    silence(_connection(request, world, party), wanted.seconds)


@router.put("/restaurants/{party}/webhook")
async def put_webhook(request: Request, world: str, party: str, wanted: WebhookUrl) -> WebhookUrl:
    """From now on Qerko calls the POS at ``url``, which counts as its one connection; an open one is closed."""
    found, known = party_of(request, world, party)
    if wanted.url is None:
        switch_off(found, known)
        return wanted
    try:
        return WebhookUrl(url=switch_on(found, known, wanted.url))
    except BadTarget:
        detail = f"{wanted.url[:200]!r} is neither https nor http on loopback"
        raise Problem(400, "bad-uri", "Bad URI", detail) from None
    except NoKey:
        raise Problem(409, "no-key", "No key", f"{known.name} has no API key that could sign") from None


@router.post("/restaurants/{party}/keys", status_code=201)
async def make_key(request: Request, world: str, party: str) -> Key:
    """A further key."""
    found, known = party_of(request, world, party)
    return Key(api_key=add_key(sandbox_of(request).tenants, found, known))


@router.post("/restaurants/{party}/keys/revoke", status_code=204)
async def delete_key(request: Request, world: str, party: str, wanted: Key) -> None:
    """The key works no longer; a connection made with it is closed with 4401."""
    found, known = party_of(request, world, party)
    try:
        revoke_key(sandbox_of(request).tenants, found, known, wanted.api_key)
    except UnknownKey:
        raise Problem(404, "unknown-key", "Unknown key", f"{known.name} has no such key") from None


@router.post("/qerko/restart", status_code=204)
async def restart_cloud(request: Request, world: str, wanted: Restart | None = None) -> None:
    """Qerko restarts, for this world only."""
    found, how = sandbox_of(request).tenants.get(world), wanted or Restart()
    if how.announced:
        announce_restart(found, how.seconds)
    else:
        restart(found)
