"""The clock of a world: read it, advance it, take part in it.

Participants speak JSON text frames over a websocket; the connection is the registration:

    register {name}                → registered {now, mode}
    wait {until, asked, calls, given_up}
                                   parked until a moment (or null), on behalf of somebody outside until ``asked``, with
                                   ``calls`` requests of its own under way towards the vendors; of earlier ones it has
                                   ``given_up`` so many since it was parked before (left out: none)
    release                        → released {now}: the participant got something to do
                                   ← wake {now}: the moment has come
"""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from fastapi import Request, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mocks.control.routes import router_of
from mocks.control.worlds import Sandbox, sandbox_of
from mocks.world.clock import Clock, Participant
from mocks.world.tenants import UnknownWorld

router = router_of("Clock", "/control/worlds/{world}/clock")
POLICY_VIOLATION = 1008


class Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seconds: float = Field(ge=0, le=10 * 365 * 86_400, allow_inf_nan=False)


class Frame(BaseModel):
    """Any frame of a participant."""

    type: str
    name: str = "participant"
    until: float | None = Field(default=None, allow_inf_nan=False)
    asked: float | None = Field(default=None, allow_inf_nan=False)
    calls: int = Field(default=0, ge=0)
    given_up: int = Field(default=0, ge=0)


_FRAME = TypeAdapter(Frame)


def _show(clock: Clock) -> dict[str, Any]:
    return {
        "mode": clock.mode,
        "now": clock.now,
        "participants": [{"name": p.name, "parked": p.parked} for p in clock.participants],
    }


@router.get("")
async def read_clock(request: Request, world: str) -> dict[str, Any]:
    return _show(sandbox_of(request).tenants.get(world).clock)


@router.post("/advance")
async def advance_clock(request: Request, world: str, advance: Advance) -> dict[str, Any]:
    """Move time ahead; answers once everything due has happened and the world is quiet again."""
    clock = sandbox_of(request).tenants.get(world).clock
    await clock.advance(advance.seconds)
    return _show(clock)


@router.websocket("")
async def take_part(websocket: WebSocket, world: str) -> None:
    """The clock protocol, see the module's docstring."""
    sandbox: Sandbox = websocket.app.state.sandbox
    try:
        clock = sandbox.tenants.get(world).clock
    except UnknownWorld:
        await websocket.close(POLICY_VIOLATION, "unknown world")
        return
    await websocket.accept()
    outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    sender = asyncio.create_task(_forward(websocket, outgoing))
    participant = Participant("", lambda now: outgoing.put_nowait({"type": "wake", "now": now}))
    try:
        while True:
            frame = _FRAME.validate_json(await websocket.receive_text())
            _step(clock, participant, frame, outgoing)
    except (ValidationError, KeyError, UnicodeDecodeError):
        await websocket.close(POLICY_VIOLATION, "not a frame of the clock protocol")
    except WebSocketDisconnect:
        pass
    finally:
        sender.cancel()
        clock.part(participant)


def _step(clock: Clock, participant: Participant, frame: Frame, outgoing: asyncio.Queue[dict[str, Any]]) -> None:
    match frame.type:
        case "register":
            participant.name = frame.name[:64]
            clock.join(participant)
            outgoing.put_nowait({"type": "registered", "now": clock.now, "mode": clock.mode})
        case "wait":
            clock.park(participant, frame.until, frame.asked, frame.calls, frame.given_up)
        case "release":
            clock.unpark(participant)
            outgoing.put_nowait({"type": "released", "now": clock.now})
        case unknown:
            raise KeyError(unknown)


async def _forward(websocket: WebSocket, outgoing: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        await websocket.send_text(orjson.dumps(await outgoing.get()).decode())
