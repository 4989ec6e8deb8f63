"""Which calls of Qerko may run beside each other, and which have to wait for earlier ones.

Calls about one payment, bill or individual bill run in the order in which they came. A call without an answer is over
for Qerko when it is sent: whatever comes after it finds it carried out. All else runs side by side, so that one slow
call does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.clock.port import Clock, Notifier
from reference_impl.qerko.frames import Call
from reference_impl.qerko.inferred import SUBJECT_MEMBERS

_FIRST_ARGUMENT: Mapping[str, str] = {
    "getBill": "bill",
    "paymentProcessed": "payment",
    "paymentClosed": "payment",
    "getPostponedReceipt": "payment",
}
"""Methods whose first argument is an id, and of what."""


def subjects(call: Call) -> frozenset[tuple[str, str]]:
    """What a call is about, as (kind, id); empty: nothing in particular. Individual bills are bills."""
    first = call.args[0] if call.args else None
    if isinstance(first, str):
        kind = _FIRST_ARGUMENT.get(call.method)
        return frozenset({(kind, first)}) if kind else frozenset()
    if not isinstance(first, dict):
        return frozenset()
    found = {("bill", first[name]) for name in SUBJECT_MEMBERS if isinstance(first.get(name), str)}
    if call.method == "paymentStart" and isinstance(first.get("id"), str):
        found.add(("payment", first["id"]))
    return frozenset(found)


class Turn:
    """The place of one call in the order."""

    __slots__ = ("about", "after", "done", "is_silent")

    def __init__(self, call: Call, done: Notifier) -> None:
        self.about = subjects(call)
        self.is_silent = call.uuid is None
        self.done = done
        self.after: list[Turn] = []

    async def comes(self) -> None:
        """Wait until every earlier call that matters is finished."""
        while self.after:
            await self.after.pop().done.wait(None, since=0)


class Lanes:
    """The unfinished calls of one party, in the order in which they came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unfinished: list[Turn] = []

    def enter(self, call: Call) -> Turn:
        """Take a place, at the moment of arrival."""
        turn = Turn(call, self._clock.notifier())
        turn.after = [earlier for earlier in self._unfinished if earlier.is_silent or earlier.about & turn.about]
        self._unfinished.append(turn)
        return turn

    def leave(self, turn: Turn) -> None:
        """The call is finished, whatever came of it."""
        self._unfinished.remove(turn)
        turn.done.notify()
