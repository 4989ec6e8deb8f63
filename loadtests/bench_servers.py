"""The servers of the benchmark: ``python -m loadtests.bench_servers NAME`` serves one of them on a free port.

One line of JSON on standard output says where, and which worlds there are.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import uvicorn
import uvloop
from starlette.types import ASGIApp

from loadtests.bench_fastapi_flow import fastapi_flow
from loadtests.bench_yardsticks import bare, fastapi_route
from mocks.control.worlds import Addresses, Sandbox
from mocks.poster.app import VENDOR as POSTER
from mocks.qerko.app import VENDOR as QERKO
from mocks.vipps.account import VippsAccount
from mocks.vipps.app import VENDOR as VIPPS
from mocks.vipps.app import vipps_app
from mocks.world.clock import Mode
from mocks.world.faults import Rule
from mocks.world.phone import HabitKind
from mocks.world.server import ServerGroup, bind
from mocks.world.tenants import Tenants

_RULE = {"operation": "refundPayment", "phase": "after", "nth": 10**9, "effect": {"kind": "cut"}}


async def mock(url: str) -> tuple[ASGIApp, dict[str, Any]]:
    """Vipps with everything on: state, validation, faults (a rule is set), journal.

    Two worlds: in ``calls`` nobody touches a phone, in ``flow`` everybody approves at once.
    """
    tenants = Tenants([VIPPS, QERKO, POSTER])
    app = vipps_app(tenants)
    sandbox = Sandbox(tenants, Addresses(url, url, url, url, url), None)
    for number, name in enumerate(("calls", "flow")):
        world = tenants.create(name, number, Mode.WALL)
        world.faults.put([Rule.model_validate(_RULE)])
    account = tenants.get("flow").part(VippsAccount)
    account.quirks.open_logins_per_user = 10_000
    for phone in tenants.get("flow").people:
        tenants.get("flow").set_habit(phone, HabitKind.APPROVES, 0.0)
    return app, {world.id: sandbox.describe(world) for world in tenants.all()}


async def serve(name: str) -> None:
    """Serve one of them until told to stop: the yardsticks on uvicorn as it is, the mock on what Kassa makes of it."""
    sock = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    if name == "mock":
        app, worlds = await mock(url)
        await ServerGroup([(app, sock)]).start()
        _tell(url, worlds)
        await asyncio.Event().wait()
    yardsticks: dict[str, ASGIApp] = {"bare": bare, "fastapi": fastapi_route(), "fastapi-flow": fastapi_flow()}
    _tell(url, {})
    await uvicorn.Server(uvicorn.Config(yardsticks[name], access_log=False, log_level="warning")).serve([sock])


def _tell(url: str, worlds: dict[str, Any]) -> None:
    print(json.dumps({"base_url": url, "worlds": worlds}), flush=True)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
