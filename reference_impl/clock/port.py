"""The clock port: everything in the till that has to do with time, waiting and fresh identifiers.

A till in a shop runs on the system clock; a till under test may run on a clock that stands still or leaps. So that a
leap is safe, every piece of work is an *activity*, and an activity that waits says so by waiting through this port.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class ClockLost(RuntimeError):
    """The clock's owner went away; nothing that depends on time can go on."""


class Notifier(Protocol):
    """Wakes all waiters at once. `count` closes the gap between looking and waiting: take it, look, wait `since`."""

    @property
    def count(self) -> int:
        """How often `notify` was called."""

    async def wait(self, timeout: float | None, asked: bool = False, since: int | None = None) -> bool:
        """True when notified (after `since`, if given), False after `timeout` seconds (None: no limit).

        `asked` says that somebody outside asked for this very waiting time, as a long poll does.
        """

    def notify(self) -> None:
        """Wake all who wait now, and all who will wait `since` an older count."""


class Clock(Protocol):
    """Time as the till sees it. Seconds everywhere."""

    async def start(self) -> None:
        """Connect to whatever keeps the time. Called once, before anything else."""

    async def close(self) -> None:
        """End all background activities and let go of it."""

    def now(self) -> float:
        """Epoch seconds."""

    def unique(self) -> str:
        """A fresh unguessable identifier of 32 hexadecimal digits."""

    async def sleep(self, seconds: float) -> None:
        """Suspend the calling activity."""

    async def call(self, awaitable: Awaitable[T], timeout: float) -> T:
        """Await an answer of another party; raises `TimeoutError` after `timeout` seconds and cancels the request."""

    async def hear(self, awaitable: Awaitable[T]) -> T:
        """Await what another party may send at any time, or never: time does not wait for it.

        When this returns the caller is an activity again: nothing leaps over what was heard.
        """

    def notifier(self) -> Notifier:
        """A new notifier whose waits run on this clock."""

    def activity(self) -> AbstractAsyncContextManager[None]:
        """Wraps one incoming request: while it runs and does not wait on this clock, time must not leap."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> Any:
        """Start a background activity, counted from this very moment; returns its task."""
