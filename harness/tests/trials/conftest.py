"""A sandbox started as anybody starts it, and new worlds in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

Up = dict[str, Any]


@pytest.fixture(scope="session")
def kassa() -> Iterator[Up]:
    """``kassa up --json`` as a process of its own; its object."""
    command = [sys.executable, "-m", "harness.cli.main", "up", "--json", "--port-base", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        up: Up = json.loads(process.stdout.readline())
        yield up
    finally:
        process.terminate()
        assert process.wait(20) == 0, "kassa up stops cleanly when it is told to"


@pytest.fixture
def control(kassa: Up) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{kassa['control']['base_url']}/control/worlds", timeout=30) as client:
        yield client


@pytest.fixture
def world(control: httpx.Client) -> Iterator[Up]:
    """A new world on the wall clock, without a till."""
    yield from _world(control, "wall")


@pytest.fixture
def jumping_world(control: httpx.Client) -> Iterator[Up]:
    """A new world whose time moves only when it is asked to."""
    yield from _world(control, "jump")


def _world(control: httpx.Client, clock: str) -> Iterator[Up]:
    up: Up = control.post("", json={"clock": clock, "till": False}).raise_for_status().json()
    yield up
    control.delete(f"/{up['world']}").raise_for_status()
