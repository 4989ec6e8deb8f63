"""Calls towards Vipps: one deadline each, on the till's clock, with the library's own timers off.

Source: Vipps knowledge base, HTTP headers; VIPPS-HDR-03 to -08, VIPPS-ERR-08, VIPPS-OPS-06.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import aiohttp
import orjson

from reference_impl import PRODUCT_NAME, PRODUCT_VERSION
from reference_impl.clock.port import Clock
from reference_impl.outbound import make_session
from reference_impl.settings import VippsSettings
from reference_impl.vipps.problems import Outcome, VippsProblem, problem_of

log = logging.getLogger("kassa.till.vipps")

CALL_DEADLINE = 10.0
_LARGEST_ANSWER = 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """A success, body unread."""

    operation: str
    status: int
    body: bytes

    def json(self) -> object:
        """The body; an unreadable one leaves the outcome unknown."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise VippsProblem(self.operation, Outcome.UNKNOWN, status=self.status, title="unreadable answer") from None

    def object(self) -> Mapping[str, object]:
        """The body as a JSON object."""
        data = self.json()
        if not isinstance(data, dict):
            raise VippsProblem(self.operation, Outcome.UNKNOWN, status=self.status, title="unexpected answer")
        return data


class Transport:
    """Sends one request and returns its success, or raises `VippsProblem`. Knows no token and repeats nothing."""

    def __init__(self, settings: VippsSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._identity = {
            "Merchant-Serial-Number": settings.merchant_serial_number,
            "Vipps-System-Name": PRODUCT_NAME,
            "Vipps-System-Version": PRODUCT_VERSION,
            "Vipps-System-Plugin-Name": PRODUCT_NAME,
            "Vipps-System-Plugin-Version": PRODUCT_VERSION,
            "User-Agent": f"KassaTill/{PRODUCT_VERSION}",
            "Accept": "application/json",
        }

    async def send(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: bytes | None = None,
        form: Mapping[str, str] | None = None,
        deadline: float = CALL_DEADLINE,
    ) -> Reply:
        """One request. `json` is sent as it is, so that a retry can repeat it to the byte."""
        sent = {**self._identity, **(headers or {})}
        body = json
        if json is not None:
            sent["Content-Type"] = "application/json"
        elif form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        try:
            status, answer, content = await self._clock.call(self._exchange(method, url, sent, body), deadline)
        except TimeoutError:
            problem = VippsProblem(operation, Outcome.UNKNOWN, title="no answer in time")
            raise self._logged(problem, method, url) from None
        except aiohttp.ClientConnectorError as error:
            problem = VippsProblem(operation, Outcome.NOT_SENT, title=f"cannot connect: {type(error).__name__}")
            raise self._logged(problem, method, url) from None
        except (aiohttp.ClientError, OSError) as error:
            problem = VippsProblem(operation, Outcome.UNKNOWN, title=f"connection broke: {type(error).__name__}")
            raise self._logged(problem, method, url) from None
        if not 200 <= status < 300:
            raise self._logged(problem_of(operation, status, answer, content), method, url)
        log.debug("%s %s %s: %s", operation, method, urlsplit(url).path, status)
        return Reply(operation, status, content)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self._session is None:
            self._session = make_session(self._settings.base_url)
        async with self._session.request(
            method, url, headers=headers, data=body, allow_redirects=False, skip_auto_headers=("Content-Type",)
        ) as reply:
            content = await reply.content.read(_LARGEST_ANSWER)
            while not reply.content.at_eof() and len(content) < _LARGEST_ANSWER:
                content += await reply.content.read(_LARGEST_ANSWER - len(content))
            return reply.status, reply.headers, content

    @staticmethod
    def _logged(problem: VippsProblem, method: str, url: str) -> VippsProblem:
        log.warning("%s %s: %s trace=%s", method, urlsplit(url).path, problem, problem.trace)
        return problem
