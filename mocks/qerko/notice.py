"""A POS that notices that its connection broke: nothing on the wire tells when it has."""

from __future__ import annotations

import asyncio

from mocks.world.clock import Clock
from mocks.world.waits import Hold

GLANCE = 0.2  # real seconds between two looks, and for a POS that takes no part in the world's time
LIMIT = 5.0  # real seconds that time stands still for one that does: the connection may have been somebody else's


class Notice:
    """Time stands still until somebody on ``clock`` who was parked has stirred: it has found the connection gone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._parked = [(one, one.generation) for one in clock.participants if one.parked]
        self._hold: Hold = clock.hold(LIMIT)
        self._looks = round(LIMIT / GLANCE)
        self._later()

    def _later(self) -> None:
        asyncio.get_running_loop().call_later(GLANCE, self._look)

    def _look(self) -> None:
        self._looks -= 1
        if self._looks > 0 and self._nobody_stirred():
            self._later()
        else:
            self._hold.release()

    def _nobody_stirred(self) -> bool:
        """Those who were at work anyway come upon it there."""
        here = self._clock.participants
        return bool(here) and here == [one for one, stint in self._parked if one.parked and one.generation == stint]
