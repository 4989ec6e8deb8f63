"""Fixtures of the café's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reference_impl.tests.poster.cafe import Cafe


@pytest.fixture
def cafe(sandbox: dict[str, Any]) -> Iterator[Cafe]:
    """A café in a world of its own, on a clock that leaps; nobody is a member yet."""
    cafe = Cafe.new(sandbox["control"]["base_url"])
    try:
        yield cafe
    finally:
        cafe.close()
