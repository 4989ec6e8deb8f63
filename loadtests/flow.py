"""One customer's way through the shop, timed from the moment it was meant to begin.

Every call is timed from when it was due, not from when it was sent: a target that makes everybody wait, or a generator
that comes late, cannot hide it (coordinated omission).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent

from harness.actors.problem import Refused
from harness.actors.transport import NoAnswer, Unreadable
from loadtests.measures import FLOW, Measures
from loadtests.session import LocustTransport


class Trouble(Exception):
    """The target did not do what it should; `kind`: of a refusal, its stable type."""

    def __init__(self, stage: str, why: str, kind: str = "") -> None:
        super().__init__(f"{stage}: {why}")
        self.kind = kind


@contextmanager
def _judged(stage: str) -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        raise Trouble(stage, str(error)) from None
    except Refused as refused:
        raise Trouble(stage, f"{refused.status} {refused.kind}", refused.kind) from None
    except (Unreadable, ValueError) as error:
        raise Trouble(stage, type(error).__name__) from None


class Flow:
    """`begin`: when second 0 of the run was, on the clock of `time.perf_counter`; `intended`: second of the run."""

    def __init__(self, measures: Measures, transport: LocustTransport, begin: float, intended: float) -> None:
        self._measures, self._transport, self._begin = measures, transport, begin
        self.intended = self._due = intended

    @property
    def now(self) -> float:
        """Second of the run."""
        return time.perf_counter() - self._begin

    def think(self, seconds: float) -> None:
        """Somebody takes that long, counted from when the last thing was over."""
        self._due += seconds
        gevent.sleep(max(0.0, self._due - self.now))

    @contextmanager
    def call(self, stage: str) -> Iterator[None]:
        """One call of the target.

        Raises:
            Trouble: nobody answered, or not what was asked for.
        """
        self._transport.stage = stage
        kind = "bad calls"
        try:
            with _judged(stage):
                yield
            kind = "good calls"
        finally:
            now = self.now
            self._measures.happened(kind, self._due)
            self._measures.called(stage, self.intended, self._due, now - self._due)
            self._due = now

    @contextmanager
    def waiting(self, stage: str, own: float | None) -> Iterator[Callable[[], None]]:
        """Wait for somebody else who needs `own` seconds by habit: what it takes beyond that is the target's.

        None: how long they need is up to chance. What is yielded says that they have answered.

        Raises:
            Trouble: as `call`.
        """
        answered = False

        def yes() -> None:
            nonlocal answered
            answered = True

        begin, self._transport.stage = self._due, stage
        try:
            with _judged(stage):
                yield yes
        finally:
            self._due = self.now
            if answered and own is not None:
                self._measures.took(stage, self.intended, max(self._due - begin - own, 0.0))

    def reached(self, step: str) -> None:
        self._measures.reached(step, self.intended)

    def ended(self, outcome: str) -> None:
        """paid, refused, gave-up or failed."""
        self._measures.reached(outcome, self.intended)
        self._measures.happened(outcome, self.intended)
        self._measures.series["ended"][int(self.now)] += 1
        if outcome == "paid":
            self._measures.took(FLOW, self.intended, self.now - self.intended)
