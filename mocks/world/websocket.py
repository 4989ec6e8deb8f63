"""Websockets without a task or a queue for each connection: messages go straight from the parser to who speaks there.

Under the protocol is the ``websockets`` library's sans-I/O one. No compression: its windows would take more memory than
all else of a connection. A speaker is called from the event loop, one event at a time, and answers synchronously.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol, cast

from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState, ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from mocks.world.exchange import Answer

log = logging.getLogger("kassa.websocket")
MESSAGE_LIMIT = 1_000_000  # bytes; a longer message closes the connection with 1009
UNREAD_LIMIT = 8_000_000  # bytes that a peer may leave unread before it is cut off
GOODBYE_LIMIT = 5.0  # real seconds that a peer has to answer a close frame


class Speaker(Protocol):
    """What stands behind one websocket."""

    def opened(self, socket: Websocket) -> None:
        """The handshake is done."""

    def text(self, text: str) -> None: ...

    def binary(self, data: bytes) -> None: ...

    def pong(self, payload: bytes) -> None: ...

    def unheard(self, text: str | None) -> None:
        """A message, or a ping (None), that came in while the socket was muted."""

    def lost(self, code: int | None) -> None:
        """The connection is over, once; ``code``: the peer's close code, None: it broke."""


class SocketApp(Protocol):
    """An application that takes websockets."""

    def speaker(self, path: str, headers: dict[str, str]) -> Speaker | Answer:
        """Who speaks at ``path``; an Answer refuses the handshake. Header names are in lower case."""


class Websocket(asyncio.Protocol):
    """One connection, made by the server after an HTTP upgrade request; what it sends goes out at once."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        self._app = cast(SocketApp, config.app)
        self._server = server_state
        self._protocol = ServerProtocol(max_size=MESSAGE_LIMIT, logger=log)
        self._transport: asyncio.Transport
        self._speaker: Speaker | None = None
        self._parts: bytearray | None = None
        self._opcode = Opcode.TEXT
        self._muted = False
        self._ended = False
        self._code: int | None = None
        self._goodbye: asyncio.TimerHandle | None = None

    # --- what a speaker does ------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """One text message; nothing happens on a connection that is closing."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(text.encode("utf-8", "replace"))
            self._flush()

    def ping(self, payload: bytes) -> None:
        if self._protocol.state is State.OPEN:
            self._protocol.send_ping(payload)
            self._flush()

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye; a code that must not travel (RFC 6455, 7.4.1) breaks the connection instead."""
        if self._muted:
            self.cut()
            return
        try:
            self._protocol.send_close(code, reason[:100])
        except ProtocolError:
            self.cut()
        except InvalidState:
            pass
        else:
            self._flush()
            self._goodbye = asyncio.get_running_loop().call_later(GOODBYE_LIMIT, self._transport.abort)

    def cut(self) -> None:
        """Break the connection as a failing network would."""
        self._transport.abort()

    def mute(self) -> None:
        """From now on the link is half open: nothing leaves, and what comes in is lost."""
        self._muted = True

    def unmute(self) -> None:
        self._muted = False
        if self._protocol.state is not State.OPEN:
            self.cut()

    # --- what the server and the event loop tell ----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._server.connections.add(self)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame):
                self._take(event)
        self._flush()
        if self._protocol.eof_sent and not self._muted:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        if self._goodbye is not None:
            self._goodbye.cancel()
        self._end()

    def shutdown(self) -> None:
        """The server stops: everybody may come back at once."""
        self.close(CloseCode.GOING_AWAY)
        self._transport.close()

    # --- inside -------------------------------------------------------------------------------------------------

    def _shake_hands(self, request: Request) -> None:
        response = self._protocol.accept(request)
        if response.status_code == 101:
            headers = {name.lower(): value for name, value in request.headers.raw_items()}
            found = self._app.speaker(request.path.partition("?")[0], headers)
            if isinstance(found, Answer):
                response = self._protocol.reject(found.status, found.body.decode())
                for name, value in (*found.headers, (b"Content-Type", found.content_type)):
                    response.headers.pop(name.decode(), None)
                    response.headers[name.decode()] = value.decode()
            else:
                self._speaker = found
        self._protocol.send_response(response)
        self._flush()
        if self._speaker is None:
            self._transport.close()
        else:
            self._speaker.opened(self)

    def _take(self, frame: Frame) -> None:
        speaker = self._speaker
        assert speaker is not None
        match frame.opcode:
            case Opcode.TEXT | Opcode.BINARY if frame.fin:
                self._message(speaker, frame.opcode, frame.data)
            case Opcode.TEXT | Opcode.BINARY:
                self._opcode, self._parts = frame.opcode, bytearray(frame.data)
            case Opcode.CONT if self._parts is not None:
                self._parts += frame.data
                if frame.fin:
                    parts, self._parts = self._parts, None
                    self._message(speaker, self._opcode, parts)
            case Opcode.PING if self._muted:
                speaker.unheard(None)
            case Opcode.PONG if not self._muted:
                speaker.pong(bytes(frame.data))
            case Opcode.CLOSE if not self._muted:
                self._code = self._protocol.close_rcvd.code if self._protocol.close_rcvd else None
                self._end()
            case _:
                pass

    def _message(self, speaker: Speaker, opcode: Opcode, data: bytes | bytearray | memoryview) -> None:
        if self._goodbye is not None:  # what a peer says after our goodbye goes unheard; before its own it counts
            return
        if opcode is Opcode.BINARY:
            if not self._muted:
                speaker.binary(bytes(data))
            return
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            self._protocol.fail(CloseCode.INVALID_DATA, "not UTF-8")
            return
        if self._muted:
            speaker.unheard(text)
        else:
            speaker.text(text)

    def _flush(self) -> None:
        output = b"".join(self._protocol.data_to_send())
        if self._muted or not output or self._transport.is_closing():
            return
        self._transport.write(output)
        if self._transport.get_write_buffer_size() > UNREAD_LIMIT:
            self.cut()

    def _end(self) -> None:
        if not self._ended and self._speaker is not None:
            self._ended = True
            self._speaker.lost(self._code)


def may_travel(code: int) -> bool:
    """Whether a close frame may carry ``code``."""
    try:
        Close(code, "").check()
    except ProtocolError:
        return False
    return True
