"""``kassa up --processes N``: N processes with worlds of their own, and one control API before them.

Worlds are in memory. A shard that ends takes its worlds along, and nothing could replace it: everything ends with it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson

from harness.cli.ports import HOST
from mocks.control.front import Front
from mocks.control.worlds import Addresses, NewWorld
from mocks.world.server import ServerGroup, bind

APART = 100  # between the first ports of two shards
HALTING = 15.0  # real seconds a shard may take to stop by itself
_HIGHEST_PORT = 65_535


class ShardLost(Exception):
    """A shard did not begin; what kept it is its own to say."""


@dataclass(slots=True)
class Shards:
    """All of them with their front. ``up`` is the object that ``kassa up --json`` prints; ``ended`` is set when a shard
    ends by itself, and ``casualty`` says which."""

    up: dict[str, Any] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    casualty: str | None = None
    _processes: list[Process] = field(default_factory=list)
    _watches: list[asyncio.Task[None]] = field(default_factory=list)
    _front: Front | None = None
    _group: ServerGroup | None = None

    async def start(self, count: int, port_base: int, *, with_till: bool, seed: int) -> None:
        """The front on ``port_base``, shard k on five ports from 100·k above it (0: any free ones), world ``default``.

        Raises:
            PortBusy: the front's port is taken.
            ShardLost: a shard did not begin.
        """
        if port_base + (count + 1) * APART > _HIGHEST_PORT:
            raise ShardLost(f"{count} shards have no room above port {port_base}")
        sock = bind(HOST, port_base)
        for number in range(1, count + 1):
            self._processes.append(await _launch(port_base + number * APART if port_base else 0, with_till))
        addresses = await asyncio.gather(*map(_addresses, self._processes))
        self._front = Front(f"http://{HOST}:{sock.getsockname()[1]}", [at.control for at in addresses])
        self._group = ServerGroup([(self._front, sock)])
        await self._group.start()
        self._watches = [asyncio.create_task(self._watch(n, p)) for n, p in enumerate(self._processes, 1)]
        described = await self._front.create(NewWorld(id="default", seed=seed))
        if described.status_code != HTTPStatus.CREATED:
            raise ShardLost("a shard could not make world default")
        shards = [_told(*shard) for shard in zip(self._processes, addresses, strict=True)]
        self.up = {**orjson.loads(bytes(described.body)), "shards": shards}

    async def stop(self) -> None:
        for watch in self._watches:
            watch.cancel()
        if self._group is not None:
            await self._group.stop()
        if self._front is not None:
            await self._front.close()
        await asyncio.gather(*map(_end, self._processes))

    async def _watch(self, number: int, process: Process) -> None:
        code = await process.wait()
        self.casualty = self.casualty or f"shard {number} ended with exit code {code}, and its worlds with it"
        self.ended.set()


async def start_shards(count: int, port_base: int, *, with_till: bool, seed: int) -> Shards:
    """As :meth:`Shards.start`; what began before something failed is ended again."""
    shards = Shards()
    try:
        await shards.start(count, port_base, with_till=with_till, seed=seed)
    except BaseException:
        await shards.stop()
        raise
    return shards


async def _launch(port_base: int, with_till: bool) -> Process:
    """In a session of its own: Ctrl-C is for the parent, who ends its shards in order."""
    words = [str(port_base), "till" if with_till else "no-till"]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "harness.cli.shard", *words, stdin=PIPE, stdout=PIPE, start_new_session=True
    )


async def _addresses(process: Process) -> Addresses:
    """Where it serves, once it does."""
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise ShardLost(f"a shard could not begin, exit code {await process.wait()}")
    return Addresses(**json.loads(line))


def _told(process: Process, at: Addresses) -> dict[str, Any]:
    """A shard in ``kassa up --json``."""
    urls = {"control": at.control, "vipps": at.vipps, "qerko": at.qerko, "poster": at.poster, "till": at.till}
    return {"pid": process.pid, **{name: {"base_url": url} for name, url in urls.items()}}


async def _end(process: Process) -> None:
    """A shard ends with its standard input."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), HALTING)
    except TimeoutError:
        process.kill()
        await process.wait()
