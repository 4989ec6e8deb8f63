"""The link over a websocket.

Source: Qerko POS integration, connection (the authorisation frames are observed); QERKO-CONN-01, -03.
"""

from __future__ import annotations

from typing import NoReturn

import aiohttp

from reference_impl.clock.port import Clock
from reference_impl.qerko import frames
from reference_impl.qerko.http import session_of
from reference_impl.qerko.link import OF_CLOSE_CODE, OF_STATUS, Deliver, Ending, LinkEnded
from reference_impl.settings import PartySettings

HANDSHAKE_DEADLINE = 10.0
AUTH_DEADLINE = 5.0
PROBE_AFTER = 30.0
_LARGEST_FRAME = 2**20
_GOODBYE = 1.0  # real seconds that a polite farewell may take


class WebsocketLink:
    """`Link` over one socket with a client of its own, so that closing it surely closes the socket."""

    probe_after: float | None = PROBE_AFTER

    def __init__(self, party: PartySettings, clock: Clock) -> None:
        self._party = party
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        self._session = session_of(self._party)
        try:
            self._socket = await self._clock.call(self._connect(self._session), HANDSHAKE_DEADLINE)
            await self._socket.send_str(frames.auth_request(self._party.api_key, self._party.pos_id))
        except TimeoutError:
            raise LinkEnded(Ending.LOST, f"no handshake within {HANDSHAKE_DEADLINE:.0f} s") from None
        except aiohttp.WSServerHandshakeError as refusal:
            ending = OF_STATUS.get(refusal.status, Ending.LOST)
            raise LinkEnded(ending, f"the handshake is answered with status {refusal.status}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise LinkEnded(Ending.LOST, f"cannot connect: {type(error).__name__}") from None
        try:
            verdict = await self._clock.call(self._frame(), AUTH_DEADLINE)
        except TimeoutError:
            raise LinkEnded(Ending.REFUSED, f"no answer to auth-request within {AUTH_DEADLINE:.0f} s") from None
        if not isinstance(verdict, frames.Authorization):
            raise LinkEnded(Ending.LOST, "the first frame is no auth-response")
        if not verdict.authorized:
            raise LinkEnded(Ending.REFUSED, "not authorized")

    async def _connect(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        """Nothing happens behind the reader's back: a ping gets its pong, a close frame its answer, in their turn."""
        return await session.ws_connect(
            self._party.websocket_url,
            autoclose=False,
            max_msg_size=_LARGEST_FRAME,
            timeout=aiohttp.ClientWSTimeout(ws_receive=None, ws_close=_GOODBYE),
        )

    async def listen(self, deliver: Deliver) -> NoReturn:
        while True:
            deliver(await self._clock.hear(self._frame()))

    async def _frame(self) -> frames.Frame:
        """The next frame; raises `LinkEnded` at the end."""
        assert self._socket is not None
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            return frames.parse(message.data)
        if message.type is aiohttp.WSMsgType.BINARY:
            return frames.Rubbish("a binary frame")
        if message.type is aiohttp.WSMsgType.CLOSE:
            raise LinkEnded(OF_CLOSE_CODE.get(message.data, Ending.LOST), f"closed with {message.data}")
        raise LinkEnded(Ending.LOST, f"cut off ({message.type.name.lower()})")

    async def send(self, text: str) -> None:
        try:
            if self._socket is None:
                raise LinkEnded(Ending.LOST, "not open")
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError) as error:
            raise LinkEnded(Ending.LOST, type(error).__name__) from None

    async def close(self, *, dead: bool = False) -> None:
        if self._socket is not None and not dead:
            await self._socket.close()
        if self._session is not None:
            await self._session.close()
