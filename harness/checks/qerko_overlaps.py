"""Which calls were under way at the same moment: nobody can tell in which order the POS has dealt with them.

The journal numbers calls as they are sent. A call that is late, or slow to answer, may be dealt with after one that
was sent later: a bill that was asked for before a guest left may well be told as it is afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from harness.checks.qerko_record import MethodCall

CHANGES = frozenset(
    {"startIndividualBill", "cancelIndividualBill", "paymentStart", "paymentProcessed", "paymentClosed"}
)
"""Methods after which a bill lists something else."""
RETURNS = CHANGES - {"paymentStart"}
"""… of those, what may make a payment possible that was not, or the other way round."""


class Overlaps:
    """Of one journal; times are real ones, as a world's may stand still meanwhile."""

    def __init__(self, calls: Iterable[MethodCall]) -> None:
        self._changes: dict[str, list[MethodCall]] = defaultdict(list)
        for call in calls:
            if call.method in CHANGES:
                self._changes[call.party].append(call)
        # For each change the latest end of it and all before it: who began after that met none of them.
        self._ends = {party: list(accumulate(map(_end, changes), max)) for party, changes in self._changes.items()}

    def meet(self, call: MethodCall, methods: frozenset[str] = CHANGES) -> bool:
        """Whether a change by one of ``methods`` was under way at the same restaurant together with this call."""
        changes, ends = self._changes[call.party], self._ends.get(call.party, [])
        for place in range(len(changes) - 1, -1, -1):
            if ends[place] <= call.exchange.wall:
                return False
            other = changes[place]
            if other.seq == call.seq or other.method not in methods:
                continue
            if other.exchange.wall < _end(call) and _end(other) > call.exchange.wall:
                return True
        return False


def _end(call: MethodCall) -> float:
    return call.exchange.wall + call.exchange.duration_ms / 1000
