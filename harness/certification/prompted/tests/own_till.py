"""A reference till of one's own, on a thread of the test: the product that the person works."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue

from harness.cli.loop import run_loop
from harness.cli.ports import HOST
from harness.cli.remote import ask
from harness.cli.till_options import options_of
from harness.cli.tills import connected, settings_for
from harness.saboteurs.catalogue import sabotaged
from mocks.world.server import ServerGroup, bind
from reference_impl.app import create_till


@contextmanager
def till_of(settings: Mapping[str, str], fault: str | None = None) -> Iterator[str]:
    """Where a till serves that was started with the settings on the page; `fault`: the saboteur that it is."""
    up = ask(settings["Sandbox"], "GET", f"/{settings['World']}")
    words = {"poster": "off", "generation": settings.get("Payment API", "epayment")}
    words |= {"transport": settings["Line to Qerko"]} if "Qerko" in settings else {"qerko": "off"}
    told: SimpleQueue[str | BaseException] = SimpleQueue()
    ending = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        sock = bind(HOST, 0)
        base_url = f"http://{HOST}:{sock.getsockname()[1]}"
        configured = settings_for(up, base_url, options_of(words))
        till = create_till(configured) if fault is None else sabotaged(fault, configured)
        group = ServerGroup([(till.app, sock)])
        await group.start()
        await till.start()
        await connected(till)
        told.put(base_url)
        await ending.wait()
        await till.stop()
        await group.stop()

    def run() -> None:
        try:
            run_loop(serve())
        except BaseException as error:
            told.put(error)

    thread = threading.Thread(target=run, name="own-till")
    thread.start()
    served = told.get()
    if isinstance(served, BaseException):
        raise served
    try:
        yield served
    finally:
        loops[0].call_soon_threadsafe(ending.set)
        thread.join()
