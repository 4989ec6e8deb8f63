"""A clock kept by somebody else, who may stop it or let it leap: the sandbox clock protocol over a websocket.

The till parks (`wait`) when none of its activities runs, and the owner may then move time forward. Three rules keep a
leap from ever overtaking work:

* an activity that waits is counted out, and whoever wakes it counts it in *before* it gets the loop back;
* work that arrives while parked (`activity`, an answer to `call`) asks to be let in (`release`) and goes on only after
  the owner has said so (`released`);
* while `release` is on its way nothing is sent that could cross it.
"""

from __future__ import annotations

import asyncio
import enum
import json
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from reference_impl.clock.port import ClockLost

T = TypeVar("T")
log = logging.getLogger("kassa.till.clock")

OPENING = 60.0  # real seconds that the clock's owner may take to answer the handshake


class _State(enum.Enum):
    RUNNING = "running"
    PARKED = "parked"
    RELEASING = "releasing"


# Whoever sent the request that is being handled waits for its answer, and so for every deadline on the way to it.
_for_somebody_outside: ContextVar[bool] = ContextVar("for_somebody_outside", default=False)


class _Waiter:
    """One suspended activity. The future's result says whether its deadline passed."""

    __slots__ = ("asked", "deadline", "future", "is_call")

    def __init__(self, deadline: float | None, asked: bool = False, is_call: bool = False) -> None:
        self.future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.deadline = deadline
        self.asked = asked
        self.is_call = is_call


class SandboxNotifier:
    """A notifier whose waits are known to the clock's owner."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._count = 0
        self._waiting: set[_Waiter] = set()

    @property
    def count(self) -> int:
        return self._count

    async def wait(self, timeout: float | None, asked: bool = False, since: int | None = None) -> bool:
        if since is not None and since != self._count:
            return True
        deadline = None if timeout is None else self._clock.now() + max(0.0, timeout)
        waiter = _Waiter(deadline, asked=asked)
        self._waiting.add(waiter)
        try:
            return not await self._clock.suspend(waiter)
        finally:
            self._waiting.discard(waiter)

    def notify(self) -> None:
        self._count += 1
        for waiter in tuple(self._waiting):
            self._clock.resume(waiter, due=False)


class SandboxClock:
    """`Clock` over the clock protocol. `on_lost` is called once when the connection breaks."""

    def __init__(self, url: str, on_lost: Callable[[], None] = lambda: None, name: str = "till") -> None:
        self._url = url
        self._name = name
        self._on_lost = on_lost
        self._now = 0.0
        self._running = 0
        self._given_up = 0  # calls, since the clock's owner was last told
        self._state = _State.RUNNING
        self._waiters: set[_Waiter] = set()
        self._released: asyncio.Future[None] | None = None
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._io: list[asyncio.Task[None]] = []
        self._socket: ClientConnection | None = None
        self._closing = False

    async def start(self) -> None:
        # Pings would be timers of the library's own, on a time that is not the till's; a machine may be slow to start.
        self._socket = await connect(
            self._url, ping_interval=None, open_timeout=OPENING, max_size=2**20, compression=None
        )
        await self._socket.send(json.dumps({"type": "register", "name": self._name}))
        hello = json.loads(await self._socket.recv())
        if hello.get("type") != "registered":
            raise ClockLost(f"the clock at {self._url} refused the registration")
        self._now = float(hello["now"])
        loop = asyncio.get_running_loop()
        self._io = [loop.create_task(self._read(self._socket)), loop.create_task(self._write(self._socket))]

    async def close(self) -> None:
        self._closing = True
        for task in (*self._tasks, *self._io):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._io, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    def now(self) -> float:
        return self._now

    def unique(self) -> str:
        return uuid.uuid4().hex

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await self.suspend(_Waiter(self._now + seconds, asked=_for_somebody_outside.get()))

    async def call(self, awaitable: Awaitable[T], timeout: float) -> T:
        waiter = _Waiter(self._now + timeout, asked=_for_somebody_outside.get(), is_call=True)
        return await self._until(waiter, awaitable)

    async def hear(self, awaitable: Awaitable[T]) -> T:
        return await self._until(_Waiter(None), awaitable)

    async def _until(self, waiter: _Waiter, awaitable: Awaitable[T]) -> T:
        async def request() -> T:
            return await awaitable

        task = asyncio.get_running_loop().create_task(request())
        task.add_done_callback(lambda _: self.resume(waiter, due=False))
        try:
            due = await self.suspend(waiter)
        except BaseException:
            self._given_up += waiter.is_call
            task.cancel()
            raise
        if due:
            self._given_up += waiter.is_call
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise TimeoutError
        return task.result()

    def notifier(self) -> SandboxNotifier:
        return SandboxNotifier(self)

    @asynccontextmanager
    async def _activity(self) -> AsyncIterator[None]:
        self._running += 1
        outside = _for_somebody_outside.set(True)
        try:
            await self._let_in()
            yield
        finally:
            _for_somebody_outside.reset(outside)
            self._leave()

    def activity(self) -> AbstractAsyncContextManager[None]:
        return self._activity()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._running += 1
        task = asyncio.get_running_loop().create_task(self._background(work))
        self._tasks.add(task)

        def ended(finished: asyncio.Task[None]) -> None:
            # Here and not in a `finally`: a task cancelled before its first step never enters its own body.
            self._tasks.discard(finished)
            self._leave()

        task.add_done_callback(ended)
        return task

    async def _background(self, work: Coroutine[Any, Any, None]) -> None:
        _for_somebody_outside.set(False)
        try:
            await self._let_in()
        except BaseException:
            work.close()
            raise
        await work

    async def suspend(self, waiter: _Waiter) -> bool:
        """Count the calling activity out until somebody resumes `waiter`; True when its deadline passed."""
        self._waiters.add(waiter)
        self._leave()
        try:
            due = await waiter.future
        except BaseException:
            if waiter in self._waiters:
                self._waiters.discard(waiter)
                self._running += 1
            raise
        await self._let_in()
        return due

    def resume(self, waiter: _Waiter, due: bool) -> None:
        """Count a suspended activity in and hand it the loop. Harmless when it has been resumed already."""
        if waiter not in self._waiters:
            return
        self._waiters.discard(waiter)
        self._running += 1
        self._release()
        if not waiter.future.done():
            waiter.future.set_result(due)

    def _leave(self) -> None:
        self._running -= 1
        self._park_if_idle()

    def _park_if_idle(self) -> None:
        if self._running or self._state is not _State.RUNNING or self._closing:
            return
        deadlines = [waiter.deadline for waiter in self._waiters if waiter.deadline is not None]
        asked = [waiter.deadline for waiter in self._waiters if waiter.asked and waiter.deadline is not None]
        calls = sum(waiter.is_call for waiter in self._waiters)
        self._state = _State.PARKED
        until, horizon = min(deadlines, default=None), max(asked, default=None)
        given_up, self._given_up = self._given_up, 0
        self._send({"type": "wait", "until": until, "asked": horizon, "calls": calls, "given_up": given_up})

    def _release(self) -> None:
        if self._state is _State.PARKED:
            self._state = _State.RELEASING
            self._released = asyncio.get_running_loop().create_future()
            self._send({"type": "release"})

    async def _let_in(self) -> None:
        self._release()
        if self._state is _State.RELEASING and self._released is not None:
            await asyncio.shield(self._released)

    def _send(self, frame: dict[str, Any]) -> None:
        self._outgoing.put_nowait(json.dumps(frame))

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while True:
                await socket.send(await self._outgoing.get())
        except ConnectionClosed:
            return  # the reader reports it

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._receive(json.loads(text))
        except ConnectionClosed:
            pass
        if not self._closing:
            log.critical("lost the clock at %s: the till cannot go on", self._url)
            if self._released is not None and not self._released.done():
                self._released.set_exception(ClockLost("the clock is gone"))
            self._on_lost()

    def _receive(self, frame: dict[str, Any]) -> None:
        self._now = max(self._now, float(frame.get("now", self._now)))
        if frame.get("type") == "wake":
            # A wake that crossed our release leaves the state alone: `released` is still to come.
            if self._state is _State.PARKED:
                self._state = _State.RUNNING
            for waiter in tuple(self._waiters):
                if waiter.deadline is not None and waiter.deadline <= self._now:
                    self.resume(waiter, due=True)
        elif frame.get("type") == "released":
            self._state = _State.RUNNING
            if self._released is not None and not self._released.done():
                self._released.set_result(None)
        self._park_if_idle()
