"""Bodies of the Till API. Amounts are integers in minor units (øre); unknown members of requests are ignored."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reference_impl.domain.card import CardState
from reference_impl.domain.enrolment import EnrolmentState
from reference_impl.domain.payment import PaymentState, SaleState
from reference_impl.domain.postings import EntryKind


def _printable(text: str) -> str:
    """No control characters and no lone surrogates: receipts, logs and databases choke on them."""
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000 for char in text):
        raise ValueError("control characters are not allowed")
    return text


def _encodable(text: str) -> str:
    """Scanners add control characters, but nothing adds lone surrogates."""
    if any(0xD800 <= ord(char) < 0xE000 for char in text):
        raise ValueError("not valid Unicode")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Printable = Annotated[str, AfterValidator(_printable)]
Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_printable), AfterValidator(_not_blank)]
TillName = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_printable), AfterValidator(_not_blank)]
Amount = Annotated[int, Field(strict=True, ge=1, le=65_000_000, description="Minor units (øre).")]


class RewardsChoice(StrEnum):
    """What the member wants with the points."""

    COLLECT = "collect"
    SPEND = "spend"


class MessageLevel(StrEnum):
    """How urgent a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class NewSale(BaseModel):
    """Opens a sale."""

    till: TillName = "till-1"


class NewItem(BaseModel):
    """A line of goods; prices include tax."""

    name: Name
    unit_price: Annotated[int, Field(strict=True, ge=1, le=65_000_000, description="Minor units, tax included.")]
    quantity: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    sku: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_printable)] | None = None
    vat_rate: Annotated[int, Field(strict=True, ge=0, le=10_000, description="Hundredths of a percent.")] = 2500
    stamp: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_printable)] | None = None


class Scan(BaseModel):
    """What the scanner read, or a number typed in: exactly one of them."""

    code: Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_encodable)] | None = None
    phone: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_encodable)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Scan:
        if (self.code is None) == (self.phone is None):
            raise ValueError("give either code or phone")
        return self


class ScanAhead(Scan):
    """A scan before any sale exists; the next sale of that till adopts it."""

    till: TillName = "till-1"


class Empty(BaseModel):
    """No members needed."""


class Rewards(BaseModel):
    """Collect, or spend up to `amount` points (all that fit when absent)."""

    choice: RewardsChoice
    amount: Annotated[int, Field(strict=True, ge=1, le=65_000_000)] | None = None


class Refund(BaseModel):
    """Give money back."""

    amount: Amount


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(use_enum_values=True)


class CustomerView(Answer):
    """Who buys."""

    msisdn: str
    name: str | None
    member: bool


class ItemView(Answer):
    """A line; `total` before discount."""

    id: str
    sku: str | None
    name: str
    quantity: int
    unit_price: int
    vat_rate: int
    total: int
    discount: int


class EnrolmentView(Answer):
    """The newest enrolment of the sale."""

    state: EnrolmentState


class PaymentView(Answer):
    """The newest payment attempt of the sale."""

    state: PaymentState
    reference: str | None
    authorised: int
    captured: int
    refunded: int


class RewardsView(Answer):
    """Points: what the member can still spend, and what this sale gives and takes."""

    choice: RewardsChoice | None
    balance: int
    earned: int
    spent: int


class MessageView(Answer):
    """What the cashier reads; `at` in epoch seconds."""

    level: MessageLevel
    text: str
    at: float


class SaleView(Answer):
    """A sale; `version` grows with every visible change."""

    id: str
    version: int
    state: SaleState
    till: str
    currency: str
    customer: CustomerView | None
    items: list[ItemView]
    total: int
    discount: int
    to_pay: int
    enrolment: EnrolmentView
    payment: PaymentView
    rewards: RewardsView
    messages: list[MessageView]


class ScanView(Answer):
    """A scan kept for the next sale of that till."""

    id: str
    till: str
    customer: CustomerView | None
    messages: list[MessageView]


class MemberEntryView(Answer):
    """An entry of the books that moves a member's points or stamps; `balance` of that unit after it."""

    id: int
    time: float
    unit: str
    kind: EntryKind
    amount: int
    balance: int
    sale: str


class CardView(Answer):
    """A member's card in one guest's app."""

    id: str
    brand: str
    state: CardState


class MemberView(Answer):
    """A member of the club."""

    msisdn: str
    name: str
    balance: int
    stamps: dict[str, int]
    entries: list[MemberEntryView]
    cards: list[CardView]


class LedgerEntryView(Answer):
    """One entry: `amount` moves from account `debit` to account `credit`."""

    id: int
    time: float
    unit: str
    kind: EntryKind
    reference: str
    sale: str
    amount: int
    debit: str
    credit: str


class LedgerView(Answer):
    """Entries after the one asked for; `next` goes into the next `after`."""

    entries: list[LedgerEntryView]
    next: int


class Problem(Answer):
    """RFC 9457; `type` is stable."""

    type: str
    title: str
    status: int
    detail: str
