"""ePayment API v1: create, get, events, capture, refund, cancel, force approve.

Source: Vipps ePayment API guide and OpenAPI 1.4.1 (VIPPS-EP-01…26).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Depends, Header
from fastapi.responses import Response

from mocks.vipps.account import VippsAccount
from mocks.vipps.epayment_errors import EPaymentApi, documented, refused
from mocks.vipps.epayment_rules import check_create, customer_of, with_code
from mocks.vipps.epayment_schema import (
    AdjustedPayment,
    Cancellation,
    CreatedPayment,
    CreatePayment,
    ForceApproval,
    Modification,
    PaymentEvent,
    ShownPayment,
)
from mocks.vipps.idempotency import once
from mocks.vipps.payment import MACHINE, Event, Payment, State, iso
from mocks.vipps.platform import platform_headers, take_from_limit
from mocks.vipps.wallet import EXPIRE, log_event, record, show_payment
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router

WRITES, READS = 5, 120  # calls per minute and reference
CAPTURE_WINDOW, REFUND_WINDOW = 180 * 86_400.0, 365 * 86_400.0
PATH = "/epayment/v1/payments/{reference}"


class LenientEPaymentApi(EPaymentApi):
    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return super().refuse(with_code(refusal), call)


def keyed_headers(
    idempotency_key: Annotated[str, Header(max_length=50)], platform: Annotated[None, Depends(platform_headers)]
) -> None:
    """A write repeats safely with the same key."""


API = LenientEPaymentApi()
router = Router(API, tag="ePayment")
# The vendor's OpenAPI labels success problem+json; it comes when Accept asks for it (observed).
ADJUSTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/AdjustedPayment"}}}},
    **documented(404, 409, 423),
}
Reading = Annotated[Call, Depends(platform_headers)]
Writing = Annotated[Call, Depends(keyed_headers)]


def _payment(call: Call) -> Payment:
    payment = call.world.part(VippsAccount).payments.get(call.params["reference"])
    if payment is None:
        raise refused("5090")
    return payment


def _limit(call: Call, operation: str, per_minute: int) -> None:
    take_from_limit(call, f"{operation} {call.params['reference']}", per_minute)


@router.post(
    "/epayment/v1/payments",
    operation_id="createPayment",
    status_code=201,
    response_model=CreatedPayment,
    responses=documented(409),
)
@once(API, "4020")
def create_payment(call: Writing, body: CreatePayment) -> dict[str, Any]:
    """Start a payment; with PUSH_MESSAGE it appears on the guest's phone at once."""
    world, account = call.world, call.world.part(VippsAccount)
    take_from_limit(call, f"create {body.reference}", WRITES)
    if body.reference in account.payments:
        raise refused("4150", field="reference")
    expires_at = check_create(call, body)
    phone = customer_of(world, body)
    payment = new_payment(call, body, expires_at)
    account.payments[payment.reference] = payment
    world.clock.schedule(expires_at - payment.created_at, EXPIRE, payment.reference)
    log_event(world, payment, Event.CREATED, payment.amount, payment.key)
    if phone is not None:
        show_payment(world, payment, phone)
    shown: dict[str, Any] = {"reference": payment.reference}
    if payment.redirect_url is not None:
        shown["redirectUrl"] = payment.redirect_url
    return shown


def new_payment(call: Call, body: CreatePayment, expires_at: float) -> Payment:
    """The payment as created; flows other than a push get a link with an unguessable token."""
    world = call.world
    payment = Payment(
        reference=body.reference,
        psp=world.ids.digits(10),
        amount=body.amount.value,
        currency=body.amount.currency,
        method=body.paymentMethod.type,
        user_flow=body.userFlow,
        created_at=world.clock.now,
        expires_at=expires_at,
        description=body.paymentDescription,
        return_url=body.returnUrl,
        profile_scope=body.profile.scope if body.profile else None,
        receipt=body.receipt.model_dump_json() if body.receipt else None,
        metadata=body.metadata,
        key=call.headers.get("idempotency-key"),
    )
    if body.userFlow != "PUSH_MESSAGE":
        payment.token = f"{world.stamp}{world.secrets.token(43)}"
        world.part(VippsAccount).links[payment.token] = payment.reference
        payment.redirect_url = redirect_url(call, body, payment.token)
    return payment


def redirect_url(call: Call, body: CreatePayment, token: str) -> str:
    """The link of the flow, on the host that the caller sees."""
    landing = f"{call.origin}/landing?token={token}"
    if body.userFlow == "NATIVE_REDIRECT":
        return f"vipps://token={token}"
    if body.userFlow == "WEB_REDIRECT" or (body.qrFormat and body.qrFormat.format == "TEXT/TARGETURL"):
        return landing
    kind = "png" if body.qrFormat and body.qrFormat.format == "IMAGE/PNG" else "svg"
    size = (body.qrFormat.size if body.qrFormat else None) or 1024
    return f"{call.origin}/qr-image/v1?token={token}&format={kind}&size={size}"


@router.get(PATH, operation_id="getPayment", response_model=ShownPayment, responses=documented(404))
def get_payment(call: Reading) -> dict[str, Any]:
    """The payment at this moment; ``sub`` comes a little after the approval, if a profile was asked for."""
    _limit(call, "get", READS)
    payment = _payment(call)
    method: dict[str, Any] = {"type": payment.method}
    profile: dict[str, Any] = {}
    if payment.authorized_at is not None:
        method["cardBin"] = "540185"
        told = call.world.clock.now >= payment.authorized_at + call.world.part(VippsAccount).quirks.profile_delay
        if payment.profile_scope and payment.msisdn and told:
            profile["sub"] = call.world.part(VippsAccount).sub(payment.msisdn)
    shown = {**adjusted(payment), "paymentMethod": method, "profile": profile}
    if payment.redirect_url is not None:
        shown["redirectUrl"] = payment.redirect_url
    if payment.metadata is not None:
        shown["metadata"] = payment.metadata
    return shown


@router.get(
    f"{PATH}/events",
    operation_id="getPaymentEventLog",
    response_model=list[PaymentEvent],
    responses=documented(404),
)
def get_payment_events(call: Reading) -> list[dict[str, Any]]:
    """The event log, oldest first."""
    _limit(call, "events", READS)
    payment = _payment(call)
    return [
        {
            "reference": payment.reference,
            "pspReference": entry.psp,
            "name": entry.name,
            "amount": payment.money(entry.amount),
            "timestamp": iso(entry.at),
            "idempotencyKey": entry.key,
            "success": entry.success,
        }
        for entry in payment.log
    ]


def adjusted(payment: Payment) -> dict[str, Any]:
    """What capture, refund and cancel answer."""
    return {
        "amount": payment.money(payment.amount),
        "state": payment.state,
        "aggregate": payment.aggregate(),
        "pspReference": payment.psp,
        "reference": payment.reference,
    }


def _amount(payment: Payment, body: Modification) -> int:
    if body.modificationAmount.currency != payment.currency:
        raise refused("5040", status=400)
    if body.modificationAmount.value < 1:
        raise refused("4040", field="modificationAmount.value")
    return body.modificationAmount.value


@router.post(
    f"{PATH}/capture",
    operation_id="capturePayment",
    response_model=AdjustedPayment,
    responses=ADJUSTED,
)
@once(API, "4010")
def capture_payment(call: Writing, body: Modification) -> dict[str, Any]:
    """Take the reserved money, wholly or in part."""
    _limit(call, "capture", WRITES)
    payment = _payment(call)
    amount = _amount(payment, body)
    if payment.state is State.CREATED:
        raise refused("6080")
    if not MACHINE.can(payment.state, Event.CAPTURED):
        raise refused("6070" if payment.state is State.TERMINATED else "6200")
    if call.world.clock.now - (payment.authorized_at or 0) > CAPTURE_WINDOW:
        raise refused("6100")
    if payment.capturable == 0:
        raise refused("6070" if payment.cancelled else "6170")
    if amount > payment.capturable:
        raise refused("6090", f"At most {payment.capturable} can be captured.")
    record(call.world, payment, Event.CAPTURED, amount, call.headers.get("idempotency-key"))
    return adjusted(payment)


@router.post(
    f"{PATH}/refund",
    operation_id="refundPayment",
    response_model=AdjustedPayment,
    responses=ADJUSTED,
)
@once(API, "4150", "Refund idempotency conflict")
def refund_payment(call: Writing, body: Modification) -> dict[str, Any]:
    """Give captured money back, wholly or in part."""
    _limit(call, "refund", WRITES)
    payment = _payment(call)
    amount = _amount(payment, body)
    if payment.state is State.CREATED:
        raise refused("6020")
    if not MACHINE.can(payment.state, Event.REFUNDED) or payment.captured == 0:
        raise refused("6210")
    if call.world.clock.now - (payment.authorized_at or 0) > REFUND_WINDOW:
        raise refused("6220")
    if payment.refundable == 0:
        raise refused("6180")
    if amount > payment.refundable:
        raise refused("6150", f"At most {payment.refundable} can be refunded.")
    record(call.world, payment, Event.REFUNDED, amount, call.headers.get("idempotency-key"))
    return adjusted(payment)


@router.post(
    f"{PATH}/cancel",
    operation_id="cancelPayment",
    response_model=AdjustedPayment,
    responses=ADJUSTED,
)
@once(API, "4010", key_required=False)
def cancel_payment(call: Writing, body: Annotated[Cancellation | None, Body()] = None) -> dict[str, Any]:
    """Before approval: terminate. After it: release the whole uncaptured rest, irreversibly."""
    _limit(call, "cancel", WRITES)
    payment = _payment(call)
    key = call.headers.get("idempotency-key")
    if payment.state is State.CREATED:
        record(call.world, payment, Event.TERMINATED, payment.amount, key)
        return adjusted(payment)
    if not MACHINE.can(payment.state, Event.CANCELLED):
        raise refused("6050")
    if body is not None and body.cancelTransactionOnly:
        raise refused("6060")
    if payment.capturable == 0:
        raise refused("6040" if payment.captured else "6190")
    if call.world.clock.now - (payment.authorized_at or 0) > CAPTURE_WINDOW:
        raise refused("6030")
    record(call.world, payment, Event.CANCELLED, payment.capturable, key)
    return adjusted(payment)


@router.post(
    "/epayment/v1/test/payments/{reference}/approve",
    operation_id="forceApprove",
    response_class=Response,
    responses=documented(404),
)
def force_approve(call: Reading, body: Annotated[ForceApproval | None, Body()] = None) -> None:
    """Test environment only: approve without the app; magic amounts do not count here.

    Any customer is taken at its word (inferred): the numbers that force an outcome are not published.
    """
    payment = _payment(call)
    named = body is not None and (body.token is not None or (body.customer is not None and body.customer.given() > 0))
    if payment.msisdn is None and not named:
        raise refused("10030")
    if body is not None and body.token is not None and body.token != payment.token:
        raise refused("10010", "The token does not belong to this payment.")
    if not MACHINE.can(payment.state, Event.AUTHORIZED):
        raise refused("10020", f"The payment is {payment.state}.")
    if payment.msisdn is None and body is not None and body.customer is not None:
        payment.msisdn = body.customer.phoneNumber
    record(call.world, payment, Event.AUTHORIZED, payment.amount, payment.key)
