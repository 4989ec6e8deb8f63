"""Fixtures of the terminal's tests in Chromium: a page for each module, a sandbox for each worker."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.actors.world import Sandbox
from harness.browser import browser, screen
from harness.screen import Screen
from harness.tests.terminal.counter import Counter, Shelf

__all__ = ["browser", "screen"]
REACT = Path(__file__).parent / "react"
REQUIRED = os.environ.get("KASSA_TRIALS") == "required"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


def _counter(sandbox: Sandbox, screen: Screen, shelf: Shelf, clock: str) -> Iterator[Counter]:
    worlds = f"{sandbox.control_url}/control/worlds"
    up: dict[str, Any] = httpx.post(worlds, json={"clock": clock, "till": False}, timeout=60).raise_for_status().json()
    counter = Counter(up, screen.page, shelf)
    yield counter
    counter.close()
    screen.clears()
    httpx.delete(f"{worlds}/{up['world']}", timeout=60)


@pytest.fixture
def counter(sandbox: Sandbox, screen: Screen, shelf: Shelf) -> Iterator[Counter]:
    """The terminal of a new world on the wall clock."""
    yield from _counter(sandbox, screen, shelf, "wall")


@pytest.fixture
def jumping(sandbox: Sandbox, screen: Screen, shelf: Shelf) -> Iterator[Counter]:
    """The terminal of a new world whose time leaps while somebody waits."""
    yield from _counter(sandbox, screen, shelf, "jump")


def _give_up(reason: str) -> None:
    """Skip, unless the environment says that trials must run."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def npm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Runs npm where the packages of the React app are installed; gives back the folder."""
    program = shutil.which("npm")
    if program is None:
        _give_up("npm is not on this machine")
    assert program is not None
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # two workers must not install into one folder
    cache = request.config.cache
    folder = tmp_path_factory.mktemp("react") if cache is None else Path(cache.mkdir(f"kassa-react-{worker}"))
    for file in REACT.iterdir():
        shutil.copy(file, folder / file.name)

    def run(*arguments: str) -> Path:
        command = [program, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return folder

    if not all((folder / "node_modules" / name).exists() for name in ("react-dom", "esbuild", "typescript")):
        try:
            run("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
        except AssertionError as error:
            _give_up(f"npm cannot install React: {str(error)[-300:]}")
    return run
