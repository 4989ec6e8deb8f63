"""Bodies of the eCom API v2. Amounts in minor units (shipping costs alone are kroner).

Source: Vipps eCom OpenAPI 2.0.3 (VIPPS-EC-02). A member whose type the vendor's reader cannot take is answered with
500: a sales unit's number that is a number, and ``fallback`` for ``fallBack`` (knowledge base, errors).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

MISREAD = "The request cannot be read"


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def _never_a_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("misread", MISREAD)
    return value


def _part_or_all(value: int | None) -> int | None:
    """Nothing, null and 0 all mean everything that is left."""
    if value and value < 100:
        raise ValueError("The amount must be at least 100")
    return value or None


Msn = Annotated[str, BeforeValidator(_never_a_number), Field(min_length=5, max_length=6, pattern=r"^\d{5,}$")]
OrderId = Annotated[str, Field(pattern=r"^[a-zA-Z0-9-]{1,50}$")]
Url = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=100)]
Operation = Literal["INITIATE", "RESERVE", "SALE", "CAPTURE", "REFUND", "CANCEL", "VOID"]
PartOrAll = Annotated[StrictInt | None, Field(ge=0), AfterValidator(_part_or_all)]


class CustomerInfo(_Body):
    """``mobileNumber``: eight digits; other spellings are repaired where that is possible."""

    mobileNumber: str | None = None


class ShippingOption(_Body):
    isDefault: Literal["Y", "N"]
    priority: StrictInt | None = None
    shippingCost: float = Field(ge=0)
    shippingMethod: str = Field(max_length=256)
    shippingMethodId: str = Field(max_length=100)


class MerchantInfo(_Body):
    merchantSerialNumber: Msn
    callbackPrefix: Url
    fallBack: Url
    authToken: str | None = Field(default=None, max_length=255)
    isApp: bool = False
    paymentType: Literal["eComm Regular Payment", "eComm Express Payment"] = "eComm Regular Payment"
    consentRemovalPrefix: Url | None = None
    shippingDetailsPrefix: Url | None = None
    staticShippingDetails: list[ShippingOption] | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelled_with_a_capital_b(cls, content: Any) -> Any:
        if isinstance(content, dict) and "fallback" in content and "fallBack" not in content:
            raise PydanticCustomError("misread", MISREAD)
        return content


class AirlineData(_Body):
    passengerName: str = Field(min_length=1, max_length=49)
    airlineCode: str = Field(min_length=3, max_length=3)
    airlineDesignatorCode: str = Field(min_length=2, max_length=2)
    ticketNumber: str | None = Field(default=None, min_length=1, max_length=150)
    agencyInvoiceNumber: str = Field(min_length=1, max_length=6)


class InitiateTransaction(_Body):
    amount: StrictInt = Field(ge=100)
    orderId: OrderId
    transactionText: Text
    skipLandingPage: bool = False
    scope: str | None = None
    additionalData: AirlineData | None = None
    useExplicitCheckoutFlow: bool = False


class InitiatePayment(_Body):
    customerInfo: CustomerInfo
    merchantInfo: MerchantInfo
    transaction: InitiateTransaction


class SalesUnit(_Body):
    merchantSerialNumber: Msn


class Transaction(_Body):
    amount: PartOrAll = None
    transactionText: Text


class PaymentAction(_Body):
    """Capture and refund; no amount, null and 0 mean everything."""

    merchantInfo: SalesUnit
    transaction: Transaction


class CancelledTransaction(_Body):
    transactionText: Text


class CancelPayment(_Body):
    """``shouldReleaseRemainingFunds``: release what a partial capture left."""

    merchantInfo: SalesUnit
    transaction: CancelledTransaction
    shouldReleaseRemainingFunds: bool = False


class ForceApprove(_Body):
    customerPhoneNumber: str | None = None
    token: str | None = None


class InitiatedPayment(_Body):
    orderId: str
    url: str


class TransactionShown(_Body):
    amount: int
    status: Literal["Cancelled", "Captured", "Refund"]
    timeStamp: str
    transactionId: str
    transactionText: str


class TransactionSummary(_Body):
    capturedAmount: int
    refundedAmount: int
    remainingAmountToCapture: int
    remainingAmountToRefund: int
    bankIdentificationNumber: int | None = None


class ChangedPayment(_Body):
    """What capture and cancel answer."""

    orderId: str
    paymentInstrument: str | None = None
    transactionInfo: TransactionShown
    transactionSummary: TransactionSummary


class RefundedPayment(_Body):
    """Here, and nowhere else, the member is called ``transaction``."""

    orderId: str
    transaction: TransactionShown
    transactionSummary: TransactionSummary


class LoggedTransaction(_Body):
    """``requestId``: the merchant's X-Request-Id; ``transactionId`` is missing until the app was opened."""

    amount: int
    operation: Operation
    operationSuccess: bool
    requestId: str | None = None
    timeStamp: str | None = None
    transactionId: str | None = None
    transactionText: str


class UserDetails(_Body):
    """The paying person, for a week; then every value is ``[Expired]``."""

    bankIdVerified: str
    email: str
    firstName: str
    lastName: str
    mobileNumber: str
    userId: str


class PaymentDetails(_Body):
    """``transactionLogHistory``: newest first; ``transactionSummary``: there once the guest acted."""

    orderId: str
    transactionLogHistory: list[LoggedTransaction]
    transactionSummary: TransactionSummary | None = None
    sub: str | None = None
    userDetails: UserDetails | None = None


class StatusInfo(_Body):
    amount: int
    status: Operation | Literal["REGISTER", "FAILED", "REJECTED"]
    timeStamp: str
    transactionId: str | None = None


class PaymentStatus(_Body):
    orderId: str
    transactionInfo: StatusInfo


class EcomError(_Body):
    """``errorCode``: a number as text; in the group InvalidRequest the name of the member."""

    errorGroup: Literal["Authentication", "Payment", "InvalidRequest", "VippsError", "User", "Merchant"]
    errorCode: str
    errorMessage: str
    contextId: str | None = None
