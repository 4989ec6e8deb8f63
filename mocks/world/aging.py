"""What lives for a while only: kept in the order it came, taken away from the front, so that no call ever walks it all.

A plain dictionary is no substitute: to find its first entry it steps over all those that were taken away before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def forget_over(kept: OrderedDict[str, T], over: Callable[[T], bool]) -> list[str]:
    """Take away what is over, and return its keys; one whose life is shorter may stay as long as its elder."""
    gone = []
    while kept and over(next(iter(kept.values()))):
        gone.append(kept.popitem(last=False)[0])
    return gone
