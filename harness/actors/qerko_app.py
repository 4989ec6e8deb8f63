"""What a guest's Qerko app shows. Amounts in minor units, quantities as decimal strings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Named(_Shown):
    id: str
    name: str


class AppItem(_Shown):
    id: str
    name: str
    price: int
    quantity: str
    min_quantity: str = "1"


class AppBill(_Shown):
    """A bill as the guest reads it: what is open on it."""

    id: str
    name: str | None = None
    currency: str
    total: int
    items: tuple[AppItem, ...] = ()
    allow_partial_payment: bool = True
    allow_tip: bool = True
    deny_discounts: bool = False


class Discount(_Shown):
    name: str
    value: int


class Option(_Shown):
    id: str
    label: str


class Question(_Shown):
    """What the restaurant asks; `type` and bounds as on the wire (decimal strings)."""

    id: str
    text: str
    type: str
    options: tuple[Option, ...] = ()
    required: bool = True
    min: str | None = None
    max: str | None = None
    step: str | None = None


class AppIndividualBill(AppBill):
    id_source_bill: str
    discount: Discount | None = None
    questions: tuple[Question, ...] = ()


class Picked(_Shown):
    id: str
    quantity: str


class LoyaltyCard(_Shown):
    """`state`: PENDING, AUTHORIZED or UNAUTHORIZED; `message`: what the authority lets the guest know."""

    brand: str
    state: str
    message: str | None = None
    id_request: str | None = None


class AppPayment(_Shown):
    id: str
    state: str
    total: int
    tip: int = 0
    discount: int = 0


class GuestApp(_Shown):
    """The app in one version; `busy`: it waits for somebody, so what it shows may change by itself."""

    msisdn: str
    name: str
    id_customer: str
    version: int
    busy: bool = False
    restaurant: Named | None = None
    table: Named | None = None
    screen: str
    bills: tuple[AppBill, ...] = ()
    bill: AppBill | None = None
    picked: tuple[Picked, ...] = ()
    individual_bill: AppIndividualBill | None = None
    tip: int = 0
    to_pay: int = 0
    cards: tuple[LoyaltyCard, ...] = ()
    message: str | None = None
    payment: AppPayment | None = None
    receipt: dict[str, object] | None = Field(default=None)

    def card(self, brand: str) -> LoyaltyCard | None:
        """The newest card of that brand."""
        return next((card for card in reversed(self.cards) if card.brand == brand), None)
