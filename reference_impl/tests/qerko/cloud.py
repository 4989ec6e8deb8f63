"""A cloud for tests: a real server on loopback at Qerko's paths, which does what the test says.

It is no simulation: it answers auth-request and whoAmI, holds polls, and remembers what it was sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web
from websockets.asyncio.server import serve

from reference_impl.clock.sandbox import SandboxClock
from reference_impl.qerko.connector import Connector, Handler
from reference_impl.qerko.states import State
from reference_impl.settings import PartySettings, QerkoTransport
from reference_impl.tests.qerko.timekeeper import Timekeeper

STEM = "abcd-efgh-ijkl-mnop-qrst-"
API_KEY = STEM + hashlib.sha1(STEM.encode()).hexdigest()[:4]
ACCEPT, REFUSE, SILENT, UNAVAILABLE, BROKEN = "accept", "refuse", "silent", "unavailable", "broken"
CONFUSED = "confused"  # says something else first
_STATUS = {REFUSE: 401, UNAVAILABLE: 503, BROKEN: 500}


class Wire:
    """One accepted websocket, from the cloud's side."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ponged = asyncio.Event()
        self._request = request

    async def says(self, *frames: dict[str, Any] | str | bytes) -> None:
        for frame in frames:
            if isinstance(frame, bytes):
                await self.socket.send_bytes(frame)
            else:
                await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.frames.get(), 60)

    async def hears_nothing_more(self) -> None:
        """Whatever was to be said has been said: a call that is answered now is the next thing heard."""
        await self.says(call("u-last", "last"))
        assert (await self.hears())["uuid"] == "u-last"

    async def pongs(self) -> None:
        """All that was said has been taken in."""
        self.ponged.clear()
        await self.socket.ping()
        await asyncio.wait_for(self.ponged.wait(), 60)

    async def closes(self, code: int) -> None:
        await self.socket.close(code=code)

    def cuts(self) -> None:
        assert self._request.transport is not None
        self._request.transport.abort()


class Cloud:
    """`verdicts`: what becomes of the next attempts to connect, one each; all others are accepted.

    `probes`: when it was asked to answer a noop; `deaf`: it does not.
    `attempts`: when each was made; `open`, `most_open`: how many websockets live, and ever lived at once; `posted`: the
    frames that came by POST; `polls`: what polls bring, `holding`: how many are held now, and were at most.
    """

    def __init__(self, keeper: Timekeeper, clock: SandboxClock) -> None:
        self._keeper = keeper
        self.clock = clock
        self.port = 0
        self.verdicts: list[str] = []
        self.attempts: list[float] = []
        self.probes: list[float] = []
        self.deaf = False
        self.open = self.most_open = 0
        self.wires: asyncio.Queue[Wire] = asyncio.Queue()
        self.posted: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.polls: asyncio.Queue[tuple[int, Any]] = asyncio.Queue()
        self.holding = self.most_held = 0
        self.headers: dict[str, str] = {}

    def party(self, transport: QerkoTransport = QerkoTransport.WEBSOCKET, api_key: str = API_KEY) -> PartySettings:
        at = f"127.0.0.1:{self.port}"
        return PartySettings(
            "party-1", "Bistro", api_key, "pos-1", f"http://{at}", f"ws://{at}/api/v2/pos/ws", transport
        )

    async def connected(self) -> Wire:
        """The next websocket that is authorised."""
        return await asyncio.wait_for(self.wires.get(), 60)

    def _verdict(self) -> str:
        self.attempts.append(self._keeper.now)
        return self.verdicts.pop(0) if self.verdicts else ACCEPT

    async def websocket(self, request: web.Request) -> web.StreamResponse:
        verdict = self._verdict()
        if verdict in (UNAVAILABLE, BROKEN):
            return web.Response(status=_STATUS[verdict])
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        wire = Wire(socket, request)
        try:
            async for message in socket:
                if message.type is WSMsgType.PONG:
                    wire.ponged.set()
                if message.type is not WSMsgType.TEXT:
                    continue
                frame = json.loads(message.data)
                if frame.get("method") == "noop":
                    self.probes.append(self._keeper.now)
                    if not self.deaf:
                        await wire.says(answer(frame["uuid"], None))
                elif frame["type"] != "auth-request":
                    wire.frames.put_nowait(frame)
                elif verdict == CONFUSED:
                    await wire.says(call(None, "getTableList"))
                elif verdict != SILENT:
                    wire.frames.put_nowait(frame)
                    await wire.says({"type": "auth-response", "authorized": verdict == ACCEPT, "new": 1})
                    if verdict == ACCEPT:
                        self.wires.put_nowait(wire)
        finally:
            self.open -= 1
        return socket

    async def post(self, request: web.Request) -> web.StreamResponse:
        self.headers = dict(request.headers)
        frame = await request.json()
        if frame.get("method") != "whoAmI":
            self.posted.put_nowait(frame)
            return web.json_response([])
        verdict = self._verdict()
        if verdict in _STATUS:
            return web.Response(status=_STATUS[verdict])
        return web.json_response(answer(frame["uuid"], []))

    async def poll(self, _: web.Request) -> web.StreamResponse:
        self.holding += 1
        self.most_held = max(self.most_held, self.holding)
        try:
            status, body = await self.polls.get()
        finally:
            self.holding -= 1
        return web.Response(status=status) if body is None else web.json_response(body, status=status)


def call(uuid: str | None, method: str, *args: Any, **extra: Any) -> dict[str, Any]:
    """A method call as Qerko sends it."""
    return {"type": "method-call-request", "uuid": uuid, "method": method, "args": list(args), **extra}


def answer(uuid: str, result: Any, **extra: Any) -> dict[str, Any]:
    """An answer as Qerko sends it."""
    return {"type": "method-call-response", "uuid": uuid, "result": result, **extra}


async def until(holds: Callable[[], bool]) -> None:
    """Let the event loop run until it holds."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0)


async def in_state(connector: Connector, state: State) -> None:
    await until(lambda: connector.status().state is state)


async def echo(method: str, args: list[Any]) -> Any:
    """A handler that answers every call with its words."""
    return [method, args]


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Cloud, Timekeeper, SandboxClock]]:
    """A cloud that serves, and a clock that stands still."""
    keeper = Timekeeper()
    async with serve(keeper.serve, "127.0.0.1", 0) as time:
        clock = SandboxClock(f"ws://127.0.0.1:{next(iter(time.sockets)).getsockname()[1]}")
        await clock.start()
        cloud = Cloud(keeper, clock)
        app = web.Application()
        app.router.add_get("/api/v2/pos/ws", cloud.websocket)
        app.router.add_get("/api/v2/pos/long-polling", cloud.poll)
        app.router.add_post("/api/v2/pos/long-polling", cloud.post)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        cloud.port = runner.addresses[0][1]
        try:
            yield cloud, keeper, clock
        finally:
            await clock.close()
            await runner.cleanup()


Story = Callable[[Cloud, Timekeeper, Connector], Awaitable[None]]


def play(
    story: Story,
    *verdicts: str,
    handler: Handler = echo,
    transport: QerkoTransport = QerkoTransport.WEBSOCKET,
    api_key: str = API_KEY,
) -> Cloud:
    """Connect one party and play; afterwards never more than one connection has lived at once."""

    async def run() -> Cloud:
        async with serving() as (cloud, keeper, clock):
            cloud.verdicts = list(verdicts)
            connector = Connector(cloud.party(transport, api_key), clock, handler)
            connector.start()
            await story(cloud, keeper, connector)
            await connector.stop()
            assert cloud.most_open <= 1 and cloud.most_held <= 1
            return cloud

    return asyncio.run(run())
