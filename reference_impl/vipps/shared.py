"""A remote value that is fetched once for all who want it at the same moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from reference_impl.clock.port import Clock

T = TypeVar("T")


class Shared(Generic[T]):
    """Keeps a value until it is stale. Followers wait on the clock's notifier: a lock held across a call stops time."""

    def __init__(self, clock: Clock, fetch: Callable[[], Awaitable[tuple[T, float]]]) -> None:
        self._clock = clock
        self._fetch = fetch
        self._value: T | None = None
        self._stale_at = 0.0
        self._fetching = False
        self._fetched = clock.notifier()

    async def get(self) -> T:
        """The value; whatever `fetch` raises goes to the one who fetched, the next in line tries again."""
        while True:
            seen = self._fetched.count
            if self._value is not None and self._clock.now() < self._stale_at:
                return self._value
            if not self._fetching:
                return await self._refresh()
            await self._fetched.wait(None, since=seen)

    def drop(self, value: T) -> None:
        """Forget `value` if it is still the one kept, so that the next `get` fetches."""
        if self._value is value:
            self._value = None

    async def _refresh(self) -> T:
        self._fetching = True
        try:
            self._value, self._stale_at = await self._fetch()
            return self._value
        finally:
            self._fetching = False
            self._fetched.notify()
