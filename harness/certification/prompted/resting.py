"""When a product has come to rest, as far as one can tell on the wall clock."""

from __future__ import annotations

from harness.actors.world import World

QUIET, RESTING = 0.5, 3.0  # real seconds: without a message that is rest; at most waited for it


class RestingWorld(World):
    """A world on the wall clock in which it is waited until nobody says anything any more."""

    def settles(self) -> None:
        rests(self)


def rests(world: World) -> None:
    """Let what the till has begun come to its end."""
    seen = -1
    for _ in range(round(RESTING / QUIET)):
        before, seen = seen, last_exchange(world)
        if before == seen:
            return
        world.advance(QUIET)


def last_exchange(world: World) -> int:
    """Its number in the journal; 0 when there is none."""
    return max((exchange.seq for exchange in world.journal()), default=0)
