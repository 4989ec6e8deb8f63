"""The actors' transport over Locust's FastHttpSession: every call shows in Locust's own statistics by its stage."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import Any

import orjson

from harness.actors.transport import NoAnswer, Reply


class LocustTransport:
    """`stage` names the calls that follow. One user, one greenlet: nothing is shared."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.stage = "call"

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """`timeout` is the session's own, set when the user was made."""
        sent = dict(headers or {})
        body = None
        if json is not None:
            body, sent["Content-Type"] = orjson.dumps(json), "application/json"
        return self._send(method, url, body, sent)

    def post_form(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """What OAuth endpoints take."""
        body = urllib.parse.urlencode(form).encode()
        return self._send("POST", url, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})

    def _send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        headers["Accept-Encoding"] = "identity"
        answer = self._session.request(method, url, name=self.stage, data=body, headers=headers, allow_redirects=True)
        if answer.status_code == 0:
            raise NoAnswer(f"{method} {self.stage}: {type(answer.error).__name__}")
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content or b"")
