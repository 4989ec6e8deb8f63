"""``kassa up`` and ``kassa till``: processes that serve until they are told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from harness.cli.outcome import USAGE, VOID, stop
from harness.cli.ports import HOST
from harness.cli.remote import ask
from harness.cli.sandbox import run_loop, start_sandbox
from harness.cli.tills import settings_for
from mocks.world.server import PortBusy, ServerGroup, bind
from reference_impl.app import create_till


async def _until_told(halt: Callable[[], Awaitable[None]], lost: asyncio.Event | None = None) -> None:
    """Serve until SIGINT or SIGTERM (or until ``lost`` is set), then halt."""
    done = lost or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, done.set)
    await done.wait()
    await halt()


def serve_sandbox(port_base: int, *, as_json: bool, with_till: bool, seed: int) -> None:
    """Run the sandbox in the foreground."""

    async def serve() -> None:
        try:
            running = await start_sandbox(port_base, with_till=with_till, seed=seed)
        except PortBusy as busy:
            stop(USAGE, f"{busy}; choose another --port-base")
        if as_json:
            print(json.dumps(running.up), flush=True)
        else:
            print(greeting(running.up), flush=True)
        await _until_told(running.stop)

    run_loop(serve())


def greeting(up: dict[str, Any]) -> str:
    """What a person reads after ``kassa up``."""
    vipps, person = up["vipps"], up["people"][0]
    lines = [
        "Kassa is up. Stop it with Ctrl-C.",
        f"  pages and control API   {up['control']['base_url']}   (OpenAPI at /docs)",
        f"  Vipps                   {vipps['base_url']}",
        f"  Qerko                   {up['qerko']['base_url']}",
        f"  Poster                  {up['poster']['base_url']}",
        f"  reference till          {up['till']['base_url'] if up['till'] else '(none)'}",
        "World 'default':",
        f"  client_id               {vipps['client_id']}",
        f"  client_secret           {vipps['client_secret']}",
        f"  subscription key        {vipps['subscription_key']}",
        f"  merchant serial number  {vipps['merchant_serial_number']}",
        f"  a customer              {person['name']}, {person['msisdn']}, {person['personal_qr']}",
    ]
    return "\n".join(lines)


def serve_till(sandbox: str, world: str, database: str | None, port: int, generation: str) -> None:
    """Run the reference till as a process of its own against a world of a running sandbox."""
    up = ask(sandbox, "GET", f"/{world}")
    database_url = database or f"sqlite+aiosqlite:///kassa-till-{world}.db"

    async def serve() -> None:
        try:
            sock = bind(HOST, port)
        except PortBusy as busy:
            stop(USAGE, f"{busy}; choose another --port")
        base_url = f"http://{HOST}:{sock.getsockname()[1]}"
        lost = asyncio.Event()
        try:
            settings = settings_for(up, base_url, {"generation": generation}, database_url)
        except ValueError as error:
            stop(USAGE, str(error))
        till = create_till(settings, on_clock_lost=lost.set)
        group = ServerGroup([(till.app, sock)])
        await group.start()
        try:
            await till.start()
        except Exception as error:
            await group.stop()
            stop(USAGE, f"the till cannot start: {type(error).__name__}: {str(error).splitlines()[0]}")
        print(json.dumps({"base_url": base_url}), flush=True)

        async def halt() -> None:
            await till.stop()
            await group.stop()

        signalled = asyncio.Event()
        lost_first = asyncio.create_task(lost.wait())
        told = asyncio.create_task(_until_told(halt, signalled))
        await asyncio.wait([lost_first, told], return_when=asyncio.FIRST_COMPLETED)
        if lost.is_set():
            signalled.set()
            await told
            stop(VOID, "the sandbox and its clock are gone")
        lost_first.cancel()

    run_loop(serve())
