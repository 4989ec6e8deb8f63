"""A sandbox that plays one world after the other does not grow by them."""

from __future__ import annotations

import asyncio
import gc
import weakref

from mocks.world.clock import Mode
from mocks.world.tenants import FORGOTTEN_AT_ONCE, Tenants
from mocks.world.world import World


def test_a_dropped_world_is_forgotten_although_it_was_frozen() -> None:
    async def play() -> weakref.ref[World]:
        tenants = Tenants([])
        seen = weakref.ref(tenants.create("short-lived", 1, Mode.JUMP))
        gc.collect()
        gc.freeze()  # what the server does every half minute
        tenants.drop("short-lived")
        for _ in range(FORGOTTEN_AT_ONCE):
            tenants.create("another", 1, Mode.JUMP)
            tenants.drop("another")
        await tenants.close()
        return seen

    seen = asyncio.run(play())
    gc.collect()
    assert seen() is None
