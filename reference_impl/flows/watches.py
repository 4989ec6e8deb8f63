"""One worker per thing that has to be looked at again: a payment of unknown outcome, a bill nobody touches, a verdict.

A step looks at what is persisted, does what is due, and says when to look again; so it can be killed anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from reference_impl.clock.port import Clock, Notifier

log = logging.getLogger("kassa.till.watches")

_AFTER_A_DEFECT = 5.0

Step = Callable[[str], Awaitable[float | None]]
"""What is due for one id; answers when to look again (epoch seconds), None when there is nothing left to look for."""


class Watches:
    """Workers by id, each started by the first `wake`."""

    def __init__(self, clock: Clock, step: Step) -> None:
        self._clock = clock
        self._step = step
        self._watched: dict[str, Notifier] = {}

    def wake(self, key: str) -> None:
        """Something about it changed, or it is new: look now."""
        notifier = self._watched.get(key)
        if notifier is None:
            notifier = self._watched[key] = self._clock.notifier()
            self._clock.spawn(self._attend(key, notifier))
        else:
            notifier.notify()

    async def _attend(self, key: str, notifier: Notifier) -> None:
        while True:
            seen = notifier.count
            try:
                at = await self._step(key)
            except Exception:
                log.exception("%s: a step broke, trying again", key)
                at = self._clock.now() + _AFTER_A_DEFECT
            if at is not None:
                await notifier.wait(max(0.0, at - self._clock.now()), since=seen)
            elif notifier.count == seen:
                del self._watched[key]
                return
