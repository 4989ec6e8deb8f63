"""What a POS's structures must look like. Unknown members are always welcome.

Source: Qerko POS integration, structures; those of loyalty cards are inferred. How money is spelled is a condition of
its own (QERKO-MSG-03), so amounts may be anything here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

Text = Annotated[str, StringConstraints(strict=True, min_length=1)]
Flag = Annotated[bool, Field(strict=True)]


def _iso(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a date and time needs an offset")
    return text


class _Structure(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Table(_Structure):
    id: Text
    name: Text


class BillItem(_Structure):
    id: Text
    name: Text
    price: object
    quantity: object


class Bill(_Structure):
    id: Text
    currency: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$")]
    items: list[BillItem]
    name: Annotated[str, Field(strict=True)] | None = None
    created: Annotated[str, AfterValidator(_iso)] | None = None
    allowPartialPayment: Flag | None = None
    allowTip: Flag | None = None
    denyDiscounts: Flag | None = None


class Option(_Structure):
    id: Text
    label: Text


class Question(_Structure):
    id: Text
    text: Text
    type: Literal["SINGLE_CHOICE", "MULTI_CHOICE", "NUMBER", "TEXT", "BOOLEAN"]
    options: list[Option] | None = None
    required: Flag | None = None


class Discount(_Structure):
    name: Text
    value: object


class IndividualBill(Bill):
    idSourceBill: Text
    discount: Discount | None = None
    questions: list[Question]


class CardAuthorization(_Structure):
    """`token` with AUTHORIZED and only then; the others come with a `message`."""

    state: Literal["AUTHORIZED", "UNAUTHORIZED", "PENDING"]
    token: Text | None = None
    message: Text | None = None


def _each_once(tables: list[Table]) -> list[Table]:
    if len({table.id for table in tables}) < len(tables):
        raise ValueError("two tables have the same id, and a QR code leads to one")
    return tables


SHAPES: dict[str, TypeAdapter[object]] = {
    "getTableList": TypeAdapter(Annotated[list[Table], AfterValidator(_each_once)]),
    "getTableContents": TypeAdapter(list[Bill]),
    "searchBills": TypeAdapter(list[Bill]),
    "getBill": TypeAdapter(Bill),
    "startIndividualBill": TypeAdapter(IndividualBill),
    "updateIndividualBill": TypeAdapter(IndividualBill),
    "authorizeLoyaltyCard": TypeAdapter(CardAuthorization),
}


def misfit(method: str, result: object) -> str | None:
    """Where the result of that method does not fit its structure, None when it does."""
    try:
        SHAPES[method].validate_python(result)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or method}: {first['msg']}"
    return None
