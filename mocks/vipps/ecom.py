"""eCom API v2, legacy: initiate, details, status. What changes money is :mod:`mocks.vipps.ecom_changes`.

Source: Vipps eCom OpenAPI 2.0.3 and guide (VIPPS-EC-01…08). Payments made here are the ePayment API's too, with
``reference`` = ``orderId``; not the other way round.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from mocks.vipps.account import VippsAccount
from mocks.vipps.clientauth import JSON_UTF8
from mocks.vipps.ecom_errors import EcomApi, documented, refused
from mocks.vipps.ecom_order import details, shown_status
from mocks.vipps.ecom_repeat import INITIATES, READS, counted
from mocks.vipps.ecom_rules import check_initiate, customer_of
from mocks.vipps.ecom_schema import InitiatedPayment, InitiatePayment, PaymentDetails, PaymentStatus
from mocks.vipps.payment import Event, Order, Payment
from mocks.vipps.platform import platform_headers, take_from_limit
from mocks.vipps.wallet import EXPIRE, log_event, show_payment
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.phone import Phone
from mocks.world.routing import Router

router = Router(EcomApi(), tag="eCom")
Merchant = Annotated[Call, Depends(platform_headers)]
PAYMENTS = "/ecomm/v2/payments"


def order_of(call: Call) -> Payment:
    """The payment of the path, if eCom made it."""
    payment = call.world.part(VippsAccount).payments.get(call.params["orderId"])
    if payment is None or payment.order is None:
        raise refused("Merchant 35")
    return payment


@router.post(
    PAYMENTS, operation_id="initiatePaymentV3UsingPOST", response_model=InitiatedPayment, responses=documented()
)
def initiate_payment(call: Merchant, body: InitiatePayment) -> Answer:
    """Start a payment: pushed to the guest's phone with skipLandingPage, else the guest opens the link.

    A repeat is no repeat but a duplicate: every attempt needs an orderId of its own.
    """
    world, order_id = call.world, body.transaction.orderId
    payments = world.part(VippsAccount).payments
    take_from_limit(call, f"{call.operation} {order_id}", INITIATES)
    if order_id in payments:
        raise refused("Merchant 34")
    check_initiate(world, body)
    phone = customer_of(world, body)
    payment, url = new_order(call, body, phone)
    payments[order_id] = payment
    world.clock.schedule(payment.expires_at - payment.created_at, EXPIRE, order_id)
    log_event(world, payment, Event.CREATED, payment.amount, None)
    if phone is not None:
        show_payment(world, payment, phone)
    return json_answer(call.status, {"orderId": order_id, "url": url}, JSON_UTF8)


def new_order(call: Call, body: InitiatePayment, phone: Phone | None) -> tuple[Payment, str]:
    """The payment as initiated, and its link.

    A link must be opened in the first half of its time; a push has both halves at once, and opens the app if it can
    (inferred).
    """
    world, quirks = call.world, call.world.part(VippsAccount).quirks
    merchant, transaction, now = body.merchantInfo, body.transaction, call.world.clock.now
    life = quirks.ecom_open_life + (quirks.ecom_complete_life if phone is not None else 0)
    token = f"{world.stamp}{world.secrets.token(43)}"
    link = f"{call.origin}/dwo-api-application/v1/deeplink/vippsgateway?v=2&token={token}"
    url = f"vipps://?token={token}" if merchant.isApp else link
    order = Order(merchant.callbackPrefix, merchant.authToken)
    if phone is not None and phone.app_open:
        order.opened_at = now
    world.part(VippsAccount).links[token] = transaction.orderId
    flow = "NATIVE_REDIRECT" if merchant.isApp else "WEB_REDIRECT"
    payment = Payment(
        reference=transaction.orderId,
        psp=world.ids.digits(10),
        amount=transaction.amount,
        currency="NOK",
        method="WALLET",
        user_flow="PUSH_MESSAGE" if phone is not None else flow,
        created_at=now,
        expires_at=now + life,
        description=transaction.transactionText,
        return_url=merchant.fallBack,
        redirect_url=url if phone is None else None,
        token=token,
        profile_scope=transaction.scope,
        order=order,
    )
    return payment, url


@router.get(
    f"{PAYMENTS}/{{orderId}}/details",
    operation_id="getPaymentDetailsUsingGET",
    response_model=PaymentDetails,
    responses=documented(),
)
@counted(READS, by_key=True)
def get_details(call: Merchant) -> Answer:
    """Everything that happened, newest first."""
    return json_answer(call.status, details(call.world, order_of(call)), JSON_UTF8)


@router.get(
    f"{PAYMENTS}/{{orderId}}/status",
    operation_id="getOrderStatusUsingGET",
    response_model=PaymentStatus,
    responses=documented(),
    deprecated=True,
)
@counted(READS, by_key=True)
def get_status(call: Merchant) -> Answer:
    """The last thing that happened; deprecated, details say more."""
    return json_answer(call.status, shown_status(order_of(call)), JSON_UTF8)
