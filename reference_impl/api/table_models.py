"""Bodies of the Till API about the restaurant. Amounts are integers in minor units, quantities whole units."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from reference_impl.api.models import Answer, MessageView, Name
from reference_impl.domain.bill import BillState
from reference_impl.domain.individual_bill import IndividualBillState
from reference_impl.domain.table_payment import TablePaymentState


class NewBill(BaseModel):
    """Opens a bill; `restaurant` where several have a table of that id."""

    name: Name | None = None
    restaurant: Annotated[str, Field(max_length=200)] | None = None


class PrinterSwitch(BaseModel):
    """Whether the fiscal printer works; while it does not, guests get their receipts later."""

    online: StrictBool


class TableView(Answer):
    """A table; `restaurant` is the restaurant's id."""

    id: str
    name: str
    restaurant: str


class TablesView(Answer):
    """All tables of all restaurants."""

    tables: list[TableView]


class BillItemView(Answer):
    """A line: `quantity` = `open` + `locked` (held by a guest who pays or uses a card) + `paid`."""

    id: str
    sku: str | None
    name: str
    quantity: int
    unit_price: int
    vat_rate: int
    total: int
    open: int
    locked: int
    paid: int


class TablePaymentView(Answer):
    """A payment; `amount` is what the guest is charged, `tip` included and `discount` taken off."""

    id: str
    state: TablePaymentState
    amount: int
    tip: int
    discount: int


class IndividualBillView(Answer):
    """What a member pays with a card; `earned` and `spent` in points."""

    id: str
    state: IndividualBillState
    member: str
    discount: int
    earned: int
    spent: int


class BillView(Answer):
    """A bill; `paid` is money for goods, tips apart, and `to_pay` what is unpaid before any discount."""

    id: str
    version: int
    state: BillState
    restaurant: str
    table: str
    name: str
    currency: str
    items: list[BillItemView]
    total: int
    paid: int
    to_pay: int
    payments: list[TablePaymentView]
    individual_bills: list[IndividualBillView]
    messages: list[MessageView]


class BillsView(Answer):
    """The open bills of a table."""

    bills: list[BillView]


class CodeView(Answer):
    """A code for one guest, shown once; `expires_at` in epoch seconds."""

    code: str
    expires_at: float


class MailView(Answer):
    """A mail to send; `link` is the first of those in the text, `at` in epoch seconds."""

    id: int
    to: str
    subject: str
    text: str
    link: str
    at: float


class OutboxView(Answer):
    """Mails after the one asked for; `next` goes into the next `after`."""

    mails: list[MailView]
    next: int
