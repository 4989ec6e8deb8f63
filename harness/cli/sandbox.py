"""The sandbox put together: five ports, one process, one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from harness.cli.loop import run_loop
from harness.cli.ports import HOST, PORT_BASE
from harness.cli.tills import TillPort
from mocks.control.app import control_app
from mocks.control.worlds import Addresses, NewWorld, Sandbox
from mocks.poster.app import VENDOR as POSTER
from mocks.poster.terminal.port import PosterPort
from mocks.qerko.app import VENDOR as QERKO
from mocks.qerko.app import qerko_app
from mocks.vipps.app import VENDOR as VIPPS
from mocks.vipps.app import vipps_app
from mocks.world.server import ServerGroup, bind
from mocks.world.tenants import Tenants


@dataclass(slots=True)
class Running:
    """A sandbox that serves; ``up`` is the object that ``kassa up --json`` prints, empty before there is a world."""

    up: dict[str, Any]
    sandbox: Sandbox
    _group: ServerGroup
    _tenants: Tenants
    _tills: TillPort

    async def stop(self) -> None:
        await self._tills.close()
        await self._tenants.close()
        await self._group.stop()


async def start_sandbox(port_base: int = PORT_BASE, *, with_till: bool = True, seed: int = 1) -> Running:
    """Serve on five ports from ``port_base`` (0: any free ones), with world ``default``.

    Raises:
        PortBusy: one of the ports is taken.
    """
    running = await start_empty(port_base, with_till=with_till)
    try:
        running.up = await running.sandbox.create(NewWorld(id="default", seed=seed))
    except BaseException:
        await running.stop()
        raise
    return running


async def start_empty(port_base: int, *, with_till: bool) -> Running:
    """Control, Vipps, Qerko, Poster and till, without any world.

    Raises:
        PortBusy: one of the ports is taken.
    """
    sockets = []
    try:
        for offset in range(5):
            sockets.append(bind(HOST, port_base + offset if port_base else 0))
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    urls = [f"http://{HOST}:{sock.getsockname()[1]}" for sock in sockets]
    addresses = Addresses(*urls)
    tenants = Tenants([VIPPS, QERKO, POSTER])
    tills = TillPort(addresses.till)
    sandbox = Sandbox(tenants, addresses, tills if with_till else None)
    apps: list[ASGIApp] = [control_app(sandbox), vipps_app(tenants), qerko_app(tenants), PosterPort(tenants), tills]
    group = ServerGroup(list(zip(apps, sockets, strict=True)))
    running = Running({}, sandbox, group, tenants, tills)
    try:
        await group.start()
    except BaseException:
        await running.stop()
        raise
    return running


@contextlib.contextmanager
def sandbox_in_background(*, with_till: bool = True, seed: int = 1, port_base: int = 0) -> Iterator[dict[str, Any]]:
    """A sandbox on a thread of its own, for callers that are synchronous; yields the object of ``kassa up --json``."""
    ready: threading.Event = threading.Event()
    state: dict[str, Any] = {}

    async def serve() -> None:
        stop = asyncio.Event()
        state["stop"], state["loop"] = stop, asyncio.get_running_loop()
        running = await start_sandbox(port_base, with_till=with_till, seed=seed)
        state["up"] = running.up
        ready.set()
        await stop.wait()
        await running.stop()

    def run() -> None:
        try:
            run_loop(serve())
        except BaseException as error:
            state["error"] = error
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="kassa-sandbox", daemon=True)
    thread.start()
    ready.wait()
    if "error" in state:
        raise state["error"]
    try:
        yield state["up"]
    finally:
        state["loop"].call_soon_threadsafe(state["stop"].set)
        thread.join(timeout=10)
