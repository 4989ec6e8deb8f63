"""Chromium for tests.

Without one (or without the ``[browser]`` extra) whoever asks for it is skipped and told why, unless
``KASSA_BROWSER=required``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from harness.chromium import NoBrowser, chromium
from harness.screen import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REQUIRED = "required"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module.

    Not longer: while it lives, Playwright's event loop runs in this thread, and no other test could run one.
    """
    try:
        with chromium() as running:
            yield running
    except NoBrowser as missing:
        if os.environ.get("KASSA_BROWSER") == REQUIRED:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Screen:
    """The one page in it, for one test after the other."""
    return Screen(browser)
