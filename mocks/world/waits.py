"""What those hold in hand who wait on a clock, or keep it still: plain objects that know no clock."""

from __future__ import annotations

from collections.abc import Callable


class Bell:
    """Wakes an exchange that waits on the clock before its time is up; rung early, it does not wait at all."""

    __slots__ = ("_rung", "wake")

    def __init__(self) -> None:
        self._rung = False
        self.wake: Callable[[], None] | None = None

    @property
    def rung(self) -> bool:
        return self._rung

    def ring(self) -> None:
        self._rung = True
        if self.wake is not None:
            self.wake()


class Hold:
    """Something that counts until it is released; whoever comes first releases it, a second time is no mistake."""

    __slots__ = ("_undo",)

    def __init__(self, undo: Callable[[], None]) -> None:
        self._undo: Callable[[], None] | None = undo

    def release(self) -> None:
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()
