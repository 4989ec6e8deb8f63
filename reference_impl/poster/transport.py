"""Calls of Poster's web API: one deadline each, on the till's clock, with the library's own timers off.

Source: Poster web API, requests. The token travels in the query, so no address is ever logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson

from reference_impl import PRODUCT_VERSION
from reference_impl.clock.port import Clock
from reference_impl.outbound import make_session
from reference_impl.poster.problems import Outcome, PosterProblem, problem_in

log = logging.getLogger("kassa.till.poster")

DEADLINE = 8.0
AT_ONCE = 4
"""Calls under way to one account; no limit is documented, so the till stays modest (POSTER-API-03)."""
_LARGEST_ANSWER = 2**20

_Body = bytes | aiohttp.FormData | None


class Transport:
    """Sends one call and returns its `response`, or raises `PosterProblem`. Repeats nothing."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._api = base_url.rstrip("/") + "/api/"
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def get(self, method: str, token: str, parameters: Mapping[str, str | int]) -> Any:
        """A reading."""
        return await self._call("GET", method, {**parameters, "token": token}, None)

    async def post(self, method: str, token: str, body: Mapping[str, object]) -> Any:
        """A write, as JSON."""
        return await self._call("POST", method, {"token": token}, orjson.dumps(body))

    async def submit(self, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        """A form outside the methods, as multipart; its answer has no envelope around it."""
        form = aiohttp.FormData([*fields.items()], default_to_multipart=True)
        return await self._ask("POST", path, self._api + path, form)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _call(self, verb: str, method: str, query: Mapping[str, str | int], body: bytes | None) -> Any:
        url = f"{self._api}{method}?{urlencode({'format': 'json', **query})}"
        answer = await self._ask(verb, method, url, body)
        if "response" not in answer:
            raise _logged(PosterProblem(method, Outcome.UNKNOWN, title="an envelope without response"))
        return answer["response"]

    async def _ask(self, verb: str, method: str, url: str, body: _Body) -> Mapping[str, Any]:
        """`method`: what the log calls it."""
        try:
            async with self._turns:
                status, retry_after, content = await self._clock.call(self._exchange(verb, url, body), DEADLINE)
        except TimeoutError:
            raise _logged(PosterProblem(method, Outcome.UNKNOWN, title="no answer in time")) from None
        except aiohttp.ClientConnectorError:
            raise _logged(PosterProblem(method, Outcome.NOT_DONE, title="cannot connect")) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _logged(PosterProblem(method, Outcome.UNKNOWN, title=type(error).__name__)) from None
        if status in (429, 503):
            raise _logged(PosterProblem(method, Outcome.NOT_DONE, code=status, retry_after=_seconds(retry_after)))
        try:
            answer = orjson.loads(content)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise _logged(PosterProblem(method, Outcome.UNKNOWN, code=status, title="unreadable answer"))
        problem = problem_in(method, answer)
        if problem is not None:
            # The envelope counts whatever the status; but a server that broke down may have done its work before.
            broken = status >= 500
            raise _logged(PosterProblem(method, Outcome.UNKNOWN, code=status) if broken else problem)
        return answer

    async def _exchange(self, verb: str, url: str, body: _Body) -> tuple[int, str | None, bytes]:
        if self._session is None:
            own = {"User-Agent": f"KassaTill/{PRODUCT_VERSION}", "Accept": "application/json"}
            self._session = make_session(self._api, own)
        headers = {"Content-Type": "application/json"} if isinstance(body, bytes) else {}
        async with self._session.request(verb, url, headers=headers, data=body, allow_redirects=False) as reply:
            content = b""
            while not reply.content.at_eof() and len(content) <= _LARGEST_ANSWER:
                content += await reply.content.read(_LARGEST_ANSWER)
            return reply.status, reply.headers.get("Retry-After"), content


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header is not None else None
    except ValueError:
        return None


def _logged(problem: PosterProblem) -> PosterProblem:
    log.warning("%s", problem)
    return problem
