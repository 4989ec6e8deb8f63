"""A direction at work: real sockets, and only the shortest of real time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from harness.proxy.box import ToxicBox
from harness.proxy.link import Closed, Link
from harness.proxy.toxics import Stream, toxic_of

LIMIT = 60.0
Talk = Callable[[ToxicBox, socket.socket, socket.socket, "asyncio.Task[None]"], Awaitable[None]]


def play(talk: Talk, *toxics: dict[str, object]) -> None:
    """One direction between two sockets: what goes into the first comes out of the second."""

    async def scene() -> None:
        box = ToxicBox("vipps")
        for toxic in toxics:
            box.add(toxic_of(toxic))
        sender, inlet = socket.socketpair()
        outlet, receiver = socket.socketpair()
        for end in (sender, receiver):
            end.setblocking(False)
        reader, inwards = await asyncio.open_connection(sock=inlet)
        _, writer = await asyncio.open_connection(sock=outlet)
        running = asyncio.create_task(Link(box, 1, Stream.DOWNSTREAM).run(reader, writer))
        try:
            async with asyncio.timeout(LIMIT):
                await talk(box, sender, receiver, running)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            for stream in (inwards, writer):
                stream.close()
            for end in (sender, receiver):
                end.close()

    asyncio.run(scene())


async def heard(receiver: socket.socket, size: int) -> bytes:
    data, loop = b"", asyncio.get_running_loop()
    while len(data) < size:
        more = await loop.sock_recv(receiver, size - len(data))
        assert more, f"the end after {data!r}"
        data += more
    return data


def test_data_and_its_end_get_through() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        assert await heard(receiver, 5) == b"hello"
        sender.shutdown(socket.SHUT_WR)
        assert await asyncio.get_running_loop().sock_recv(receiver, 10) == b""
        await running

    play(talk)


def test_what_is_late_gets_through_once_the_toxic_is_gone() -> None:
    """An hour would not fit into this test: it is the change that lets the data go."""

    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        waiting = asyncio.create_task(heard(receiver, 5))
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
        box.remove("latency_downstream")
        assert await waiting == b"hello"

    play(talk, {"type": "latency", "attributes": {"latency": 3_600_000}})


def test_latency_holds_data_back_that_long() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        sender.sendall(b"hello")
        await heard(receiver, 5)
        assert clock() - begun >= 0.05

    play(talk, {"type": "latency", "attributes": {"latency": 50}})


def test_a_toxic_added_strikes_connections_that_are_open() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        await heard(receiver, 5)
        box.add(toxic_of({"type": "reset_peer"}))
        sender.sendall(b"more")
        with pytest.raises(Closed) as closed:
            await running
        assert closed.value.reset

    play(talk)


def test_a_timeout_closes_without_a_byte() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        with pytest.raises(Closed) as closed:
            await running
        assert not closed.value.reset
        with pytest.raises(BlockingIOError):
            receiver.recv(1)

    play(talk, {"type": "timeout", "attributes": {"timeout": 20}})


def test_removing_a_timeout_that_has_swallowed_closes() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        await asyncio.wait([running], timeout=0.05)
        assert not running.done()
        box.clear()
        with pytest.raises(Closed):
            await running

    play(talk, {"type": "timeout"})


def test_limit_data_goes_on_counting_when_another_toxic_comes() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        sender.sendall(b"hello")
        await heard(receiver, 5)
        box.add(toxic_of({"type": "latency", "attributes": {"latency": 1}}))
        sender.sendall(b"more!")
        assert await heard(receiver, 3) == b"mor"
        with pytest.raises(Closed):
            await running

    play(talk, {"type": "limit_data", "attributes": {"bytes": 8}})


def test_slow_close_keeps_the_end_back() -> None:
    async def talk(box: ToxicBox, sender: socket.socket, receiver: socket.socket, running: asyncio.Task[None]) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        sender.sendall(b"hello")
        sender.shutdown(socket.SHUT_WR)
        assert await heard(receiver, 5) == b"hello"
        assert await asyncio.get_running_loop().sock_recv(receiver, 10) == b""
        assert clock() - begun >= 0.05

    play(talk, {"type": "slow_close", "attributes": {"delay": 50}})
