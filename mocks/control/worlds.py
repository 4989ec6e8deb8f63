"""Worlds: create, describe, list, drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.world.clock import Mode
from mocks.world.tenants import Tenants
from mocks.world.world import World


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs of the five ports, without a trailing slash."""

    control: str
    vipps: str
    qerko: str
    poster: str
    till: str


class TillHook(Protocol):
    """Whoever can give a world a till of its own."""

    async def mount(self, up: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
        """Start a till for the world that ``up`` describes; returns the ``till`` member.

        Raises:
            ValueError: the till knows no such option.
        """

    async def unmount(self, world_id: str) -> None:
        """Stop it and forget its storage."""


class NewWorld(BaseModel):
    """``clock``: wall, manual or jump; ``till``: whether the sandbox runs a till for it, or with which options.

    ``crowd``: further customers, for load.
    """

    model_config = ConfigDict(extra="forbid")
    id: str | None = Field(default=None, max_length=64)
    seed: int | str | None = None
    clock: Mode = Mode.WALL
    till: bool | dict[str, str] = True
    crowd: int = Field(default=0, ge=0, le=20_000)


class Sandbox:
    """What the routes of the control API work on."""

    def __init__(self, tenants: Tenants, addresses: Addresses, tills: TillHook | None) -> None:
        self.tenants, self.addresses, self.tills = tenants, addresses, tills
        self._till_members: dict[str, dict[str, Any]] = {}

    async def create(self, wanted: NewWorld) -> dict[str, Any]:
        world = self.tenants.create(wanted.id, wanted.seed, wanted.clock, wanted.crowd)
        if wanted.till is not False and self.tills is not None:
            options = {} if wanted.till is True else wanted.till
            try:
                self._till_members[world.id] = await self.tills.mount(self.describe(world), options)
            except ValueError as error:
                self.tenants.drop(world.id)
                raise Problem(400, "bad-request", "Bad request", f"till: {error}") from None
            except BaseException:
                self.tenants.drop(world.id)
                raise
        return self.describe(world)

    async def drop(self, world_id: str) -> None:
        self.tenants.get(world_id)
        if self._till_members.pop(world_id, None) is not None and self.tills is not None:
            await self.tills.unmount(world_id)
        self.tenants.drop(world_id)

    def describe(self, world: World) -> dict[str, Any]:
        """The object that ``kassa up --json`` prints."""
        at = self.addresses
        vendors = {name: vendor.credentials(world) for name, vendor in world.vendors.items()}
        websocket = at.qerko.replace("http", "ws", 1) + "/api/v2/pos/ws"
        clock = f"{at.control.replace('http', 'ws', 1)}/control/worlds/{world.id}/clock"
        return {
            "world": world.id,
            "clock": {"mode": world.clock.mode, "now": world.clock.now, "url": clock},
            "control": {"base_url": at.control},
            "vipps": {"base_url": at.vipps, **vendors["vipps"]},
            "qerko": {"base_url": at.qerko, "websocket_url": websocket, **vendors["qerko"]},
            "poster": {"base_url": at.poster, **vendors["poster"]},
            "till": self._till_members.get(world.id),
            "people": [
                {
                    "name": phone.person.name,
                    "msisdn": phone.person.msisdn,
                    "personal_qr": phone.person.personal_qr,
                    "email": phone.person.email,
                }
                for phone in world.people
            ],
        }


def sandbox_of(request: Request) -> Sandbox:
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


router = router_of("Worlds", "/control/worlds")


@router.post("", status_code=201)
@router.post("/", status_code=201, include_in_schema=False)
async def create_world(request: Request, wanted: NewWorld | None = None) -> dict[str, Any]:
    """A new world with its own people, credentials and clock."""
    return await sandbox_of(request).create(wanted or NewWorld())


@router.get("")
@router.get("/", include_in_schema=False)
async def list_worlds(request: Request) -> dict[str, Any]:
    worlds = sandbox_of(request).tenants.all()
    return {"worlds": [{"id": w.id, "clock": {"mode": w.clock.mode, "now": w.clock.now}} for w in worlds]}


@router.get("/{world}")
async def describe_world(request: Request, world: str) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    return sandbox.describe(sandbox.tenants.get(world))


@router.delete("/{world}", status_code=204)
async def drop_world(request: Request, world: str) -> None:
    """Drop a world with everything in it, its till included."""
    await sandbox_of(request).drop(world)
