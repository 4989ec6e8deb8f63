"""A sandbox for the flows: the same command a person types, on free ports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from reference_impl.tests.counter import Counter

# What takes long on a busy machine is no defect of a property.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[dict[str, Any]]:
    """What `kassa up --json` prints."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "harness.cli.main", "up", "--json", "--port-base", "0"]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=120)
        process.stdout.close()


@pytest.fixture
def counter(sandbox: dict[str, Any]) -> Iterator[Counter]:
    """A counter with a till in a world of its own, on a clock that leaps."""
    counter = Counter(sandbox["control"]["base_url"])
    try:
        yield counter
    finally:
        counter.close()
