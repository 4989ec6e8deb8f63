"""How actors reach the network: one small protocol, and its adapter for httpx."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

LONGEST_ANSWER = 120.0  # real seconds; a long poll on virtual time needs far less


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
            parsed: object = json.loads(self.body)
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


class HttpxTransport:
    """`Transport` over one `httpx.Client`."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(timeout=LONGEST_ANSWER, trust_env=False)

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        try:
            answer = self._client.request(
                method, url, json=json, headers=headers, timeout=LONGEST_ANSWER if timeout is None else timeout
            )
        except httpx.HTTPError as error:
            raise NoAnswer(f"{method} {url}: {type(error).__name__}") from None
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()
