"""What the Till API tells of the restaurant: bills on tables, mails to members. Amounts in minor units."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from harness.actors.sale import Message


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class BillItem(_Told):
    """A line of a bill; of its `quantity` some are `open`, `locked` by a payment under way, or `paid`."""

    id: str
    name: str
    quantity: int
    unit_price: int
    total: int
    open: int = 0
    locked: int = 0
    paid: int = 0
    sku: str | None = None
    vat_rate: int = 0


class BillPayment(_Told):
    """A payment of a part of the bill. `amount`: what the guest is charged."""

    id: str
    state: str
    amount: int
    tip: int = 0
    discount: int = 0


class IndividualBillNote(_Told):
    """What a guest with a card took out of the bill; `earned` and `spent` in points."""

    id: str
    state: str
    member: str | None = None
    discount: int = 0
    earned: int = 0
    spent: int = 0


class Bill(_Told):
    """A bill in one version."""

    id: str
    version: int
    state: str
    restaurant: str
    table: str
    name: str | None = None
    currency: str
    items: tuple[BillItem, ...] = ()
    total: int
    paid: int = 0
    to_pay: int
    payments: tuple[BillPayment, ...] = ()
    individual_bills: tuple[IndividualBillNote, ...] = ()
    messages: tuple[Message, ...] = ()

    def item(self, name: str) -> BillItem:
        """The first line of that name."""
        return next(item for item in self.items if item.name == name)

    def told(self, text: str) -> bool:
        """Whether a message contains `text`, in any case."""
        return any(text.lower() in message.text.lower() for message in self.messages)


class Bills(_Told):
    bills: tuple[Bill, ...]


class TillTable(_Told):
    id: str
    name: str
    restaurant: str


class TillTables(_Told):
    tables: tuple[TillTable, ...]


class Mail(_Told):
    """A mail that the till sent; `at` in epoch seconds on the till's clock."""

    id: int
    to: str
    subject: str
    text: str
    link: str | None = None
    at: float


class Mails(_Told):
    mails: tuple[Mail, ...]
    next: int = 0


class CardCode(_Told):
    """What the staff tells a guest to type; `expires_at` in epoch seconds."""

    code: str
    expires_at: float


class Connection(_Told):
    """How one of the till's parties stands with Qerko: connecting, connected, waiting or refused."""

    id: str
    name: str
    transport: str
    state: str
    since: float


class Connections(_Told):
    restaurants: tuple[Connection, ...]
