"""The till's books: what each kind of entry moves, from which account to which.

Every entry debits one account and credits another by the same amount, so the sum of each transaction is zero by
construction, and a balance is what was credited minus what was debited (customers' claims are liabilities).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MONEY = "NOK"
POINTS = "points"


class EntryKind(StrEnum):
    """What an entry records. The first four are money, the others points or stamps."""

    RESERVED = "reserved"
    """The customer approved; the amount is set aside."""
    CAPTURED = "captured"
    """A reserved amount became the shop's."""
    REFUNDED = "refunded"
    """A captured amount went back to the customer."""
    CANCELLED = "cancelled"
    """A reserved amount was released."""
    EARNED = "earned"
    """Given to the member for a paid sale."""
    HELD = "held"
    """Set aside for a payment under way; nobody else can spend it."""
    SPENT = "spent"
    """Used up by a paid sale."""
    RELEASED = "released"
    """Held for a payment that came to nothing; the member has it back."""
    REVERSED = "reversed"
    """Earned by a sale that was refunded; taken back."""
    RETURNED = "returned"
    """Spent in a sale that was refunded; given back."""


@dataclass(frozen=True, slots=True)
class Tender:
    """Where money of one kind waits and where it goes."""

    reservations: str
    settlement: str


VIPPS = Tender("vipps:reservations", "vipps:settlement")
QERKO = Tender("qerko:reservations", "qerko:settlement")
QERKO_TIPS = Tender("qerko:reservations", "qerko:tips")
"""Tips come through the same payment, but are the staff's."""


class Account(StrEnum):
    """Accounts; those with a placeholder exist once per member, or once per tender."""

    CUSTOMERS = "customers"
    RESERVATIONS = "{tender.reservations}"
    SETTLEMENT = "{tender.settlement}"
    PROGRAMME = "programme"
    AVAILABLE = "member:{member}:available"
    HELD = "member:{member}:held"

    def of(self, member: str, tender: Tender = VIPPS) -> str:
        """The account's name in the books."""
        return self.value.format(member=member, tender=tender)


@dataclass(frozen=True, slots=True)
class Movement:
    """The accounts an entry moves an amount between."""

    debit: Account
    credit: Account


MOVEMENTS: Mapping[EntryKind, Movement] = {
    EntryKind.RESERVED: Movement(Account.RESERVATIONS, Account.CUSTOMERS),
    EntryKind.CAPTURED: Movement(Account.SETTLEMENT, Account.RESERVATIONS),
    EntryKind.REFUNDED: Movement(Account.CUSTOMERS, Account.SETTLEMENT),
    EntryKind.CANCELLED: Movement(Account.CUSTOMERS, Account.RESERVATIONS),
    EntryKind.EARNED: Movement(Account.PROGRAMME, Account.AVAILABLE),
    EntryKind.HELD: Movement(Account.AVAILABLE, Account.HELD),
    EntryKind.SPENT: Movement(Account.HELD, Account.PROGRAMME),
    EntryKind.RELEASED: Movement(Account.HELD, Account.AVAILABLE),
    EntryKind.REVERSED: Movement(Account.AVAILABLE, Account.PROGRAMME),
    EntryKind.RETURNED: Movement(Account.PROGRAMME, Account.AVAILABLE),
}

# How an entry changes what the member can spend.
EFFECT_ON_AVAILABLE: Mapping[EntryKind, int] = {
    kind: (move.credit is Account.AVAILABLE) - (move.debit is Account.AVAILABLE) for kind, move in MOVEMENTS.items()
}
