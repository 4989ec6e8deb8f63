"""Fixtures of the café's tests in Chromium: browser and sandbox for each worker, a world for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from harness.browser import browser
from harness.cli.sandbox import sandbox_in_background
from harness.tests.cafe.counter import ClubCounter
from harness.tests.terminal.counter import Shelf
from reference_impl.tests.poster.cafe import Cafe

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]


@pytest.fixture(scope="session")
def control() -> Iterator[str]:
    """Where worlds are made."""
    with sandbox_in_background() as up:
        yield up["control"]["base_url"]


@pytest.fixture
def counter(control: str, browser: Browser) -> Iterator[ClubCounter]:
    """A café whose time leaps; the customer is a member with 50.00 to spend."""
    cafe, shelf = Cafe.new(control), Shelf()
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    counter = ClubCounter(cafe, context.new_page(), shelf)
    try:
        cafe.joins(spends=500_000)
        yield counter
        counter.is_judged()
    finally:
        counter.close()
        context.close()
        shelf.close()
        cafe.close()
