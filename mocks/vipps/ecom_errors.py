"""eCom's error family: a JSON array of errors, each with its group and its code.

Source: Vipps eCom API guide, errors, and OpenAPI 2.0.3. Which status goes with which code is inferred mostly
(``Quirks.ecom_statuses`` changes it); a code is only unique within its group.
"""

from __future__ import annotations

from typing import Any

import orjson

from mocks.vipps.account import Quirks, VippsAccount
from mocks.vipps.clientauth import JSON_UTF8
from mocks.vipps.ecom_schema import MISREAD, EcomError
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, KeyRefused, retry_after
from mocks.vipps.platform import gateway_answer, identify_merchant
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Gate, Refusal
from mocks.world.world import World

# "group code" → (status, message)
CODES: dict[str, tuple[int, str]] = {
    "Payment 41": (400, "The user does not have a valid card"),
    "Payment 42": (400, "Refused by issuer bank"),
    "Payment 43": (400, "Refused by issuer bank because of an invalid amount"),
    "Payment 44": (400, "Refused by issuer because of expired card"),
    "Payment 45": (400, "Reservation failed. The payment was not acted upon by the customer."),
    "Payment 51": (400, "Cannot cancel an already captured order"),
    "Payment 52": (400, "Cancel failed"),
    "Payment 61": (400, "Captured amount exceeds the reserved amount"),
    "Payment 62": (400, "The amount you tried to capture is not reserved"),
    "Payment 63": (400, "Capture failed for an unknown reason"),
    "Payment 71": (400, "Cannot refund more than the captured amount"),
    "Payment 72": (400, "Cannot refund a reserved order, cancel instead"),
    "Payment 73": (400, "Cannot refund a cancelled order"),
    "Payment 74": (400, "Debit of merchant failed"),
    "Payment 93": (400, "Captured amount must be the same in an idempotent retry"),
    "Payment 95": (400, "Payments can only be refunded up to 365 days after reservation"),
    "Payment 98": (400, "Payments can only be captured up to 180 days after reservation"),
    "Payment 1082": (400, "This person is not BankID verified"),
    "VippsError 91": (400, "The transaction is not allowed"),
    "VippsError 92": (400, "The transaction is already processed"),
    "VippsError 93": (400, "A retry must be identical to the first request"),
    "VippsError 94": (409, "Order locked and is already processing"),
    "VippsError 98": (429, "Too many concurrent requests"),
    "VippsError 99": (500, "Internal error"),
    "User 81": (400, "User unknown"),
    "User 82": (400, "The user's app version is not supported"),
    "Merchant 31": (403, "The merchant is blocked"),
    "Merchant 32": (400, "The receiving limit of the merchant is exceeded"),
    "Merchant 33": (400, "The number of allowed payment requests has been exceeded"),
    "Merchant 34": (409, "The orderId has already been used for another payment"),
    "Merchant 35": (404, "The orderId is unknown for this merchant"),
    "Merchant 36": (403, "The merchant agreement is not signed"),
    "Merchant 37": (403, "The merchant is not available, deactivated or blocked"),
    "Merchant 38": (403, "The merchant is not allowed to skip the landing page"),
    "Merchant 39": (403, "The merchant is not allowed to use long-living payments"),
    "Merchant 51": (403, "The merchant is not allowed to ask for nin"),
    "Merchant 97": (403, "The merchant is not allowed to take such payments"),
}
INTERNAL = "VippsError 99"
_BY_NUMBER = {code.split()[1]: code for code in reversed(CODES)}
_BY_STATUS = {404: "Merchant 35", 409: "Merchant 34"}


def refused(code: str, message: str = "") -> Refusal:
    """The refusal that belongs to ``"group code"``."""
    status, usual = CODES[code]
    return Refusal(status, message or usual, code=code)


def invalid(field: str, reason: str) -> Refusal:
    """One member or header of the request does not fit; its name is the code."""
    return Refusal(400, "Bad Request", fields=((field, reason),))


def error(world: World, code: str, message: str = "") -> dict[str, str]:
    """One error of the array; also ``errorInfo`` of the callback."""
    group, number = code.split(" ", 1)
    message = message or CODES.get(code, (0, "Error"))[1]
    return {"errorGroup": group, "errorCode": number, "errorMessage": message, "contextId": world.ids.uuid()}


class EcomApi:
    vendor, name = "vipps", "Ecom"

    def identify(self, call: Call) -> World:
        return identify_merchant(call)

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """The gateway's form for what it refuses, the array for everything else."""
        gateway = gateway_answer(refusal, call) if refusal.code is None or refusal.gate is not Gate.API else None
        if gateway is not None:
            return gateway
        if refusal.code is None and not refusal.fields and refusal.status in (401, 403):
            return json_answer(refusal.status, {"statusCode": refusal.status, "message": refusal.title or "Forbidden"})
        world = getattr(call, "world", call.tenants.unattributed)
        quirks = Quirks() if world is call.tenants.unattributed else world.part(VippsAccount).quirks
        misread = quirks.ecom_misreads_fail and any(reason == MISREAD for _, reason in refusal.fields)
        if refusal.fields and not misread:
            errors = [error(world, f"InvalidRequest {name or 'body'}", reason) for name, reason in refusal.fields]
            return Answer(refusal.status, orjson.dumps(errors), JSON_UTF8)
        code = INTERNAL if misread else _code_of(refusal)
        status = quirks.ecom_statuses.get(code, 500 if misread else refusal.status)
        message = "" if misread or refusal.code not in CODES else refusal.title
        return Answer(status, orjson.dumps([error(world, code, message)]), JSON_UTF8, retry_after(refusal))


def _code_of(refusal: Refusal) -> str:
    """A fault rule may name a code with or without its group, or only a status."""
    if refusal.code is None:
        return _BY_STATUS.get(refusal.status, INTERNAL)
    if refusal.code in CODES:
        return refusal.code
    return _BY_NUMBER.get(refusal.code, f"VippsError {refusal.code}")


def documented() -> dict[int | str, dict[str, Any]]:
    """The answers that an operation documents: its own errors, and the gateway's."""
    responses = dict(GATEWAY_ANSWERS)
    for status in (400, 404, 409, 500):
        responses[status] = {"description": "Refused", "model": list[EcomError]}
    for status in (403, 429):
        responses[status] = {**GATEWAY_ANSWERS[status], "model": list[EcomError] | KeyRefused}
    return responses
