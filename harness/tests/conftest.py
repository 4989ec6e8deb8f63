"""The sandbox of these tests, one for each worker; and for a till that dies, a world and the process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.actors.world import Sandbox, World
from harness.fixtures import sandbox, transport
from harness.tests.till_process import TillProcess

__all__ = ["sandbox", "transport"]


@pytest.fixture
def world(sandbox: Sandbox) -> Iterator[World]:
    made = sandbox.create_world(clock="jump", till=False)
    yield made
    made.drop()


@pytest.fixture
def process(world: World, tmp_path: Path) -> Iterator[TillProcess]:
    till = TillProcess(world, tmp_path)
    till.start()
    yield till
    till.stop()
