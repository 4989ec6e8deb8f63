"""``python -m loadtests.bench_qerko``: a thousand restaurants on one sandbox, and a restart that they all feel.

One sandbox process on one core, the restaurants on another: each is connected by websocket, answers one method call,
and asks ``noop`` over and over for a while. Then Qerko restarts (1001) and all of them come back at once. The run fails
when that takes 10 s or longer, or when anybody is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import psutil
import uvloop
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

RESTAURANTS, SECONDS = 1_000, 5.0
BACK_WITHIN = 10.0  # seconds until everybody is authorized again
CALLERS = 32  # method calls under way at a time
SPARE_FILES = 500  # files of a process that are no restaurant's connection


class TooFewFiles(RuntimeError):
    """The system allows fewer open files than there are connections."""


@dataclass(frozen=True, slots=True)
class Figures:
    """``connected``, ``back``: seconds until all were authorized; ``kilobytes`` of the server for each connection;
    ``calls``, ``noops``: round trips per second, by Qerko through the control API and by the restaurants."""

    restaurants: int
    connected: float
    back: float
    kilobytes: float
    calls: float
    noops: float

    def good(self) -> bool:
        return self.back < BACK_WITHIN


class Restaurant(asyncio.Protocol):
    """One POS: it answers every call, and comes back at once when it is told to."""

    def __init__(self, url: str, key: str, crowd: Crowd) -> None:
        self._url, self._crowd = url, crowd
        self._auth = json.dumps({"type": "auth-request", "apiKey": [key], "posId": "bench"}).encode()
        self._protocol: ClientProtocol
        self._transport: asyncio.Transport
        self._asked = 0
        self._authorized = False

    async def dial(self) -> None:
        where = parse_uri(self._url)
        self._protocol = ClientProtocol(where)
        await asyncio.get_running_loop().create_connection(lambda: self, where.host, where.port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._protocol.send_text(self._auth)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._hear(json.loads(bytes(event.data)))
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._authorized:
            self._authorized = False
            self._crowd.authorized -= 1
        if not self._crowd.over:
            self._crowd.start(self.dial())

    def noop(self) -> None:
        self._asked += 1
        self._say({"type": "method-call-request", "uuid": f"n{self._asked}", "method": "noop", "args": []})

    def hang_up(self) -> None:
        self._transport.abort()

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "auth-response":
                self._authorized = True
                self._crowd.arrived()
            case "method-call-request" if frame["uuid"] is not None:
                self._say({"type": "method-call-response", "uuid": frame["uuid"], "result": []})
            case _:
                self._crowd.noops += 1
                if self._crowd.asking:
                    self.noop()

    def _say(self, frame: dict[str, Any]) -> None:
        self._protocol.send_text(json.dumps(frame).encode())
        self._flush()

    def _flush(self) -> None:
        output = b"".join(self._protocol.data_to_send())
        if output and not self._transport.is_closing():
            self._transport.write(output)


class Crowd:
    """All restaurants, and how many of them are there."""

    def __init__(self) -> None:
        self.members: list[Restaurant] = []
        self.authorized = 0
        self.noops = 0
        self.asking = False
        self.over = False
        self._complete = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def arrived(self) -> None:
        self.authorized += 1
        if self.authorized == len(self.members):
            self._complete.set()

    async def complete(self, begin: float, limit: float) -> float:
        """Seconds since ``begin`` until all were there."""
        await asyncio.wait_for(self._complete.wait(), limit)
        self._complete.clear()
        return time.perf_counter() - begin


class Sandbox:
    """``kassa up`` in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "harness.cli.main", "up", "--json", "--no-till", "--port-base", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.up: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.control = f"{self.up['control']['base_url']}/control/worlds/{self.up['world']}"

    def kilobytes(self) -> float:
        """Resident memory."""
        return float(psutil.Process(self._process.pid).memory_info().rss) / 1024

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def allow_files(wanted: int) -> None:
    """Raise the limit of open files of this process and of those it starts.

    Raises:
        TooFewFiles: the system does not allow so many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise TooFewFiles(f"{wanted} open files are needed, {hard} are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def measure(restaurants: int, seconds: float) -> Figures:
    """The whole story against a sandbox of its own.

    Raises:
        TooFewFiles: the system does not allow so many connections.
        TimeoutError: somebody did not connect, or did not come back.
    """
    allow_files(restaurants + SPARE_FILES)
    sandbox = Sandbox()
    try:
        # A connection that idles while the restaurants ask is closed by the server: none is kept that long.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(keepalive_timeout=1)) as http:
            return await _story(sandbox, http, restaurants, seconds)
    finally:
        sandbox.stop()


async def _story(sandbox: Sandbox, http: aiohttp.ClientSession, restaurants: int, seconds: float) -> Figures:
    crowd, url = Crowd(), sandbox.up["qerko"]["websocket_url"]
    known = [await _post(http, f"{sandbox.control}/restaurants", {"name": f"No. {n}"}) for n in range(restaurants)]
    crowd.members = [Restaurant(url, restaurant["api_key"], crowd) for restaurant in known]
    before, begin = sandbox.kilobytes(), time.perf_counter()
    for member in crowd.members:
        crowd.start(member.dial())
    connected = await crowd.complete(begin, 60)
    kilobytes = (sandbox.kilobytes() - before) / restaurants
    calls = await _call_all(http, sandbox, [restaurant["id"] for restaurant in known])
    noops = await _ask(crowd, seconds)
    begin = time.perf_counter()
    await _post(http, f"{sandbox.control}/qerko/restart", {})
    back = await crowd.complete(begin, BACK_WITHIN * 3)
    await _call_all(http, sandbox, [restaurant["id"] for restaurant in known])
    crowd.over = True
    for member in crowd.members:
        member.hang_up()
    return Figures(restaurants, connected, back, kilobytes, calls, noops)


async def _call_all(http: aiohttp.ClientSession, sandbox: Sandbox, parties: list[str]) -> float:
    """Qerko calls every restaurant once; calls per second."""
    waiting, begin = iter(parties), time.perf_counter()

    async def work() -> None:
        for party in waiting:
            reply = await _post(http, f"{sandbox.control}/restaurants/{party}/call", {"method": "getTableList"})
            assert reply["kind"] == "result", reply

    await asyncio.gather(*(work() for _ in range(CALLERS)))
    return len(parties) / (time.perf_counter() - begin)


async def _ask(crowd: Crowd, seconds: float) -> float:
    """Every restaurant asks as fast as it is answered; answers per second."""
    crowd.asking, crowd.noops, begin = True, 0, time.perf_counter()
    for member in crowd.members:
        member.noop()
    await asyncio.sleep(seconds)
    crowd.asking = False
    return crowd.noops / (time.perf_counter() - begin)


async def _post(http: aiohttp.ClientSession, url: str, body: Any) -> Any:
    async with http.post(url, json=body) as answer:
        answer.raise_for_status()
        return await answer.json() if answer.status != 204 else None


def main() -> int:
    """Print the figures; exit code 0, 1 if the restart takes too long, 3 if the system does not allow the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restaurants", type=int, default=RESTAURANTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    try:
        figures = uvloop.run(measure(wanted.restaurants, wanted.seconds))
    except TooFewFiles as error:
        print(f"void: {error}")
        return 3
    except TimeoutError:
        print(f"missed: not all of {wanted.restaurants} restaurants were connected in time")
        return 1
    print(f"{figures.restaurants} restaurants connected in {figures.connected:.2f} s")
    print(f"all of them back {figures.back:.2f} s after a restart (the limit is {BACK_WITHIN:g} s)")
    print(f"{figures.kilobytes:.1f} kB of the sandbox for each connection")
    print(f"{figures.calls:.0f} calls/s by Qerko, each through the control API and answered by its restaurant")
    print(f"{figures.noops:.0f} round trips/s by the restaurants, together")
    return 0 if figures.good() else 1


if __name__ == "__main__":
    sys.exit(main())
