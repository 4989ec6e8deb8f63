"""The till's line to Qerko as the journal tells it: attempts, connections, and when nothing was tried."""

from __future__ import annotations

from features.dining import LONG_POLLING, Table
from harness.actors.world import Party
from harness.checks.qerko_links import Attempt, attempts
from harness.checks.qerko_record import DISCONNECT, SILENCE, QerkoRecord
from harness.checks.record import digest


class Line:
    """`party`: who the till is at Qerko."""

    def __init__(self, table: Table) -> None:
        assert table.world.up.till is not None and table.world.up.till.qerko is not None
        self._table = table
        self.party: Party = table.world.up.till.qerko

    @property
    def is_polled(self) -> bool:
        return self.party.transport == LONG_POLLING

    def attempts(self) -> list[Attempt]:
        """Every handshake, or every poll and what was posted, of this till and nobody else."""
        record = QerkoRecord(self._table.world.journal())
        key = digest(self.party.api_key)
        return [a for a in attempts(record) if a.key == key and a.pos_id == self.party.pos_id]

    def connections(self) -> list[Attempt]:
        """The first sign of each connection that came about."""
        first: dict[str, Attempt] = {}
        for attempt in self.attempts():
            if attempt.serial and (self.is_polled or attempt.exchange.status == 101):
                first.setdefault(attempt.serial, attempt)
        return list(first.values())

    def in_vain(self) -> list[Attempt]:
        """Attempts to open the line of which nothing came."""
        return [a for a in self.attempts() if a.failed or a.refusal]

    def trouble(self) -> int:
        """The seq of the last end or silence of a connection."""
        notes = [e.seq for e in self._table.world.journal() if e.operation in (DISCONNECT, SILENCE)]
        assert notes, "nothing happened to any connection"
        return notes[-1]
