"""The wire by hand: a world, its control API, and POS that say exactly what a test wants, over either transport."""

from __future__ import annotations

import json
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from mocks.control.worlds import NewWorld
from mocks.qerko.account import QerkoAccount
from mocks.qerko.tests.tavern import QerkoServer
from mocks.world.clock import Mode
from mocks.world.world import World

Json = dict[str, Any]
POLL = "/api/v2/pos/long-polling"
SOON = 60  # real seconds that anything may take


def request(method: str, *args: Any, uuid: str | None = "u-1") -> Json:
    return {"type": "method-call-request", "uuid": uuid, "method": method, "args": list(args)}


def result(uuid: str, value: Any) -> Json:
    return {"type": "method-call-response", "uuid": uuid, "result": value}


class Pos:
    """One websocket, not authorized yet."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._open = ExitStack()
        dialled = connect(url, additional_headers=headers, compression=None, open_timeout=SOON, close_timeout=0.2)
        self.socket: ClientConnection = self._open.enter_context(dialled)

    def __enter__(self) -> Pos:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def say(self, frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def hear(self) -> Json:
        frame: Json = json.loads(self.socket.recv(SOON))
        return frame

    def auth(self, key: Any, pos_id: Any = "a pos") -> Json:
        self.say({"type": "auth-request", "apiKey": key, "posId": pos_id})
        return self.hear()

    def asks(self, method: str, *args: Any, uuid: str = "u-1") -> Json:
        self.say(request(method, *args, uuid=uuid))
        return self.hear()

    def end(self) -> int | None:
        """The close code, once the server has closed; None: the connection broke."""
        try:
            while True:
                self.socket.recv(SOON)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def quiet(self) -> bool:
        """Nothing more comes: the link works, and the pong overtook nothing."""
        try:
            if not self.socket.ping().wait(SOON):
                raise AssertionError("no pong")
            self.socket.recv(0)
        except TimeoutError:
            return True
        return False


class Lines:
    """One world, and whoever connects to its first restaurant."""

    def __init__(self, server: QerkoServer, clock: Mode = Mode.JUMP) -> None:
        self.server = server
        self.up: Json = server.run(server.worlds.create(NewWorld(clock=clock)))
        self.world: World = server.tenants.get(self.up["world"])
        self.yours: Json = self.up["qerko"]["restaurants"][0]
        self.key: str = self.yours["api_key"]
        self.control = httpx.Client(
            base_url=f"{server.control_url}/control/worlds/{self.world.id}/", timeout=120, verify=False
        )
        self.http = httpx.Client(base_url=server.url, timeout=120, verify=False, headers=self.headers())
        self._threads = ThreadPoolExecutor(8)

    @property
    def account(self) -> QerkoAccount:
        return self.world.part(QerkoAccount)

    def headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {key or self.key}", "Pos-Id": "a pos"}

    def close(self) -> None:
        self.control.close()
        self.http.close()
        self._threads.shutdown(wait=False)
        self.server.run(self.server.worlds.drop(self.world.id))

    def dial(self, headers: dict[str, str] | None = None) -> Pos:
        return Pos(self.up["qerko"]["websocket_url"], headers)

    def connect(self, key: str | None = None) -> Pos:
        pos = self.dial()
        assert pos.auth([key or self.key]) == {"type": "auth-response", "authorized": True}
        return pos

    def poll(self, key: str | None = None) -> Future[httpx.Response]:
        """A poll that is being held when this returns, unless it was answered."""
        before = len(self.journal("longPolling"))
        polling = self._threads.submit(self.http.get, POLL, headers=self.headers(key))
        while len(self.journal("longPolling")) == before:
            pass
        return polling

    def polls_and_hangs_up(self) -> None:
        """A poll that is being held when its caller goes."""
        before = len(self.journal("longPolling"))
        url = httpx.URL(self.server.url)
        with socket.create_connection((url.host, url.port or 80), SOON) as caller:
            said = [
                f"GET {POLL} HTTP/1.1",
                "Host: qerko",
                *(f"{name}: {said}" for name, said in self.headers().items()),
            ]
            caller.sendall("\r\n".join([*said, "", ""]).encode())
            while len(self.journal("longPolling")) == before:
                pass

    def post(self, frames: Any) -> httpx.Response:
        return self.http.post(POLL, json=frames)

    def operator(self, path: str, body: Any = None) -> httpx.Response:
        """Something that the operator does to the first restaurant."""
        return self.control.post(f"restaurants/{self.yours['id']}/{path}", json=body)

    def restart(self, **how: Any) -> None:
        self.control.post("qerko/restart", json=how).raise_for_status()

    def call(self, method: str = "getBill", *args: Any, **more: Any) -> Future[Json]:
        """Have the method called; what came of it."""

        def ask() -> Json:
            answer: Json = self.operator("call", {"method": method, "args": list(args)} | more).json()
            return answer

        return self._threads.submit(ask)

    def advance(self, seconds: float) -> None:
        self.control.post("clock/advance", json={"seconds": seconds}).raise_for_status()

    def fault(self, operation: str, kind: str, phase: str = "before", **more: Any) -> None:
        """The next ``operation`` meets a fault."""
        rule = {"operation": operation, "times": 1, "phase": phase, "effect": {"kind": kind} | more}
        self.control.put("faults", json={"rules": [rule]}).raise_for_status()

    def journal(self, *operations: str) -> list[Json]:
        entries: list[Json] = self.control.get("journal?limit=10000").json()["exchanges"]
        return [entry for entry in entries if not operations or entry["operation"] in operations]

    def connected(self) -> str | None:
        """The transport of the first restaurant's connection."""
        transport: str | None = self.control.get("restaurants").json()["restaurants"][0]["transport"]
        return transport
