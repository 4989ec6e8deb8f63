"""How long somebody goes on watching for a change."""

from __future__ import annotations

from collections.abc import Callable


class Patience:
    """`at_most` seconds by `now`, since one first had to wait: who sees at once what is wanted asks no clock."""

    def __init__(self, now: Callable[[], float], at_most: float) -> None:
        self._now, self._at_most = now, at_most
        self._end: float | None = None

    def left(self) -> float:
        """Seconds; none are left when it is zero or less."""
        if self._end is None:
            self._end = self._now() + self._at_most
            return self._at_most
        return self._end - self._now()
