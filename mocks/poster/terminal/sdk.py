"""The whole of ``Poster.*``: importing this module fills the table of methods."""

from __future__ import annotations

from mocks.poster.terminal import proxying, sdk_guests, sdk_interface, sdk_orders, sdk_venue
from mocks.poster.terminal.calling import METHODS, call

__all__ = ["METHODS", "call", "proxying", "sdk_guests", "sdk_interface", "sdk_orders", "sdk_venue"]
