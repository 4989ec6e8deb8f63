"""Watching never misses what happens while it looks, and a wake ends a wait."""

from __future__ import annotations

import asyncio

from reference_impl.clock.system import SystemClock
from reference_impl.flows.watches import Watches


def test_news_during_a_look_are_looked_at() -> None:
    async def story() -> None:
        clock, looks = SystemClock(), asyncio.Event()
        seen: list[str] = []

        async def step(key: str) -> float | None:
            seen.append(key)
            if len(seen) == 1:
                watches.wake(key)
            else:
                looks.set()
            return None

        watches = Watches(clock, step)
        watches.wake("p-1")
        await asyncio.wait_for(looks.wait(), 60)
        await clock.close()
        assert seen == ["p-1", "p-1"]

    asyncio.run(story())


def test_a_wake_ends_the_wait_for_the_next_look() -> None:
    async def story() -> None:
        clock, looked = SystemClock(), asyncio.Queue[str]()

        async def step(key: str) -> float | None:
            looked.put_nowait(key)
            return clock.now() + 3600

        watches = Watches(clock, step)
        for _ in range(3):
            watches.wake("p-1")
            assert await asyncio.wait_for(looked.get(), 60) == "p-1"
        await clock.close()

    asyncio.run(story())
