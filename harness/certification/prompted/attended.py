"""A world on the wall clock in which a person is at work: it waits for rest, and for whoever is slower than a till."""

from __future__ import annotations

from collections.abc import Mapping

from harness.actors.evidence import Exchange
from harness.actors.transport import Transport
from harness.actors.world import Up, World
from harness.checks.qerko_links import by_serial
from harness.checks.qerko_record import QerkoRecord

QUIET, RESTING = 0.5, 3.0  # real seconds: without a message that is rest; at most waited for it
AT_ONCE = 9.0  # seconds that a bank may take without anybody acting meanwhile
FOR_LONG = 3600.0  # seconds that it takes when somebody is to act: as long as a person needs


class AttendedWorld(World):
    """A bank that is slow is slower still: the next step must not depend on how fast it is done.

    `ready`: the exchange with which the till's line to Qerko began. How often it was started until then is the
    person's business: of Qerko the journal tells nothing before.
    """

    def __init__(self, transport: Transport, control_url: str, up: Up, ready: int = 0) -> None:
        super().__init__(transport, control_url, up)
        self._ready, self._rested = ready, 0

    def journal(self, after: int = 0) -> tuple[Exchange, ...]:
        return tuple(e for e in super().journal(after) if e.vendor != "qerko" or e.seq >= self._ready)

    def settles(self) -> None:
        if self.journal(self._rested):
            rests(self)
            self._rested = last_exchange(self)

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


def newest_line(world: World) -> int:
    """The exchange with which the newest line to Qerko began; 0 when there is none."""
    return max((tries[0].seq for tries in by_serial(QerkoRecord(world.journal())).values()), default=0)


def last_exchange(world: World) -> int:
    """Its number in the journal; 0 when there is none."""
    return max((exchange.seq for exchange in world.journal()), default=0)
