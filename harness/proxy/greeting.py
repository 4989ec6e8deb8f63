"""The first bytes of a connection: a client that knows of the proxy says CONNECT, another one begins TLS at once.

The second kind is led here by a hosts file or a firewall; the server name in its TLS greeting tells whom it wants.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from mitmproxy.proxy.layers.tls import parse_client_hello

LONGEST = 65_536
_TLS_HANDSHAKE = 0x16
# RFC 8446, 6: a fatal alert, unrecognized_name (112).
UNRECOGNIZED_NAME = bytes([21, 3, 3, 0, 2, 2, 112])


class NoGreeting(Exception):
    """The client ended, or said something that is neither HTTP nor TLS."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """``head``: the bytes read so far; ``host``: who is wanted, None when that is not said in the greeting;
    ``knows``: whether the client speaks to the proxy, and not to whom it wants."""

    head: bytes
    host: str | None
    knows: bool


async def greeting_of(reader: asyncio.StreamReader) -> Greeting:
    """Reads as much as it takes to know who is wanted.

    Raises:
        NoGreeting
    """
    try:
        first = await reader.readexactly(1)
        if first[0] == _TLS_HANDSHAKE:
            return await _tls(reader, first)
        head = first + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        raise NoGreeting from None
    method, _, rest = head.partition(b" ")
    authority = rest.partition(b" ")[0].decode("latin-1")
    return Greeting(head, authority.rpartition(":")[0] if method == b"CONNECT" else None, knows=True)


async def _tls(reader: asyncio.StreamReader, head: bytes) -> Greeting:
    while len(head) < LONGEST:
        try:
            hello = parse_client_hello(head)
        except ValueError:
            raise NoGreeting from None
        if hello is not None:
            return Greeting(head, hello.sni, knows=False)
        more = await reader.read(LONGEST)
        if not more:
            break
        head += more
    raise NoGreeting
