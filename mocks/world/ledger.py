"""The vendors' ledger: every movement of money, complete, never cut. The money oracle reads it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


class VendorLedger:
    """Append-only."""

    def __init__(self) -> None:
        self._entries: list[LedgerEntry] = []

    def post(self, vendor: str, reference: str, kind: Movement, amount: int, currency: str, at: float) -> None:
        self._entries.append(LedgerEntry(len(self._entries) + 1, vendor, reference, kind, amount, currency, at))

    def after(self, seq: int) -> list[LedgerEntry]:
        return self._entries[max(seq, 0) :]

    def restore(self, entries: list[LedgerEntry]) -> None:
        self._entries = list(entries)
