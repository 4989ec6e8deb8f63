"""A world on the wall clock in which a person is at work: it waits for rest, and for whoever is slower than a till."""

from __future__ import annotations

from collections.abc import Mapping

from harness.actors.world import World

QUIET, RESTING = 0.5, 3.0  # real seconds: without a message that is rest; at most waited for it
AT_ONCE = 9.0  # seconds that a bank may take without anybody acting meanwhile
FOR_LONG = 3600.0  # seconds that it takes when somebody is to act: as long as a person needs


class AttendedWorld(World):
    """A bank that is slow is slower still: the next step must not depend on how fast it is done."""

    def settles(self) -> None:
        rests(self)

    def send(self, method: str, path: str, body: object) -> object:
        if path == "qerko/settings" and isinstance(body, Mapping) and body.get("transfer_seconds", 0) > AT_ONCE:
            body = {**body, "transfer_seconds": FOR_LONG}
        return super().send(method, path, body)


def rests(world: World) -> None:
    """Let what the till has begun come to its end, as far as one can tell."""
    seen = -1
    for _ in range(round(RESTING / QUIET)):
        before, seen = seen, last_exchange(world)
        if before == seen:
            return
        world.advance(QUIET)


def last_exchange(world: World) -> int:
    """Its number in the journal; 0 when there is none."""
    return max((exchange.seq for exchange in world.journal()), default=0)
