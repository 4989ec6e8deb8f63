"""What is due on a world's clock, and in which order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

STRUCK = 500  # cancelled timers that may wait for their moment among the others


@dataclass(order=True, slots=True)
class Timer:
    """One thing that is due: either data (``kind`` and ``key``) or, when ``call`` is set, somebody who waits."""

    due: float
    number: int
    kind: str = field(compare=False)
    key: str = field(compare=False)
    call: Callable[[], None] | None = field(compare=False, default=None)


class Timetable:
    """Timers by the moment they are due; of one moment, the one that was added first comes first."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._number = 0
        self._struck: set[int] = set()

    def add(self, due: float, kind: str, key: str, call: Callable[[], None] | None) -> tuple[int, bool]:
        """The number of the new timer, and whether it is the next one."""
        self._number += 1
        heapq.heappush(self._heap, Timer(due, self._number, kind, key, call))
        return self._number, self._heap[0].number == self._number

    def strike(self, number: int) -> None:
        """Nothing happens then. Most timers end so: the expiry of a payment outlives the payment by minutes."""
        self._struck.add(number)
        if len(self._struck) > max(STRUCK, len(self._heap) // 2):
            self._heap = [timer for timer in self._heap if timer.number not in self._struck]
            heapq.heapify(self._heap)
            self._struck.clear()

    def head(self) -> Timer | None:
        """The next one."""
        while self._heap and self._heap[0].number in self._struck:
            self._struck.discard(heapq.heappop(self._heap).number)
        return self._heap[0] if self._heap else None

    def pop(self) -> Timer:
        """Take the one that :meth:`head` has shown."""
        return heapq.heappop(self._heap)

    def all(self) -> list[Timer]:
        """In their order."""
        return sorted(timer for timer in self._heap if timer.number not in self._struck)

    def __len__(self) -> int:
        """How many are kept, those that were struck included."""
        return len(self._heap)
