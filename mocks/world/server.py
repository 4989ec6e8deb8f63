"""Several applications, one process, one event loop: a port each, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from mocks.world.asgi import HEADERS_LIMIT, CuttableProtocol
from mocks.world.collector import COLLECTOR, FIRST_SWEEP, SWEEP_EVERY
from mocks.world.websocket import Websocket

KEEP_ALIVE = 75  # real seconds: longer than clients keep idle connections, lest both end one while a call is on its way


class PortBusy(OSError):
    """Somebody else listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is busy")
        self.port = port


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the business of whoever runs the group."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one.

    Raises:
        PortBusy: the port is taken.
    """
    # Named TCP, so that asyncio recognises accepted connections and switches Nagle's delay off.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)
    except OSError:
        sock.close()
        raise PortBusy(port) from None
    sock.setblocking(False)
    return sock


class ServerGroup:
    """Serves each application on its own socket until :meth:`stop`; ``headers_limit``: see the protocol."""

    def __init__(self, apps: list[tuple[ASGIApp, socket.socket]], headers_limit: float = HEADERS_LIMIT) -> None:
        protocol: Any = partial(CuttableProtocol, headers_limit=headers_limit)
        self._servers: list[tuple[_Server, socket.socket]] = []
        for app, sock in apps:
            config = uvicorn.Config(
                app,
                http=protocol,
                ws=Websocket if hasattr(app, "speaker") else "websockets-sansio",
                lifespan="off",
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=KEEP_ALIVE,
                ws_ping_interval=None,
            )
            self._servers.append((_Server(config), sock))
        self._tasks: list[asyncio.Task[None]] = []
        self._sweeper: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Returns once every application serves."""
        loop = asyncio.get_running_loop()
        for server, sock in self._servers:
            self._tasks.append(loop.create_task(server.serve([sock])))
        while not all(server.started for server, _ in self._servers):
            done = [task for task in self._tasks if task.done()]
            if done:
                await done[0]
            await asyncio.wait(self._tasks, timeout=0.005)
        self._sweeper = loop.call_later(FIRST_SWEEP, self._sweep)

    def _sweep(self) -> None:
        COLLECTOR.sweep()
        self._sweeper = asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)

    async def stop(self) -> None:
        if self._sweeper is not None:
            self._sweeper.cancel()
        for server, _ in self._servers:
            server.should_exit = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, sock in self._servers:
            sock.close()
