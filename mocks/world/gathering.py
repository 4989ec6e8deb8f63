"""A connection that needs one system call for an answer, where headers and body are written one after the other."""

from __future__ import annotations

import asyncio
from typing import Any


class Gathering:
    """A transport that lets go together what is written in one turn of the loop, and at once before it is closed.

    All else that a transport can do, it has done by the one that it was given.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._let_go)
        self._pieces.append(data)

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._pieces and not self._transport.is_closing():
            self._transport.write(b"".join(self._pieces))
        self._pieces.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
