"""A sandbox that plays one world after the other does not grow by them."""

from __future__ import annotations

import asyncio
import weakref

import pytest

from mocks.world import collector
from mocks.world.clock import Mode
from mocks.world.collector import COLLECTOR
from mocks.world.tenants import Tenants
from mocks.world.world import World


def test_dropped_worlds_are_forgotten_although_they_were_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "FORGOTTEN_AT_ONCE", 3)

    async def play() -> list[weakref.ref[World]]:
        tenants = Tenants([])
        seen = [weakref.ref(tenants.create(f"short-lived-{n}", n, Mode.JUMP)) for n in range(3)]
        COLLECTOR.sweep()
        for n in range(3):
            tenants.drop(f"short-lived-{n}")
        await tenants.close()
        return seen

    seen = asyncio.run(play())
    COLLECTOR.sweep()
    assert [world() for world in seen] == [None, None, None]
