"""A merchant's webhook endpoint on a real socket; it checks signatures by the vendor's recipe, nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery as it arrived; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def told(self) -> tuple[str, str]:
        return self.event["reference"], self.event["name"]

    def signed_with(self, secret: str) -> bool:
        """Content hash, then HMAC-SHA256 over method, path, date, host and hash, keyed by the secret as text."""
        body_hash = base64.b64encode(hashlib.sha256(self.body).digest()).decode()
        if self.headers["x-ms-content-sha256"] != body_hash:
            return False
        text = f"POST\n{self.path}\n{self.headers['x-ms-date']};{self.headers['host']};{body_hash}"
        signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
        wanted = f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"
        return hmac.compare_digest(self.headers["authorization"], wanted)


Decide = Callable[[Received], int]


class Receiver:
    """Answers each delivery with the status that ``decide`` names, 200 by default, and keeps what it got."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.decide: Decide = lambda _: 200
        self.location: str | None = None
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(self.path, headers, self.rfile.read(length))
                owner.received.append(one)
                self.send_response(owner.decide(one))
                if owner.location:
                    self.send_header("Location", owner.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def told(self) -> list[tuple[str, str]]:
        return [one.told for one in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
