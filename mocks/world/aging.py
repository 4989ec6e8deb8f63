"""What lives for a while only: kept in the order it came, taken away from the front, so that no call ever walks it all.

A plain dictionary is no substitute: to find its first entry it steps over all those that were taken away before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


def forget_over(kept: OrderedDict[str, T], over: Callable[[T], bool]) -> list[str]:
    """Take away what is over, and return its keys; one whose life is shorter may stay as long as its elder."""
    gone = []
    while kept and over(next(iter(kept.values()))):
        gone.append(kept.popitem(last=False)[0])
    return gone


@dataclass(slots=True)
class Tally:
    """How often a thing happened since it first did, for ``life`` seconds from then on; times in seconds of the world.

    Two dictionaries take turns, and nothing is ever taken out of one: what has come and gone leaves no holes in it.
    """

    life: float
    young: dict[str, tuple[float, int]] = field(default_factory=dict)
    old: dict[str, tuple[float, int]] = field(default_factory=dict)
    since: float = 0.0

    def of(self, key: str, now: float) -> tuple[float, int]:
        """When it began, and how often it happened."""
        if now >= self.since + self.life:
            self.old = self.young if now < self.since + 2 * self.life else {}
            self.young, self.since = {}, now
        begin, count = self.young.get(key) or self.old.get(key) or (now, 0)
        return (begin, count) if now < begin + self.life else (now, 0)

    def add(self, key: str, now: float) -> None:
        """It happened once more."""
        begin, count = self.of(key, now)
        self.young[key] = (begin, count + 1)
