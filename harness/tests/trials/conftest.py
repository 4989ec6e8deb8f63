"""A sandbox started as anybody starts it, and new worlds in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

Up = dict[str, Any]
HERE = Path(__file__).parent
REQUIRED = os.environ.get("KASSA_TRIALS") == "required"
PACKAGES = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]


def _give_up(reason: str) -> None:
    """Skip, unless the environment says that trials must run."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, str], Any]:
    """Runs a script of this folder on Node.js, with npm's packages at hand: (script, input) → its JSON."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        _give_up("node and npm are not on this machine")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # two workers must not install into one folder
    cache = request.config.cache
    folder = tmp_path if cache is None else Path(cache.mkdir(f"kassa-trials-{worker}"))
    for file in (*HERE.glob("*.mjs"), HERE / "package.json"):
        shutil.copy(file, folder / file.name)
    if not all((folder / "node_modules" / package / "package.json").exists() for package in PACKAGES):
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            _give_up(f"npm cannot install the clients: {done.stderr.strip()[-300:]}")

    def run(script: str, told: str) -> Any:
        done = subprocess.run(
            ["node", script], cwd=folder, input=told, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


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
        assert process.wait(120) == 0, "kassa up stops cleanly when it is told to"


@pytest.fixture
def control(kassa: Up) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{kassa['control']['base_url']}/control/worlds", timeout=120) as client:
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
