"""A sandbox that plays one world after the other does not grow by them."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from mocks.world import tenants as tenants_module
from mocks.world.clock import Mode
from mocks.world.tenants import Tenants
from mocks.world.world import World


def test_a_dropped_world_is_forgotten_although_it_was_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants_module, "FORGOTTEN_AT_ONCE", 3)

    async def play() -> weakref.ref[World]:
        tenants = Tenants([])
        seen = weakref.ref(tenants.create("short-lived", 1, Mode.JUMP))
        gc.collect()
        gc.freeze()  # what the server does every half minute
        tenants.drop("short-lived")
        for _ in range(3):
            tenants.create("another", 1, Mode.JUMP)
            tenants.drop("another")
        await tenants.close()
        return seen

    seen = asyncio.run(play())
    gc.collect()
    assert seen() is None
