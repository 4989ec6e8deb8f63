"""What a POS or an authority sends, read: unknown properties are ignored, what does not fit has its reason.

Source: Qerko POS integration, structures (QERKO-MSG-02, QERKO-MSG-03, QERKO-BILL-01). The members of IndividualBill,
Question and CardAuthorization are inferred.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from mocks.qerko.bill import Bill, Discount, Item
from mocks.qerko.cardrequest import CardState
from mocks.qerko.decimals import decimal, minor_units

T = TypeVar("T")
A = TypeVar("A", bound="SentAuthorization")
REASONS = 3  # how many of what does not fit are told


class DoesNotFit(ValueError):
    """A structure that is not what the documentation says; the text says where and why, never what stood there."""


def _positive(text: object) -> Decimal:
    found = decimal(text)
    if found <= 0:
        raise ValueError("must be more than zero")
    return found


def _not_negative(text: object) -> int:
    found = minor_units(text)
    if found < 0:
        raise ValueError("must not be negative")
    return found


Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
Money = Annotated[int, BeforeValidator(minor_units)]
Amount = Annotated[int, BeforeValidator(_not_negative)]
Number = Annotated[Decimal, BeforeValidator(decimal)]
Quantity = Annotated[Decimal, BeforeValidator(_positive)]


class Structure(BaseModel):
    """Receivers accept unknown properties (documented); a property that is null is as good as left out."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, sent: Any) -> Any:
        return {k: v for k, v in sent.items() if v is not None} if isinstance(sent, dict) else sent


class SentTable(Structure):
    id: Id
    name: Text


class SentItem(Structure):
    id: Id
    name: Text
    price: Money
    quantity: Quantity
    min_quantity: Quantity = Decimal(1)
    tags: list[Text] = Field(default_factory=list)
    additional_data: Any = None

    def item(self) -> Item:
        smallest = min(self.min_quantity, self.quantity)  # a rest can be smaller than the smallest part
        return Item(self.id, self.name, self.price, self.quantity, smallest, self.tags, self.additional_data)


class SentBill(Structure):
    id: Id
    name: Text | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    items: list[SentItem]
    allow_partial_payment: bool = True
    allow_tip: bool = True
    deny_discounts: bool = False
    additional_data: Any = None

    def bill(self) -> Bill:
        """Raises DoesNotFit: two items have one id, or all of them together cost less than nothing."""
        twice = [id for id, count in Counter(item.id for item in self.items).items() if count > 1]
        if twice:
            raise DoesNotFit("items: two have the same id")
        bill = Bill(
            id=self.id,
            name=self.name or self.id,
            currency=self.currency,
            items=[item.item() for item in self.items],
            allow_partial_payment=self.allow_partial_payment,
            allow_tip=self.allow_tip,
            deny_discounts=self.deny_discounts,
            additional_data=self.additional_data,
        )
        if bill.total < 0:
            raise DoesNotFit("items: they cost less than nothing")
        return bill


class SentDiscount(Structure):
    name: Text = ""
    value: Amount
    source: Any = None
    provider: Any = None
    additional_data: Any = None

    def discount(self) -> Discount:
        return Discount(self.name, self.value, self.source, self.provider, self.additional_data)


class QuestionType(StrEnum):
    SINGLE_CHOICE = "SINGLE_CHOICE"
    MULTI_CHOICE = "MULTI_CHOICE"
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    BOOLEAN = "BOOLEAN"


class SentOption(Structure):
    id: Id
    label: Text


class SentQuestion(Structure):
    """``options``: of a choice; ``min``, ``max``, ``step``: of a number."""

    id: Id
    text: Text
    type: Annotated[QuestionType, Field(strict=False)]
    options: list[SentOption] | None = None
    required: bool = True
    min: Number | None = None
    max: Number | None = None
    step: Number | None = None


class SentIndividualBill(SentBill):
    id_source_bill: Id
    loyalty_card_token: str
    discount: SentDiscount | None = None
    questions: list[SentQuestion]


class Delivery(StrEnum):
    """How the guest gets the receipt; POSTPONED: the POS has none yet."""

    QERKO_GENERATED = "QERKO_GENERATED"
    EMAIL = "EMAIL"
    POSTPONED = "POSTPONED"


class SentReceipt(Structure):
    """Only what Qerko itself acts on; the rest goes to the guest as it came."""

    receipt_delivery_type: Annotated[Delivery, Field(strict=False)]
    final_price: Amount | None = None


class SentAuthorization(Structure):
    """CardAuthorization; ``token`` only counts with AUTHORIZED."""

    state: Annotated[CardState, Field(strict=False)]
    token: str | None = None
    message: Text | None = None


class SentVerdict(SentAuthorization):
    """What ``submitCardAuthorization`` brings."""

    id_request: str


_READERS: dict[Any, TypeAdapter[Any]] = {}


def read(kind: type[T], sent: Any) -> T:
    """``sent`` as ``kind``.

    Raises:
        DoesNotFit: with the first places where it does not.
    """
    try:
        if kind not in _READERS:
            _READERS[kind] = TypeAdapter(kind)
        found: T = _READERS[kind].validate_python(sent)
    except ValidationError as error:
        issues = error.errors(include_url=False, include_context=False, include_input=False)
        told = [f"{'.'.join(str(part) for part in issue['loc']) or 'it'}: {issue['msg']}" for issue in issues[:REASONS]]
        raise DoesNotFit("; ".join(told)) from None
    return found


def read_tables(sent: Any) -> list[SentTable]:
    """Raises DoesNotFit."""
    tables = read(list[SentTable], sent)
    if len({table.id for table in tables}) < len(tables):
        raise DoesNotFit("two tables have the same id")
    return tables


def read_bill(sent: Any) -> Bill:
    """Raises DoesNotFit."""
    return read(SentBill, sent).bill()


def read_bills(sent: Any) -> list[Bill]:
    """Raises DoesNotFit."""
    return [bill.bill() for bill in read(list[SentBill], sent)]


def read_individual_bill(sent: Any) -> tuple[Bill, SentIndividualBill]:
    """The bill, and what makes it an individual one.

    Raises:
        DoesNotFit: also when the discount is more than the items cost (QERKO-NEG-07).
    """
    individual = read(SentIndividualBill, sent)
    bill = individual.bill()
    if individual.discount is not None and individual.discount.value > bill.total:
        raise DoesNotFit("discount: it is more than the items cost")
    return bill, individual


def read_receipt(sent: Any, authorised: int) -> SentReceipt:
    """``authorised``: minor units.

    Raises:
        DoesNotFit: also when the receipt closes at a higher price than was authorised.
    """
    receipt = read(SentReceipt, sent)
    if receipt.final_price is not None and receipt.final_price > authorised:
        raise DoesNotFit("finalPrice: it is more than was authorised")
    return receipt


def read_authorization(sent: Any) -> SentAuthorization:
    """Raises DoesNotFit: also when AUTHORIZED comes without a token (QERKO-CARD-01)."""
    return _with_token(read(SentAuthorization, sent))


def read_verdict(sent: Any) -> SentVerdict:
    """Raises DoesNotFit: also when AUTHORIZED comes without a token."""
    return _with_token(read(SentVerdict, sent))


def _with_token(found: A) -> A:
    if found.state is CardState.AUTHORIZED and not found.token:
        raise DoesNotFit("token: AUTHORIZED needs one")
    return found
