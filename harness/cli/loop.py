"""The event loop of every process that ``kassa`` starts."""

from __future__ import annotations

import asyncio
from typing import Any


def run_loop(main: Any) -> None:
    """Run on the fastest event loop there is."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)
