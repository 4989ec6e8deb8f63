"""ePayment's error family: RFC 7807 with a numeric code in ``extraDetails``.

Source: Vipps ePayment API guide, errors; codes are newer documentation, which status goes with which is partly
inferred (VIPPS-ERR-06: clients branch on status and code, never on text).
"""

from __future__ import annotations

from typing import Any

import orjson

from mocks.vipps.epayment_schema import Problem
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.platform import PROBLEM, gateway_answer, identify_merchant, problem
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.world import World

# code → (status, title)
CODES: dict[str, tuple[int, str]] = {
    "3010": (500, "Internal error"),
    "4010": (409, "Capture idempotency conflict"),
    "4020": (409, "Idempotency error"),
    "4040": (400, "Invalid amount"),
    "4050": (400, "Invalid CustomerToken"),
    "4060": (400, "Invalid PersonalQr"),
    "4070": (400, "Invalid phone number"),
    "4080": (400, "Invalid scope"),
    "4090": (400, "Invalid URL"),
    "4100": (400, "Metadata capacity exceeded"),
    "4110": (400, "Metadata duplicate keys not allowed"),
    "4120": (400, "Metadata key length exceeded"),
    "4130": (400, "Metadata value length exceeded"),
    "4140": (400, "Missing required parameter"),
    "4150": (409, "Reference exists"),
    "4160": (400, "Invalid payment method type"),
    "5010": (403, "Blocking sources not applicable"),
    "5020": (403, "Express payment not allowed"),
    "5030": (403, "Illegal scope"),
    "5040": (403, "Invalid currency for merchant"),
    "5050": (403, "Long-living payment not allowed"),
    "5060": (403, "Merchant bank account not verified"),
    "5070": (403, "Payment cannot be created"),
    "5080": (403, "PUSH_MESSAGE not allowed"),
    "5090": (404, "Reference not found"),
    "5100": (400, "Refund not possible"),
    "6010": (400, "Amount too small"),
    "6020": (400, "Attempted refund before reservation"),
    "6030": (400, "Cancel period expired"),
    "6040": (400, "Cannot cancel a captured payment"),
    "6050": (400, "Cannot cancel a non-reserved payment"),
    "6060": (400, "Cannot cancel authorized payment"),
    "6070": (400, "Cannot capture a cancelled payment"),
    "6080": (400, "Cannot capture before reservation"),
    "6090": (400, "Capture amount too high"),
    "6100": (400, "Capture period expired"),
    "6110": (400, "Expiration date is too late"),
    "6120": (400, "Expiration date is too soon"),
    "6130": (400, "Long living payments require a receipt"),
    "6140": (400, "Must capture full amount"),
    "6150": (400, "Not enough refundable"),
    "6160": (423, "Order processing"),
    "6170": (400, "Payment already captured"),
    "6180": (400, "Payment already refunded"),
    "6190": (400, "Payment cannot be cancelled"),
    "6200": (400, "Payment cannot be captured"),
    "6210": (400, "Payment cannot be refunded"),
    "6220": (400, "Refund period expired"),
    "6230": (409, "Payment is already reserved"),
    "6250": (400, "Cannot cancel processing payment"),
    "6260": (400, "Funds unavailable"),
    "6280": (400, "Capture failed, please try again later"),
    "7010": (400, "Customer not found"),
    "10010": (400, "Approve failed"),
    "10020": (400, "Approve not allowed"),
    "10030": (400, "Identification required"),
    "10040": (400, "Invalid payment source"),
    "10050": (400, "No cards"),
    "10060": (400, "Operation not supported"),
    "10070": (400, "Payment limit exceeded"),
}
_TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    423: "Order processing",
    500: "Internal error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def refused(
    code: str, detail: str = "", *, title: str = "", status: int | None = None, field: str | None = None
) -> Refusal:
    """The refusal that belongs to a numeric code."""
    usual, usual_title = CODES[code]
    title = title or usual_title
    fields = ((field, detail or title),) if field else ()
    return Refusal(usual if status is None else status, title, code=code, detail=detail, fields=fields)


class EPaymentApi:
    vendor, name = "vipps", "EPayment"

    def identify(self, call: Call) -> World:
        world = identify_merchant(call)
        if not call.headers.get("merchant-serial-number"):
            call.world = world
            raise refused("4140", "The header Merchant-Serial-Number is required.", field="Merchant-Serial-Number")
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        gateway = gateway_answer(refusal, call)
        if gateway is not None:
            return gateway
        title = refusal.title or CODES.get(refusal.code or "", (0, ""))[1] or _TITLES.get(refusal.status, "Error")
        code = refusal.code or ("3010" if refusal.status == 500 else None)
        shown = Refusal(refusal.status, title, code=code, detail=refusal.detail, fields=refusal.fields)
        body = problem(shown, call, call.path.removeprefix("/epayment"), title)
        headers = ((b"retry-after", str(refusal.retry_after).encode()),) if refusal.retry_after is not None else ()
        return Answer(refusal.status, orjson.dumps(body), PROBLEM, headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers that an operation documents: its own problems, and the gateway's."""
    responses: dict[int | str, dict[str, Any]] = dict(GATEWAY_ANSWERS)
    for status in (400, 403, 500, *statuses):
        responses[status] = {
            **GATEWAY_ANSWERS.get(status, {}),
            "description": _TITLES.get(status, "Problem"),
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        }
    return responses
