"""The generator of the benchmark: raw keep-alive connections, no client library in the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import psutil

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

    async def prepare(self, exchange: Exchange, worlds: dict[str, Any]) -> None:
        """Credentials, payments to read: nothing of it is measured. ``worlds``: what the server has, by id."""

    async def step(self, exchange: Exchange, number: int) -> None:
        """One request, or one flow; ``number`` never comes twice on one server."""
        raise AssertionError("a target defines its step")

    async def finish(self, exchange: Exchange) -> None:
        """Nothing more is asked for now: leave nothing behind that goes on."""


class Cost:
    """What a server process takes for its work, in seconds of its own processor time, and what memory it holds.

    A busy machine makes it wait, which costs nothing: the ratio of two costs hardly depends on who else is at work.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self._process.memory_info().rss)

    def seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)


@dataclass(frozen=True, slots=True)
class Server:
    """A server process; ``worlds``: the object of each world of the mock, by id."""

    base_url: str
    worlds: dict[str, Any]
    cost: Cost


async def rate(target: Target, server: Server, seconds: float, connections: int, first: int) -> tuple[float, int]:
    """Steps for each second of the server's processor time, over all connections; and how many there were.

    ``first``: where the numbering of the steps begins; ``seconds``: of the wall.
    """
    opening = Connection(server.base_url)
    await opening.open()
    await target.prepare(opening, server.worlds)
    done = 0
    before, end = server.cost.seconds(), time.perf_counter() + seconds

    async def drive() -> None:
        nonlocal done
        connection = Connection(server.base_url)
        await connection.open()
        while time.perf_counter() < end:
            done += 1
            await target.step(connection, first + done)
        connection.close()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(drive())
    finally:
        figure = done / (server.cost.seconds() - before)
        await target.finish(opening)
        opening.close()
    return figure, done
