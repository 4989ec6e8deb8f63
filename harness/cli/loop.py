"""The event loop of every process that ``kassa`` starts, and how such a process ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from typing import Any


def run_loop(main: Any) -> None:
    """Run on the fastest event loop there is."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def stops_on_signal(done: asyncio.Event) -> None:
    """SIGINT and SIGTERM set ``done`` from now on."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, done.set)


async def until_told(halt: Callable[[], Awaitable[None]], lost: asyncio.Event | None = None) -> None:
    """Serve until SIGINT or SIGTERM (or until ``lost`` is set), then halt."""
    done = lost or asyncio.Event()
    stops_on_signal(done)
    await done.wait()
    await halt()
