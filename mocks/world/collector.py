"""The garbage collector's share: what lives long is kept out of its sight, or it would walk all of it again and again.

A dropped world may leave cycles of garbage there. Looking for them walks everything that lives, so it is done for many
dropped worlds at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

FIRST_SWEEP = 1.0  # seconds after a start, which should not wait for it
SWEEP_EVERY = 30.0  # seconds between moving survivors out of the collector's sight
FORGOTTEN_AT_ONCE = 100  # dropped worlds that may linger in memory


class Collector:
    """A process has one collector, and so one of these: :data:`COLLECTOR`."""

    def __init__(self) -> None:
        self._gone = 0

    def world_gone(self) -> None:
        """A world was dropped; some sweep will find what it has left behind."""
        self._gone += 1

    def sweep(self) -> None:
        """A whole collection first, so that no garbage is put out of sight with what lives."""
        if self._gone >= FORGOTTEN_AT_ONCE:
            self._gone = 0
            gc.unfreeze()
        gc.collect()
        gc.freeze()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """While modules are imported: what they make stays. A sixth of a start went into looking at it."""
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            gc.enable()


COLLECTOR = Collector()
