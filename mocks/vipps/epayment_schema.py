"""Bodies of the ePayment API, as lenient as its gateway: numbers where text belongs, unknown members.

Source: Vipps ePayment OpenAPI 1.4.1; limits that newer documentation widened are accepted (64 characters, 60 days).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class Amount(_Body):
    """``value`` in minor units."""

    currency: Literal["NOK", "DKK", "EUR"]
    value: StrictInt = Field(ge=0, le=65_000_000)


class Customer(_Body):
    """Exactly one of the three; an empty object is what some plugins send with WEB_REDIRECT."""

    phoneNumber: str | None = Field(default=None, pattern=r"^\d{10,15}$")
    personalQr: str | None = Field(default=None, min_length=5, max_length=255)
    customerToken: str | None = None

    def given(self) -> int:
        return sum(value is not None for value in (self.phoneNumber, self.personalQr, self.customerToken))


class PaymentMethod(_Body):
    type: Literal["WALLET", "CARD"]


class Profile(_Body):
    scope: str | None = None


class UnitInfo(_Body):
    unitPrice: StrictInt = Field(ge=0)
    quantity: str = Field(pattern=r"^\d+([.]\d{1,8})?$", max_length=10)
    quantityUnit: Literal["PCS", "KG", "KM", "MINUTE", "LITRE", "KWH"] = "PCS"


class OrderLine(_Body):
    """Amounts in minor units; ``taxRate`` in hundredths of a percent, or ``taxPercentage``."""

    name: str
    id: str
    totalAmount: StrictInt
    totalAmountExcludingTax: StrictInt
    totalTaxAmount: StrictInt
    taxRate: StrictInt | None = Field(default=None, ge=0, le=10_000)
    taxPercentage: StrictInt | None = Field(default=None, ge=0, le=100)
    unitInfo: UnitInfo | None = None
    discount: StrictInt | None = Field(default=None, ge=0)
    productUrl: str | None = None
    isReturn: bool | None = None
    isShipping: bool | None = None


class PaymentSources(_Body):
    """Parts of the bill that were paid otherwise, in minor units."""

    giftCard: StrictInt | None = None
    card: StrictInt | None = None
    voucher: StrictInt | None = None
    cash: StrictInt | None = None


class Barcode(_Body):
    format: Literal["EAN-13", "CODE 39", "CODE 128"]
    data: str


class ShippingInfo(_Body):
    """Deprecated: a line with ``isShipping`` says the same."""

    amount: StrictInt = Field(ge=0)
    amountExcludingTax: StrictInt = Field(ge=0)
    taxAmount: StrictInt = Field(ge=0)
    taxPercentage: StrictInt = Field(ge=0, le=100)


class BottomLine(_Body):
    """Amounts in minor units; the sums are deprecated, they follow from the lines."""

    currency: Literal["NOK", "DKK", "EUR"]
    posId: str | None = None
    receiptNumber: str | None = None
    tipAmount: StrictInt | None = Field(default=None, ge=0)
    paymentSources: PaymentSources | None = None
    barcode: Barcode | None = None
    totalAmount: StrictInt | None = None
    totalTax: StrictInt | None = Field(default=None, ge=0)
    totalDiscount: StrictInt | None = Field(default=None, ge=0)
    shippingAmount: StrictInt | None = Field(default=None, ge=0)
    shippingInfo: ShippingInfo | None = None
    giftCardAmount: StrictInt | None = Field(default=None, ge=0)
    terminalId: str | None = None


class Receipt(_Body):
    orderLines: list[OrderLine] = Field(min_length=1)
    bottomLine: BottomLine


class QrFormat(_Body):
    format: Literal["TEXT/TARGETURL", "IMAGE/SVG+XML", "IMAGE/PNG"] = "IMAGE/SVG+XML"
    size: int | None = Field(default=None, ge=100, le=2000)


def _not_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Input should be a valid string")
    return value


def _no_space(value: str) -> str:
    if not value.strip():
        raise ValueError("The URL is empty")
    return value


Reference = Annotated[str, BeforeValidator(_not_boolean), Field(pattern=r"^[a-zA-Z0-9-]{8,64}$")]
Url = Annotated[str, AfterValidator(_no_space)]


class CreatePayment(_Body):
    amount: Amount
    paymentMethod: PaymentMethod
    reference: Reference
    userFlow: Literal["PUSH_MESSAGE", "NATIVE_REDIRECT", "WEB_REDIRECT", "QR"]
    customer: Customer | None = None
    customerInteraction: Literal["CUSTOMER_PRESENT", "CUSTOMER_NOT_PRESENT"] = "CUSTOMER_NOT_PRESENT"
    returnUrl: Url | None = None
    paymentDescription: str | None = Field(default=None, min_length=3, max_length=100)
    profile: Profile | None = None
    receipt: Receipt | None = None
    receiptUrl: Url | None = None
    metadata: dict[str, str] | None = None
    expiresAt: str | None = None
    qrFormat: QrFormat | None = None
    industryData: dict[str, Any] | None = None


class Modification(_Body):
    modificationAmount: Amount


class Cancellation(_Body):
    """Newer documentation's optional body: only a payment that nobody approved yet may be cancelled."""

    cancelTransactionOnly: bool | None = None


class ForceApproval(_Body):
    customer: Customer | None = None
    token: str | None = None


class CreatedPayment(_Body):
    reference: str
    redirectUrl: str | None = None


class Aggregate(_Body):
    authorizedAmount: Amount
    cancelledAmount: Amount
    capturedAmount: Amount
    refundedAmount: Amount


class AdjustedPayment(_Body):
    amount: Amount
    state: Literal["CREATED", "ABORTED", "EXPIRED", "AUTHORIZED", "TERMINATED"]
    aggregate: Aggregate
    pspReference: str
    reference: str


class PaymentMethodShown(_Body):
    type: Literal["WALLET", "CARD"]
    cardBin: str | None = None


class ProfileShown(_Body):
    sub: str | None = None


class ShownPayment(AdjustedPayment):
    paymentMethod: PaymentMethodShown
    profile: ProfileShown
    redirectUrl: str | None = None
    metadata: dict[str, str] | None = None


class PaymentEvent(_Body):
    reference: str
    pspReference: str
    name: str
    amount: Amount
    timestamp: str
    idempotencyKey: str | None = None
    success: bool


class Problem(_Body):
    """RFC 7807 with ``extraDetails``; the numeric code stands under the name ErrorCode."""

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str | None = None
    traceId: str
    extraDetails: list[dict[str, str]] | None = None
