"""What the Till API tells, tolerant of members and states that a newer till may add. Amounts in minor units."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(_Told):
    """The customer of a sale; a customer known by QR alone has no number."""

    msisdn: str | None = None
    name: str | None = None
    member: bool = False


class Item(_Told):
    """A line of goods; `total` before and `discount` off it."""

    id: str
    name: str
    quantity: int
    unit_price: int
    vat_rate: int
    total: int
    discount: int = 0
    sku: str | None = None


class Enrolment(_Told):
    state: str = "none"


class Payment(_Told):
    """The newest attempt; amounts as the vendor holds them."""

    state: str = "none"
    reference: str | None = None
    authorised: int = 0
    captured: int = 0
    refunded: int = 0


class Rewards(_Told):
    """`balance`: points the member can spend now; `earned` and `spent` by this sale."""

    choice: str | None = None
    balance: int = 0
    earned: int = 0
    spent: int = 0


class Message(_Told):
    """What the cashier reads; `at` in epoch seconds on the till's clock."""

    level: str
    text: str
    at: float | None = None


class Sale(_Told):
    """A sale in one version."""

    id: str
    version: int
    state: str
    till: str | None = None
    customer: Person | None = None
    items: tuple[Item, ...] = ()
    total: int
    discount: int = 0
    to_pay: int
    enrolment: Enrolment = Enrolment()
    payment: Payment = Payment()
    rewards: Rewards = Rewards()
    messages: tuple[Message, ...] = ()

    def told(self, text: str) -> bool:
        """Whether a message contains `text`, in any case."""
        return any(text.lower() in message.text.lower() for message in self.messages)


class Scan(_Told):
    """A scan before any sale."""

    id: str
    till: str | None = None
    customer: Person | None = None
    messages: tuple[Message, ...] = ()


class MemberEntry(_Told):
    id: int
    unit: str
    kind: str
    amount: int
    balance: int
    sale: str | None = None


class MemberCard(_Told):
    """A loyalty card that the till has issued."""

    id: str
    brand: str
    state: str


class Member(_Told):
    """A member with balance, stamps and every movement of them, and the cards issued for it."""

    msisdn: str
    name: str | None = None
    balance: int = 0
    stamps: dict[str, int] = Field(default_factory=dict)
    entries: tuple[MemberEntry, ...] = ()
    cards: tuple[MemberCard, ...] = ()


class TillEntry(_Told):
    """A line of the till's ledger; `unit`: NOK, points or a stamp card; `debit` and `credit`: accounts."""

    id: int
    time: float
    unit: str
    kind: str
    reference: str | None = None
    sale: str | None = None
    amount: int
    debit: str = ""
    credit: str = ""


class TillLedger(_Told):
    entries: tuple[TillEntry, ...]
    next: int = 0


class Statement(_Told):
    """What a till says about itself."""

    product: str
    version: str
    vendors: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
