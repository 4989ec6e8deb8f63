"""Fixtures of the café's tests in Chromium: a page for each module, a world for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.actors.world import Sandbox
from harness.browser import browser, screen
from harness.screen import Screen
from harness.tests.cafe.counter import ClubCounter
from harness.tests.terminal.counter import Shelf
from reference_impl.tests.poster.cafe import Cafe

__all__ = ["browser", "screen"]


@pytest.fixture
def counter(sandbox: Sandbox, screen: Screen) -> Iterator[ClubCounter]:
    """A café whose time leaps; the customer is a member with 50.00 to spend."""
    cafe, shelf = Cafe.new(sandbox.control_url), Shelf()
    counter = ClubCounter(cafe, screen.page, shelf)
    try:
        cafe.joins(spends=500_000)
        yield counter
        counter.is_judged()
    finally:
        counter.close()
        screen.clears()
        shelf.close()
        cafe.close()
