"""Order Management API: the receipt of a payment, sent once, after the payment instead of with it.

Source: Vipps Order Management OpenAPI 2.1 and guide (VIPPS-EP-21, VIPPS-EP-22): one receipt for each payment, whether
it came with the create request or here; it cannot be changed. That the sums are taken as they are is inferred.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field

from mocks.vipps.account import VippsAccount
from mocks.vipps.epayment_schema import Receipt
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, retry_after
from mocks.vipps.personalqr import InvalidParameter
from mocks.vipps.platform import gateway_answer, identify_merchant, platform_headers
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

PAYMENT_TYPES = ("ECOM", "RECURRING")
_ORDER_ID = re.compile(r"[0-9A-Za-z\-_.]+")
_TYPE = "https://datatracker.ietf.org/doc/html/rfc7231#section-6.5."
_KINDS = {400: ("1", "BadRequest"), 404: ("4", "NotFound"), 409: ("8", "Conflict")}


class OrderManagementError(BaseModel):
    """``instance``: a trace id."""

    type: str
    title: str = Field(min_length=1)
    detail: str
    instance: str
    invalidParams: list[InvalidParameter] | None = None


class OrderManagementApi:
    vendor, name = "vipps", "OrderManagement"

    def identify(self, call: Call) -> World:
        world = identify_merchant(call)
        if not call.headers.get("merchant-serial-number"):
            call.world = world
            raise Refusal(400, fields=(("Merchant-Serial-Number", "Field required"),))
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """RFC 7807 with the older ``invalidParams`` and without ``status``; 401 and 5xx have no body."""
        if (gateway := gateway_answer(refusal, call)) is not None:
            return gateway
        if refusal.status == 401 or refusal.status >= 500:
            return Answer(refusal.status, headers=retry_after(refusal))
        world: World = getattr(call, "world", call.tenants.unattributed)
        section, kind = _KINDS.get(refusal.status, ("1", "BadRequest"))
        content: dict[str, Any] = {
            "type": _TYPE + section,
            "title": refusal.title or "One or more validation errors occurred.",
            "detail": refusal.detail or kind,
            "instance": world.ids.traceparent(),
        }
        if refusal.fields:
            content["invalidParams"] = [{"name": name or "body", "reason": why} for name, why in refusal.fields]
        return json_answer(refusal.status, content)


router = Router(OrderManagementApi(), tag="Order management")


@router.post(
    "/order-management/v2/{paymentType}/receipts/{orderId}",
    operation_id="post-receipt-v2",
    status_code=201,
    response_model=str,
    responses={
        **GATEWAY_ANSWERS,
        **{status: {"description": kind, "model": OrderManagementError} for status, (_, kind) in _KINDS.items()},
        500: {"description": "Server fault, no body"},
    },
)
def post_receipt(call: Annotated[Call, Depends(platform_headers)], body: Receipt) -> str:
    """Give a payment its receipt, for good; the answer is an id in quotes."""
    _check(call, body)
    payment = call.world.part(VippsAccount).payments.get(call.params["orderId"])
    if payment is None or call.params["paymentType"] != "ECOM":
        raise Refusal(404, "Not found", detail="There is no order with this id.")
    if payment.receipt is not None:
        raise Refusal(409, "Conflict", detail="The order has a receipt already.")
    payment.receipt = body.model_dump_json(exclude_none=True)
    return call.world.ids.uuid()


def _check(call: Call, body: Receipt) -> None:
    """What the schema says in words: a known kind of payment, and a tax rate in one of its two spellings."""
    wrong = []
    if call.params["paymentType"] not in PAYMENT_TYPES:
        wrong.append(("paymentType", "The value must be ECOM or RECURRING."))
    if not _ORDER_ID.fullmatch(call.params["orderId"]):
        wrong.append(("orderId", r"The field orderId must match the regular expression '^[0-9A-Za-z-_\.]+$'."))
    for number, line in enumerate(body.orderLines):
        if line.taxRate is None and line.taxPercentage is None:
            wrong.append((f"orderLines[{number}].taxRate", "Either taxRate or taxPercentage must be set."))
    if wrong:
        raise Refusal(400, fields=tuple(wrong))
