"""The listening side: takes connections, finds out whom they want, and leads them through that vendor's toxics.

Behind it stands mitmproxy, which speaks TLS and HTTP. Being in front of it, toxics spoil what the product itself sees:
a reset is a reset of the product's own connection, a slice may end anywhere in a TLS record.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
from collections.abc import Mapping

from harness.proxy.box import ToxicBox
from harness.proxy.greeting import LONGEST, UNRECOGNIZED_NAME, Greeting, NoGreeting, greeting_of
from harness.proxy.hosts import HTTPS, Hosts
from harness.proxy.link import Closed, Link
from harness.proxy.toxics import Stream

log = logging.getLogger("kassa.proxy")

_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Relay:
    """Leads every connection to the proxy at ``behind`` (host, port); ``boxes``: vendor → its toxics."""

    def __init__(self, hosts: Hosts, boxes: Mapping[str, ToxicBox], behind: tuple[str, int]) -> None:
        self._hosts, self._boxes, self._behind = hosts, boxes, behind
        self._connections = 0
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, sock: socket.socket) -> None:
        """Serve on a socket that listens."""
        self._server = await asyncio.start_server(self._accept, sock=sock, limit=LONGEST)

    async def stop(self) -> None:
        """Listen no longer, and cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            await self._serve(reader, writer)
        except (NoGreeting, OSError):
            pass  # the client is gone, or never said what it wants
        except asyncio.CancelledError:
            pass  # the proxy stops
        finally:
            self._serving.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = await greeting_of(reader)
        behind = await asyncio.open_connection(*self._behind, limit=LONGEST)
        try:
            vendor = self._hosts.vendor_of(greeting.host) if greeting.host else None
            if greeting.knows:
                behind[1].write(greeting.head)
            elif vendor is None:
                log.warning("refused: a TLS connection to %s, which is no vendor's host", greeting.host or "nobody")
                writer.write(UNRECOGNIZED_NAME)
                await writer.drain()
                return
            else:
                await _ask_for(greeting, behind)
            if greeting.host is not None and greeting.knows:
                writer.write(await behind[0].readuntil(b"\r\n\r\n"))
            await self._join((reader, writer), behind, self._boxes[vendor] if vendor else ToxicBox("nobody"))
        except asyncio.IncompleteReadError:
            raise NoGreeting from None
        finally:
            behind[1].close()

    async def _join(self, client: Streams, behind: Streams, box: ToxicBox) -> None:
        """Both directions at work until both have ended, or one is broken."""
        self._connections += 1
        number = self._connections
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(Link(box, number, Stream.UPSTREAM).run(client[0], behind[1]))
                both.create_task(Link(box, number, Stream.DOWNSTREAM).run(behind[0], client[1]))
        except* Closed as closed:
            if any(end.reset for end in closed.exceptions if isinstance(end, Closed)):
                _reset(client[1])
            log.info("%s: connection %d is %s by a toxic", box.name, number, closed.exceptions[0])
        except* OSError:
            pass


async def _ask_for(greeting: Greeting, behind: Streams) -> None:
    """CONNECT on behalf of a client that knows of no proxy, and then what it said."""
    name = f"{greeting.host}:{HTTPS}"
    behind[1].write(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
    await behind[0].readuntil(b"\r\n\r\n")
    behind[1].write(greeting.head)


def _reset(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()
