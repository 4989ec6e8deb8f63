"""A worker's ear at the receiver: tills wait here for the webhook that concerns them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import gevent
from gevent.event import AsyncResult
from gevent.socket import create_connection

from loadtests.plan import Ears


class Inbox:
    """Webhooks by payment reference or login id. What nobody expects is dropped: another worker's."""

    def __init__(self, ears: Ears) -> None:
        self._waiting: dict[str, AsyncResult[str]] = {}
        self._socket = create_connection((ears.host, ears.port), timeout=60)
        self._socket.settimeout(None)
        self._reader = gevent.spawn(self._read)

    @contextlib.contextmanager
    def expecting(self, key: str) -> Iterator[AsyncResult[str]]:
        """Gets the name of the first event about `key`; to be entered before what leads to it is sent."""
        self._waiting[key] = result = AsyncResult()
        try:
            yield result
        finally:
            del self._waiting[key]

    def close(self) -> None:
        self._reader.kill()
        self._socket.close()

    def _read(self) -> None:
        for line in self._socket.makefile("rb"):
            key, _, name = line.decode().strip().partition(" ")
            if (found := self._waiting.get(key)) is not None and not found.ready():
                found.set(name)
