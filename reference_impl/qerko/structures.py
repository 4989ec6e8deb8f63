"""What Qerko sends to a POS or a card authority, read strictly; properties nobody knows are ignored.

Source: Qerko POS integration, structures (Payment is documented) and loyalty cards (members inferred); QERKO-MSG-02.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from reference_impl.domain.table_payment import Claim, ClaimedItem
from reference_impl.qerko.decimals import minor_units, whole_units
from reference_impl.qerko.failure import MethodFailed

T = TypeVar("T")


def _spelled(convert: Any) -> BeforeValidator:
    def read(value: object) -> int:
        if not isinstance(value, str):
            raise ValueError("not a decimal string")
        return int(convert(value))

    return BeforeValidator(read)


Money = Annotated[int, _spelled(minor_units)]
Quantity = Annotated[int, _spelled(whole_units)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
PaymentId = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Text = Annotated[str, StringConstraints(max_length=1000)]


class Structure(BaseModel):
    """Base of all: strict about what is known, deaf to the rest."""

    model_config = ConfigDict(extra="ignore", strict=True)


class SentItem(Structure):
    """An item of a payment."""

    id: Id
    price: Money
    quantity: Quantity


class PickedItem(Structure):
    """An item for an individual bill."""

    id: Id
    quantity: Quantity


class SentDiscount(Structure):
    """A discount as the payment has it."""

    value: Money


class SentPart(Structure):
    """What one means of payment gives."""

    total: Money


class SentPayment(Structure):
    """`paymentStart`."""

    id: PaymentId
    idBill: Id
    currency: Annotated[str, StringConstraints(max_length=10)]
    items: Annotated[list[SentItem], Field(max_length=1000)]
    parts: Annotated[list[SentPart], Field(max_length=100)]
    discount: SentDiscount | None = None
    tipBrutto: Money | None = None

    def claim(self) -> Claim:
        """In the till's own terms."""
        return Claim(
            payment_id=self.id,
            bill_id=self.idBill,
            currency=self.currency,
            items=tuple(ClaimedItem(item.id, item.price, item.quantity) for item in self.items),
            discount=self.discount.value if self.discount else 0,
            tip=self.tipBrutto or 0,
            parts=sum(part.total for part in self.parts),
        )


class StartRequest(Structure):
    """`startIndividualBill`. A token of any length: one that is too long is an invalid card, not a malformed call."""

    idBill: Id
    loyaltyCardToken: str
    items: Annotated[list[PickedItem], Field(max_length=1000)]

    def units(self) -> dict[str, int]:
        """Units per item; an item named twice counts twice."""
        counted: dict[str, int] = {}
        for item in self.items:
            counted[item.id] = counted.get(item.id, 0) + item.quantity
        return counted


class SentAnswer(Structure):
    """One answer; its value is judged by the question."""

    idQuestion: Id
    value: Any = None


class UpdateRequest(Structure):
    """`updateIndividualBill`."""

    idIndividualBill: Id
    answers: Annotated[list[SentAnswer], Field(max_length=100)]


class CancelRequest(Structure):
    """`cancelIndividualBill`."""

    idIndividualBill: Id


class CardInfo(Structure):
    """What the guest typed into the brand's form. Nothing in it is certain."""

    phone: Text = ""
    code: Text = ""


class AuthorizeRequest(Structure):
    """`authorizeLoyaltyCard`."""

    idRequest: Id
    brand: Id
    cardInfo: Any = None
    verifiedEmails: Annotated[list[Text], Field(max_length=100)] = Field(default_factory=list)

    def typed(self) -> CardInfo:
        """The form, empty where it makes no sense: a refusal says then what to do."""
        try:
            return CardInfo.model_validate(self.cardInfo)
        except ValidationError:
            return CardInfo()


def read(kind: Any, args: list[Any], place: int = 0) -> Any:
    """The argument at `place` as `kind` (a structure, or an annotated type); raises `MethodFailed`.

    The text says where something does not fit, never what stood there.
    """
    try:
        return TypeAdapter(kind).validate_python(args[place] if place < len(args) else None)
    except ValidationError as error:
        issue = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, issue["loc"])) or "argument"
        raise MethodFailed(None, f"{where}: {issue['msg']}"[:300]) from None
