"""One shard of ``kassa up --processes N``: a sandbox without worlds, on ports of its own, until its parent is gone.

``python -m harness.cli.shard PORT_BASE till|no-till`` prints its base URLs as one line of JSON once it serves, and ends
with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import sys
import threading

from harness.cli.loop import run_loop, until_told
from harness.cli.outcome import USAGE, stop
from mocks.world.collector import COLLECTOR
from mocks.world.server import PortBusy


async def serve(port_base: int, with_till: bool) -> None:
    with COLLECTOR.at_rest():
        from harness.cli.sandbox import start_empty
    try:
        running = await start_empty(port_base, with_till=with_till)
    except PortBusy as busy:
        stop(USAGE, f"{busy}; choose another --port-base")
    orphaned = asyncio.Event()
    _watch_parent(orphaned)
    print(json.dumps(dataclasses.asdict(running.sandbox.addresses)), flush=True)
    await until_told(running.stop, orphaned)


def _watch_parent(orphaned: asyncio.Event) -> None:
    """Whoever started the shard holds the other end of its standard input, so that it ends however they do."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        with contextlib.suppress(RuntimeError):  # the shard has ended first
            loop.call_soon_threadsafe(orphaned.set)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    run_loop(serve(int(sys.argv[1]), sys.argv[2] == "till"))
