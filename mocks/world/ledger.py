"""The vendors' ledger: every movement of money, complete, never cut. The money oracle reads it and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import orjson

from mocks.world.history import ROOM, Archive, History


class Movement(StrEnum):
    """What moved; the last two are no money of the vendor's: a loyalty service paid in the guest's place."""

    RESERVED = "reserved"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    ABORTED = "aborted"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    REDEEMED = "redeemed"
    RETURNED = "returned"
    """Redeemed for something that was given back."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """``amount`` in minor units of ``currency``; ``at`` in epoch seconds of the world."""

    seq: int
    vendor: str
    reference: str
    kind: Movement
    amount: int
    currency: str
    at: float


class VendorLedger(History):
    """Append-only; the first ``_far`` entries are in the file, batch by batch."""

    batch = 200

    def __init__(self, entries: Iterable[LedgerEntry] = (), room: int = ROOM) -> None:
        super().__init__(room)
        self._entries = list(entries)
        self._far = 0

    def post(self, vendor: str, reference: str, kind: Movement, amount: int, currency: str, at: float) -> None:
        seq = self._far + len(self._entries) + 1
        self._entries.append(LedgerEntry(seq, vendor, reference, kind, amount, currency, at))
        if len(self._entries) >= self._room + self.batch:
            self.grown()

    def after(self, seq: int) -> list[LedgerEntry]:
        """Every entry with a greater ``seq``, oldest first."""
        seq = max(seq, 0)
        near = self._entries[max(seq - self._far, 0) :]
        if seq >= self._far or self._archive is None:
            return near
        far = (row for batch in self._archive.since(seq // self.batch) for row in batch if row["seq"] > seq)
        return [LedgerEntry(**row | {"kind": Movement(row["kind"])}) for row in far] + near

    def at_hand(self) -> int:
        return len(self._entries)

    def _move(self, archive: Archive) -> None:
        archive.put(self._far // self.batch, orjson.dumps(self._entries[: self.batch]))
        del self._entries[: self.batch]
        self._far += self.batch
