"""One direction of one connection: reads here, writes there, and does to the bytes what the toxics say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from harness.proxy.box import ToxicBox
from harness.proxy.effects import Chunk, Close, Pass, Pause, Step, Strain, Swallow, Until, through
from harness.proxy.toxics import Stream

_PIECE = 32_768  # bytes read at once
_WAITING = 1024  # pieces that may be on their way; then the sender has to wait


class Closed(Exception):
    """A toxic ends the connection."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__("reset" if reset else "closed")
        self.reset = reset


class Link:
    """The ``stream`` of connection number ``connection``."""

    def __init__(self, box: ToxicBox, connection: int, stream: Stream) -> None:
        self._box, self._connection, self._stream = box, connection, stream
        self._strains: list[Strain] = box.strains(connection, stream)
        self._changes = 0
        self._lossy = False
        self._arrived: asyncio.Queue[Chunk | None] = asyncio.Queue(_WAITING)
        self._news = asyncio.Event()

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Returns when the sender has ended and all of it has got through, the end included.

        Raises:
            Closed: a toxic says so.
            OSError: the connection broke.
        """
        forget = self._box.listen(self._changed)
        reading = asyncio.create_task(self._read(reader))
        try:
            while (chunk := await self._next()) is not None:
                await self._do(through(self._strains, chunk), writer)
            await self._do((step for strain in self._strains for step in strain.end()), writer)
            if writer.can_write_eof() and not writer.is_closing():
                writer.write_eof()
        finally:
            forget()
            reading.cancel()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        clock = asyncio.get_running_loop().time
        data = b"first"
        while data:
            try:
                data = await reader.read(_PIECE)
            except OSError:
                data = b""
            await self._arrived.put(Chunk(data, clock()) if data else None)
            self._news.set()

    def _changed(self) -> None:
        kept = {strain.toxic.name: strain for strain in self._strains}
        now = self._box.strains(self._connection, self._stream)
        self._strains = [kept[s.toxic.name] if _same(kept.get(s.toxic.name), s) else s for s in now]
        self._changes += 1
        self._news.set()

    async def _next(self) -> Chunk | None:
        """The next data; None: there is no more."""
        while self._arrived.empty():
            self._check()
            idle = min((strain.idle for strain in self._strains if strain.idle is not None), default=None)
            if not await self._told(idle):
                raise Closed(reset=False)
        return self._arrived.get_nowait()

    def _check(self) -> None:
        """What follows swallowed bytes makes no sense to anybody: as with Toxiproxy, removing the toxic closes."""
        if self._lossy and not any(strain.swallows for strain in self._strains):
            raise Closed(reset=False)

    async def _do(self, steps: Iterator[Step], writer: asyncio.StreamWriter) -> None:
        """Takes the steps; when the toxics change meanwhile, what is held back gets through at once."""
        clock, changes = asyncio.get_running_loop().time, self._changes
        for step in steps:
            match step:
                case Until(moment):
                    await self._wait(moment, changes)
                case Pause(seconds):
                    await self._wait(clock() + seconds, changes)
                case Pass(data):
                    writer.write(data)
                    await writer.drain()
                case Swallow():
                    self._lossy = True
                case Close(reset):
                    if changes == self._changes:
                        raise Closed(reset=reset)

    async def _wait(self, moment: float, changes: int) -> None:
        clock = asyncio.get_running_loop().time
        while changes == self._changes and (left := moment - clock()) > 0:
            await self._told(left)

    async def _told(self, at_most: float | None) -> bool:
        """Returns at the next news, or False after ``at_most`` seconds without."""
        self._news.clear()
        try:
            async with asyncio.timeout(at_most):
                await self._news.wait()
        except TimeoutError:
            return False
        return True


def _same(before: Strain | None, now: Strain) -> bool:
    return before is not None and before.toxic == now.toxic
