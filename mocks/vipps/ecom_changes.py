"""eCom API v2: capture, refund, cancel, and the test environment's approval without the app.

Source: Vipps eCom OpenAPI 2.0.3 and guide (VIPPS-EC-04, VIPPS-EC-07). Which code answers which state is inferred
where the guide names none.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.responses import Response

from mocks.vipps.account import VippsAccount
from mocks.vipps.clientauth import JSON_UTF8
from mocks.vipps.ecom import PAYMENTS, Merchant, order_of
from mocks.vipps.ecom_errors import EcomApi, documented, invalid, refused
from mocks.vipps.ecom_order import EVENT_OF, Happening, Status, can, shown_change, status_of, summary
from mocks.vipps.ecom_repeat import ID_LENGTH, WRITES, counted, once
from mocks.vipps.ecom_rules import check_sales_unit, phone_of
from mocks.vipps.ecom_schema import CancelPayment, ChangedPayment, ForceApprove, PaymentAction, RefundedPayment
from mocks.vipps.payment import Payment
from mocks.vipps.platform import platform_headers
from mocks.vipps.wallet import record
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.routing import Router

CAPTURE_WINDOW, REFUND_WINDOW = 180 * 86_400.0, 365 * 86_400.0
INSTRUMENT = "Mastercard"
router = Router(EcomApi(), tag="eCom")
# What a status refuses, and the code that says so.
REFUSALS: dict[Happening, dict[Status, str]] = {
    Happening.CAPTURED: {
        Status.INITIATE: "Payment 62",
        Status.FAILED: "Payment 62",
        Status.CANCEL: "VippsError 91",
        Status.REJECTED: "VippsError 91",
        Status.VOID: "VippsError 91",
    },
    Happening.REFUNDED: {
        Status.INITIATE: "Payment 72",
        Status.RESERVE: "Payment 72",
        Status.FAILED: "Payment 73",
        Status.CANCEL: "Payment 73",
        Status.REJECTED: "Payment 73",
        Status.VOID: "Payment 73",
    },
    Happening.APPROVED: {},
    Happening.RELEASED: {},
}
ALREADY = "VippsError 92"


def keyed_headers(
    x_request_id: Annotated[str, Header(max_length=ID_LENGTH)], platform: Annotated[None, Depends(platform_headers)]
) -> None:
    """A write repeats safely with the same id."""


Writing = Annotated[Call, Depends(keyed_headers)]


def allow(payment: Payment, happening: Happening) -> None:
    """Refuse what the payment's state does not know."""
    if not can(payment, happening):
        raise refused(REFUSALS[happening].get(status_of(payment), ALREADY))


def change(
    call: Call, payment: Payment, happening: Happening, amount: int, text: str, member: str, status: str
) -> dict[str, Any]:
    """Move the money, and say so; ``member`` and ``status`` are the operation's own words."""
    record(call.world, payment, EVENT_OF[happening], amount, call.headers.get("x-request-id"), text)
    shown: dict[str, Any] = {"orderId": payment.reference}
    if payment.authorized and member == "transactionInfo":
        shown["paymentInstrument"] = INSTRUMENT
    return shown | {
        member: shown_change(payment, payment.log[-1], status),
        "transactionSummary": summary(payment),
    }


@router.post(
    f"{PAYMENTS}/{{orderId}}/capture",
    operation_id="capturePaymentUsingPOST",
    response_model=ChangedPayment,
    responses=documented(),
)
@counted(WRITES)
@once
def capture_payment(call: Writing, body: PaymentAction) -> dict[str, Any]:
    """Take the reserved money: the amount named, or everything that is left."""
    check_sales_unit(call.world, body.merchantInfo.merchantSerialNumber, "Merchant 35")
    payment = order_of(call)
    allow(payment, Happening.CAPTURED)
    if call.world.clock.now - (payment.authorized_at or 0) > CAPTURE_WINDOW:
        raise refused("Payment 98")
    amount = body.transaction.amount or payment.capturable
    if payment.capturable == 0:
        raise refused(ALREADY)
    if amount > payment.capturable:
        raise refused("Payment 61")
    text = body.transaction.transactionText
    return change(call, payment, Happening.CAPTURED, amount, text, "transactionInfo", "Captured")


@router.post(
    f"{PAYMENTS}/{{orderId}}/refund",
    operation_id="refundPaymentUsingPOST",
    response_model=RefundedPayment,
    responses=documented(),
)
@counted(WRITES)
@once
def refund_payment(call: Writing, body: PaymentAction) -> dict[str, Any]:
    """Give captured money back: the amount named, or everything that is left (no amount: inferred)."""
    check_sales_unit(call.world, body.merchantInfo.merchantSerialNumber, "Merchant 35")
    payment = order_of(call)
    if payment.captured == 0:
        raise refused(REFUSALS[Happening.REFUNDED][status_of(payment)])
    allow(payment, Happening.REFUNDED)
    if call.world.clock.now - (payment.authorized_at or 0) > REFUND_WINDOW:
        raise refused("Payment 95")
    amount = body.transaction.amount or payment.refundable
    if amount == 0:
        raise refused(ALREADY)
    if amount > payment.refundable:
        raise refused("Payment 71")
    text = body.transaction.transactionText
    return change(call, payment, Happening.REFUNDED, amount, text, "transaction", "Refund")


@router.put(
    f"{PAYMENTS}/{{orderId}}/cancel",
    operation_id="cancelPaymentRequestUsingPUT",
    response_model=ChangedPayment,
    responses=documented(),
)
@counted(WRITES)
def cancel_payment(call: Merchant, body: CancelPayment) -> Answer:
    """Before approval: withdraw. After it: release the money; after a capture only if the request says so."""
    check_sales_unit(call.world, body.merchantInfo.merchantSerialNumber, "Merchant 35")
    payment = order_of(call)
    happening, amount = Happening.WITHDRAWN, payment.amount
    if not can(payment, happening):
        allow(payment, Happening.RELEASED)
        happening, amount = Happening.RELEASED, payment.capturable
        if payment.captured and not (body.shouldReleaseRemainingFunds and amount):
            raise refused("Payment 51")
        if call.world.clock.now - (payment.authorized_at or 0) > CAPTURE_WINDOW:
            raise refused("Payment 52", "Payments can only be cancelled up to 180 days after reservation")
    text = body.transaction.transactionText
    shown = change(call, payment, happening, amount, text, "transactionInfo", "Cancelled")
    return json_answer(call.status, shown, JSON_UTF8)


@router.post(
    "/ecomm/v2/integration-test/payments/{orderId}/approve",
    operation_id="integrationTestApprovePayment",
    response_class=Response,
    responses=documented(),
)
def force_approve(call: Merchant, body: ForceApprove) -> None:
    """Test environment only: approve without the app; magic amounts do not count here.

    The real one refuses payments without a landing page, which are exactly a till's: here they are allowed unless
    ``Quirks.ecom_force_push`` is off (inferred).
    """
    payment = order_of(call)
    if payment.user_flow == "PUSH_MESSAGE" and not call.world.part(VippsAccount).quirks.ecom_force_push:
        raise refused("VippsError 91", "Not supported for payments that skip the landing page")
    if body.token is not None and body.token != payment.token:
        raise invalid("token", "The token does not belong to this payment")
    if payment.msisdn is None and not body.customerPhoneNumber:
        raise invalid("customerPhoneNumber", "Nobody opened this payment")
    allow(payment, Happening.APPROVED)
    if payment.msisdn is None:
        payment.msisdn = phone_of(call.world, body.customerPhoneNumber or "").person.msisdn
    record(call.world, payment, EVENT_OF[Happening.APPROVED], payment.amount, None)
