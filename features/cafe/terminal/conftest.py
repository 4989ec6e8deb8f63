"""The browser in which the terminal is shown."""

from harness.browser import browser, screen

__all__ = ["browser", "screen"]
