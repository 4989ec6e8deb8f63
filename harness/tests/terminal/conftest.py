"""Fixtures of the terminal's tests in Chromium: one browser and one sandbox for each worker, a page for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from harness.browser import browser
from harness.cli.sandbox import sandbox_in_background
from harness.tests.terminal.counter import Counter, Shelf

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def worlds() -> Iterator[str]:
    """Where worlds are made, in a sandbox without tills."""
    with sandbox_in_background(with_till=False) as up:
        yield f"{up['control']['base_url']}/control/worlds"


def _counter(worlds: str, browser: Browser, shelf: Shelf, clock: str) -> Iterator[Counter]:
    up: dict[str, Any] = httpx.post(worlds, json={"clock": clock, "till": False}).raise_for_status().json()
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    counter = Counter(up, context.new_page(), shelf)
    yield counter
    counter.close()
    context.close()
    httpx.delete(f"{worlds}/{up['world']}")


@pytest.fixture
def counter(worlds: str, browser: Browser, shelf: Shelf) -> Iterator[Counter]:
    """The terminal of a new world on the wall clock."""
    yield from _counter(worlds, browser, shelf, "wall")


@pytest.fixture
def jumping(worlds: str, browser: Browser, shelf: Shelf) -> Iterator[Counter]:
    """The terminal of a new world whose time leaps while somebody waits."""
    yield from _counter(worlds, browser, shelf, "jump")
