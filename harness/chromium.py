"""The system's Chromium, driven by Playwright: for whoever looks at a page as a person does.

Playwright's own browsers are never downloaded. ``KASSA_CHROMIUM`` names an executable.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Exception):
    """There is nothing to look at pages with; the text says what is missing."""


def find_chromium() -> str:
    """The path of an installed Chromium.

    Raises:
        NoBrowser: there is none.
    """
    named = os.environ.get("KASSA_CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser(f"no {named or 'Chromium'} on this machine (KASSA_CHROMIUM names an executable)")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium without a window.

    Raises:
        NoBrowser: it, or Playwright, is not installed.
    """
    path = find_chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("Playwright is not installed (the extra [browser])") from None
    # Chromium's own sandbox wants an ordinary user, and containers have little shared memory.
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
