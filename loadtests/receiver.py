"""The one receiver of a run's webhooks: it notes when each came, and tells the workers at once.

``python -m loadtests.receiver`` prints one line of JSON (`webhooks`: the URL to register, `host` and `port` where
workers listen for lines) and serves until its standard input ends, so that it never outlives whoever started it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections import Counter
from datetime import datetime

import orjson
import uvicorn
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from loadtests.measures import LONGEST, histogram

PING = "PING"


class Heard(BaseModel):
    """What came until now; `lag`: histogram of µs between the vendor's event and its webhook's arrival."""

    webhooks: int
    repeated: int
    late_by_second: dict[int, float]
    lag: bytes


class Receiver:
    """An ASGI application for the vendor, and a line server for the workers."""

    def __init__(self) -> None:
        self.lag, self.count, self.repeated = histogram(), 0, 0
        self.late: dict[int, float] = {}
        self._seen: Counter[str] = Counter()
        self._listeners: set[asyncio.StreamWriter] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        content = self.report() if scope["method"] == "GET" else self.take(body, time.time())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})

    def take(self, body: bytes, now: float) -> bytes:
        """One webhook: when its event was, who waits for it."""
        try:
            event = orjson.loads(body)
        except orjson.JSONDecodeError:
            return b""
        self.count += 1
        if told := event.get("timestamp"):
            late = max(now - datetime.fromisoformat(told).timestamp(), 0.0)
            self.lag.record_value(min(max(int(late * 1e6), 1), LONGEST))
            self.late[int(now)] = max(self.late.get(int(now), 0.0), late)
            name = f"{event['reference']} {event['name']} {event['pspReference']}"
            self._seen[name] += 1
            self.repeated += self._seen[name] > 1
        line = f"{event.get('reference') or event.get('auth_req_id')} {event.get('name', PING)}\n".encode()
        for listener in self._listeners:
            listener.write(line)
        return b""

    def report(self) -> bytes:
        found = Heard(webhooks=self.count, repeated=self.repeated, late_by_second=self.late, lag=self.lag.encode())
        return found.model_dump_json().encode()

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A worker that wants to be told; it says nothing and leaves by closing."""
        self._listeners.add(writer)
        await reader.read()
        self._listeners.discard(writer)
        writer.close()


async def serve(host: str) -> None:
    receiver = Receiver()
    sock = socket.create_server((host, 0), backlog=1024)
    lines = await asyncio.start_server(receiver.listen, host, 0)
    server = uvicorn.Server(uvicorn.Config(receiver, lifespan="off", access_log=False, log_level="error"))
    serving = asyncio.create_task(server.serve([sock]))
    while not server.started and not serving.done():
        await asyncio.wait([serving], timeout=0.01)
    told = {
        "webhooks": f"http://{host}:{sock.getsockname()[1]}/",
        "host": host,
        "port": lines.sockets[0].getsockname()[1],
    }
    print(json.dumps(told), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    lines.close()
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"))
