"""The generator of the benchmark: raw keep-alive connections, no client library in the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

Exchange = Callable[[str, str, bytes, dict[str, str]], Awaitable[tuple[int, bytes]]]


class Connection:
    """One keep-alive connection that speaks just enough HTTP/1.1."""

    def __init__(self, base_url: str) -> None:
        self._host = base_url.removeprefix("http://")
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self) -> None:
        host, port = self._host.split(":")
        self._reader, self._writer = await asyncio.open_connection(host, int(port))

    def close(self) -> None:
        self._writer.close()

    async def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\nhost: {self._host}\r\ncontent-length: {len(body)}\r\n{lines}\r\n"
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in answer.split(b"\r\n"):
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        content = await self._reader.readexactly(length) if length else b""
        return int(answer[9:12]), content


class Target:
    """What is repeated against a server: ``prepare`` once for each run, then ``step`` as often as time allows."""

    async def prepare(self, exchange: Exchange) -> None:
        """Credentials, payments to read: nothing of it is measured."""

    async def step(self, exchange: Exchange, number: int) -> None:
        """One request, or one flow."""
        raise AssertionError("a target defines its step")


async def rate(target: Target, base_url: str, seconds: float, connections: int) -> float:
    """Steps per second over all connections."""
    first = Connection(base_url)
    await first.open()
    await target.prepare(first)
    first.close()
    counter = iter(range(10**9))
    done = 0
    begin = time.perf_counter()
    end = begin + seconds

    async def drive() -> None:
        nonlocal done
        connection = Connection(base_url)
        await connection.open()
        while time.perf_counter() < end:
            await target.step(connection, next(counter))
            done += 1
        connection.close()

    await asyncio.gather(*(drive() for _ in range(connections)))
    return done / (time.perf_counter() - begin)
