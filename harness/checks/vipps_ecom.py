"""Conditions on the older generation's payments.

Sources: Vipps eCom API guide, checklist and OpenAPI 2.0.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, Breach, condition
from harness.checks.record import Record

INITIATE = "initiatePaymentV3UsingPOST"
WRITES = ("capturePaymentUsingPOST", "refundPaymentUsingPOST")
_NUMBER = re.compile(r"^\d{8}$")


def _part(call: Exchange, name: str) -> dict[str, object]:
    part = call.sent.json_object.get(name)
    return part if isinstance(part, dict) else {}


def _order(call: Exchange) -> str:
    if call.operation == INITIATE:
        return str(_part(call, "transaction").get("orderId"))
    return call.sent.path.split("?")[0].strip("/").split("/")[3]


@condition("VIPPS-EC-02", level=MUST, source="Vipps eCom OpenAPI; knowledge base, errors")
def spelling(record: Record) -> Iterator[Breach]:
    """`mobileNumber` has eight digits, the sales unit is text, `fallBack` is spelled so."""
    for call in record.calls(INITIATE):
        merchant, number = _part(call, "merchantInfo"), _part(call, "customerInfo").get("mobileNumber")
        if number is not None and not (isinstance(number, str) and _NUMBER.match(number)):
            yield Breach(call.seq, "a mobileNumber of eight digits", number)
        if not isinstance(merchant.get("merchantSerialNumber"), str):
            yield Breach(call.seq, "merchantSerialNumber as text", merchant.get("merchantSerialNumber"))
        if "fallBack" not in merchant:
            yield Breach(call.seq, "fallBack", "none")


@condition("VIPPS-EC-04", level=MUST, source="Vipps eCom OpenAPI")
def request_ids(record: Record) -> Iterator[Breach]:
    """Captures and refunds carry an `X-Request-Id` of at most 40 characters, never shared by two bodies."""
    used: dict[tuple[str, str, str], str] = {}
    for call in record.calls(*WRITES):
        key = call.sent.headers.get("x-request-id", "")
        if not 1 <= len(key) <= 40:
            yield Breach(call.seq, "an X-Request-Id of 1 to 40 characters", key or "none")
        elif used.setdefault((call.operation, _order(call), key), call.sent.body) != call.sent.body:
            yield Breach(call.seq, "the body that the id was first used with", "another body")


@condition("VIPPS-EC-08", level=MUST, source="Vipps eCom API guide, rate limiting")
def initiates_a_minute(record: Record) -> Iterator[Breach]:
    """An order is initiated at most twice in a minute."""
    asked: dict[str, list[float]] = {}
    for call in record.calls(INITIATE):
        times = asked.setdefault(_order(call), [])
        times.append(call.at)
        if len(times) > 2 and times[-1] - times[-3] < 60:
            yield Breach(call.seq, "at most two in a minute", "a third")
