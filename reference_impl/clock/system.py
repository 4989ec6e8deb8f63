"""The clock of a shop: real time."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class SystemNotifier:
    """A notifier on the event loop's own timers."""

    def __init__(self) -> None:
        self._count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def count(self) -> int:
        return self._count

    async def wait(self, timeout: float | None, asked: bool = False, since: int | None = None) -> bool:
        if since is not None and since != self._count:
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, timeout)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True

    def notify(self) -> None:
        self._count += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)


class SystemClock:
    """`Clock` over `time` and `asyncio`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """End the background activities."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def now(self) -> float:
        return time.time()

    def unique(self) -> str:
        return uuid.uuid4().hex

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    async def call(self, awaitable: Awaitable[T], timeout: float) -> T:
        return await asyncio.wait_for(awaitable, timeout)

    async def hear(self, awaitable: Awaitable[T]) -> T:
        return await awaitable

    def notifier(self) -> SystemNotifier:
        return SystemNotifier()

    @asynccontextmanager
    async def _activity(self) -> AsyncIterator[None]:
        yield

    def activity(self) -> AbstractAsyncContextManager[None]:
        return self._activity()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the loop itself keeps tasks only weakly
        task.add_done_callback(self._tasks.discard)
        return task
