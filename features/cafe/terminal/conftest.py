"""The browser in which the terminal is shown."""

from harness.browser import browser

__all__ = ["browser"]
