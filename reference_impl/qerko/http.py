"""HTTP towards Qerko: one deadline for each request, on the till's clock, with the library's own timers off.

Source: Qerko POS integration, REST.
"""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

from reference_impl import PRODUCT_VERSION
from reference_impl.clock.port import Clock
from reference_impl.outbound import make_session
from reference_impl.qerko.failure import Unreachable
from reference_impl.settings import PartySettings

DEADLINE = 10.0
_LARGEST_ANSWER = 2**20
USER_AGENT = f"KassaTill/{PRODUCT_VERSION}"


def session_of(party: PartySettings) -> aiohttp.ClientSession:
    """One party's client."""
    own = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Language": "en"}
    return make_session(party.base_url, own)


class Http:
    """One party's requests. Knows no meaning of any status."""

    def __init__(self, party: PartySettings, clock: Clock) -> None:
        self._party = party
        self._base_url = party.base_url.rstrip("/")
        self._identity = {"Authorization": f"Bearer {party.api_key}", "Pos-Id": party.pos_id}
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def ask(
        self, method: str, path: str, body: bytes | None = None, *, deadline: float = DEADLINE
    ) -> tuple[int, Any]:
        """(status, parsed body; None when it is empty or no JSON).

        Raises:
            Unreachable: no answer; whether Qerko took the request is not known.
        """
        try:
            status, content = await self._clock.call(self._exchange(method, path, body), deadline)
        except TimeoutError:
            raise Unreachable(f"no answer within {deadline:.0f} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        try:
            return status, orjson.loads(content)
        except orjson.JSONDecodeError:
            return status, None

    async def _exchange(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        if self._closed:
            raise aiohttp.ClientConnectionError("closed by the till")
        if self._session is None:
            self._session = session_of(self._party)
        headers = self._identity | ({} if body is None else {"Content-Type": "application/json"})
        url = self._base_url + path
        async with self._session.request(method, url, headers=headers, data=body, allow_redirects=False) as reply:
            content = b""
            while not reply.content.at_eof() and len(content) <= _LARGEST_ANSWER:
                content += await reply.content.read(_LARGEST_ANSWER)
            return reply.status, content

    async def close(self) -> None:
        """Close all connections; requests under way end without an answer."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
