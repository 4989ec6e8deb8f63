"""The actors' transport over the lines of Locust's FastHttpUser: every call shows in Locust's own statistics, by stage.

A till has no use for cookies and redirects, so nobody looks for them: of the processor that a call needs, that is half.
"""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

import orjson
from geventhttpclient.client import HTTPClient, HTTPClientPool
from geventhttpclient.response import HTTPParseError

from harness.actors.transport import NoAnswer, Reply


class BadStatus(Exception):
    """What Locust's statistics call a failure."""


class LocustTransport:
    """`stage` names the calls that follow. One user, one greenlet: only the lines are shared."""

    def __init__(self, lines: HTTPClientPool, request_event: Any) -> None:
        self._lines, self._event = lines, request_event
        self._clients: dict[str, HTTPClient] = {}
        self.stage = "call"

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """`timeout` is that of the lines."""
        sent = dict(headers or {})
        body = b""
        if json is not None:
            body, sent["Content-Type"] = orjson.dumps(json), "application/json"
        return self._send(method, url, body, sent)

    def post_form(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """What OAuth endpoints take."""
        body = urllib.parse.urlencode(form).encode()
        return self._send("POST", url, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        client = self._clients.get(host) or self._clients.setdefault(host, self._lines.get_client(f"{scheme}://{host}"))
        told: dict[str, Any] = {"request_type": method, "name": self.stage, "url": url, "start_time": time.time()}
        begin = time.perf_counter()
        try:
            response = client.request(method, f"/{path}", body, headers)
            content = bytes(response.read())
        except (OSError, HTTPParseError) as error:
            self._tell(told, begin, 0, error)
            raise NoAnswer(f"{method} {self.stage}: {type(error).__name__}") from None
        status = response.status_code
        self._tell(told, begin, len(content), BadStatus(f"status {status}") if status >= 400 else None)
        return Reply(status, {name.lower(): value for name, value in response.headers}, content)

    def _tell(self, told: dict[str, Any], begin: float, length: int, error: Exception | None) -> None:
        told |= {"response_time": (time.perf_counter() - begin) * 1000, "response_length": length, "exception": error}
        self._event.fire(**told, context={}, response=None)
