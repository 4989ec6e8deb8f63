"""The till's end of the webhooks in the benchmark: as little of a server as can say 204, so that it never limits."""

from __future__ import annotations

import asyncio
import json

PATIENCE = 60.0  # seconds until a webhook that does not come ends the run
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver:
    """Takes every webhook and tells whoever waits for its event."""

    def __init__(self) -> None:
        self._server: asyncio.Server
        self._awaited: dict[tuple[str, str], asyncio.Future[None]] = {}

    async def open(self) -> str:
        """Listen on a free port; the URL to register."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/webhook"

    def close(self) -> None:
        self._server.close()

    def expect(self, reference: str, name: str) -> asyncio.Future[None]:
        """Done once the event ``name`` of the payment has arrived; to be asked for before it can happen."""
        awaited = self._awaited[reference, name] = asyncio.get_running_loop().create_future()
        return awaited

    def take(self, event: dict[str, str]) -> None:
        awaited = self._awaited.pop((event["reference"], event["name"]), None)
        if awaited is not None and not awaited.done():
            awaited.set_result(None)


class _Connection(asyncio.Protocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver, self._buffer = receiver, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
        if len(rest) >= length:
            self._buffer = rest[length:]
            self._transport.write(_TAKEN)
            self._receiver.take(json.loads(rest[:length]))
