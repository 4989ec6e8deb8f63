"""How actors reach the network: one small protocol, and its adapter for a pool of connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps, loads
from typing import Protocol
from urllib.parse import quote

import httpcore

LONGEST_ANSWER = 120.0  # real seconds; a long poll on virtual time needs far less
IDLE = 5.0  # real seconds that a connection is kept for the next request
_AS_IT_IS = "%/:?#[]@!$&'()*+,;="  # of an address; anything else that is not a letter or digit is quoted
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})  # even an empty one is announced
_BROKEN = httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """The body as JSON; None when there is none.

        Raises:
            Unreadable: the body is something else.
        """
        if not self.body:
            return None
        try:
            parsed: object = loads(self.body)
        except ValueError:
            raise Unreadable(f"status {self.status}, not JSON: {self.body[:200]!r}") from None
        return parsed


class Unreadable(AssertionError):
    """An answer that is not what its API promises."""


class NoAnswer(AssertionError):
    """The other side could not be reached, or broke off."""


class Transport(Protocol):
    """Sends one request; any status is an answer."""

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """`timeout` in real seconds.

        Raises:
            NoAnswer: nobody answered.
        """


class HttpTransport:
    """`Transport` over one pool of connections: httpx's own (httpcore), called without what httpx puts around it.

    No redirects, cookies or proxies, which actors have no use for; a request takes half of the time.
    """

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(keepalive_expiry=IDLE)

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        sent: list[tuple[bytes | str, bytes | str]] = [("Accept", "*/*"), *(headers or {}).items()]
        content = b"" if method in _WITH_BODY else None
        if json is not None:
            content = dumps(json).encode()
            sent.append(("Content-Type", "application/json"))
        patience = LONGEST_ANSWER if timeout is None else timeout
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), patience)}
        try:
            answer = self._pool.request(
                method, quote(url, safe=_AS_IT_IS), headers=sent, content=content, extensions=limits
            )
        except _BROKEN as error:
            raise NoAnswer(f"{method} {url}: {type(error).__name__}") from None
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Reply(answer.status, names, answer.content)

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()
