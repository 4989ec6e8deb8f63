"""A partner's webhook endpoint on a real socket; it checks signatures by the vendor's recipe, nothing of ours."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def told(self) -> tuple[str, int, str]:
        return self.content["object"], self.content["object_id"], self.content["action"]

    @property
    def data(self) -> Any:
        return json.loads(self.content["data"]) if "data" in self.content else None

    def signed_with(self, secret: str) -> bool:
        """As in the vendor's sample handler: the fields in their order, data only if there is any, time, secret."""
        content = self.content
        original = [content["account"], content["object"], str(content["object_id"]), content["action"]]
        if "data" in content:
            original.append(content["data"])
        original += [content["time"], secret]
        verify: str = content["verify"]
        return hashlib.md5(";".join(original).encode()).hexdigest() == verify


class Receiver:
    """Answers each delivery with the status that ``decide`` names, 200 by default, and keeps what it got."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.decide: Callable[[Received], int] = lambda _: 200
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(self.path, headers, self.rfile.read(length))
                owner.received.append(one)
                self.send_response(owner.decide(one))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    @property
    def told(self) -> list[tuple[str, int, str]]:
        return [one.told for one in self.received]

    def forget(self) -> None:
        self.received.clear()
        self.decide = lambda _: 200

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
