"""Applications on real sockets for the tests of every vendor; worlds are only touched from their own loop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, ParamSpec, TypeVar

from starlette.types import ASGIApp

from mocks.world.server import ServerGroup
from mocks.world.tenants import Tenants
from mocks.world.world import Vendor

P = ParamSpec("P")
T = TypeVar("T")


class Served:
    """An event loop in a thread of its own, the worlds that live on it, and what it serves."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.tenants: Tenants = self.do(Tenants, vendors)

    def serve(self, *apps: tuple[ASGIApp, socket.socket]) -> None:
        """Each application on its own socket, until :meth:`close`."""
        self._group = ServerGroup(list(apps))
        self.run(self._group.start())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async def there() -> T:
            return work(*args, **kwargs)

        return self.run(there())

    def close(self) -> None:
        self.run(self._group.stop())
        self.run(self.tenants.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(60)
        self.loop.close()


def url_of(bound: socket.socket) -> str:
    """Where what is served on it can be called."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"
