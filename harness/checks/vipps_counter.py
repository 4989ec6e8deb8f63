"""Conditions on scanning and on check-in.

Sources: Vipps QR API guide and OpenAPI; ePayment OpenAPI (`personalQr`); Check-in API guide and OpenAPI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.record import Record

CHECK_IN = "initiateLoyaltyCheckIn"
_PERSONAL = re.compile(r"(?i:https://qr\.vipps\.no)/(28/2/01/031/\d{10,15}(\?\S*)?|p/[^/?#\s]+(\?\S*)?)")
_NOISE = " \t\r\n"


@condition("VIPPS-QR-03", level=MUST, source="Vipps QR OpenAPI; ePayment OpenAPI, customer.personalQr")
def complete_content(record: Record) -> Iterator[Breach]:
    """Exchange and `personalQr` get the complete scanned content."""
    scanned = None if record.scanned is None else {code.strip(_NOISE) for code in record.scanned}
    for call in record.calls("exchangeQr", "createPayment"):
        sent = call.sent.json_object.get("qrCode")
        if call.operation == "createPayment":
            customer = call.sent.json_object.get("customer")
            sent = customer.get("personalQr") if isinstance(customer, dict) else None
            if sent is None:
                continue
        if not isinstance(sent, str) or not _PERSONAL.fullmatch(sent):
            yield Breach(call.seq, "a complete personal QR", sent)
        elif scanned is not None and sent not in scanned:
            yield Breach(call.seq, "a code as it was scanned", sent)


@condition("VIPPS-CI-01", level=MUST, source="Vipps Check-in API guide")
def check_in_path(record: Record) -> Iterator[Breach]:
    """Check-in goes to `POST /point-of-sale/v1/loyalty-check-in`."""
    for call in record.calls("unknown"):
        if "check-in" in call.sent.path.lower() or "point-of-sale" in call.sent.path.lower():
            yield Breach(call.seq, "POST /point-of-sale/v1/loyalty-check-in", f"{call.sent.method} {call.sent.path}")


@condition("VIPPS-CI-02", level=MUST, source="Vipps Check-in OpenAPI")
def check_in_body(record: Record) -> Iterator[Breach]:
    """Check-in has both members: the number is a string `^47[0-9]{8}$`, the flag a boolean."""
    for call in record.calls(CHECK_IN):
        body = call.sent.json_object
        number, flag = body.get("phoneNumber"), body.get("isMember")
        if not isinstance(number, str) or not re.fullmatch(r"47[0-9]{8}", number):
            yield Breach(call.seq, "a string 47 and eight digits", repr(number))
        if not isinstance(flag, bool):
            yield Breach(call.seq, "a boolean isMember", repr(flag))


@condition("VIPPS-CI-07", level=SHOULD, source="Vipps Check-in OpenAPI", provenance=Provenance.INFERRED)
def norwegians_only(record: Record) -> Iterator[Breach]:
    """There is no check-in for a number that is not Norwegian."""
    for call in record.calls(CHECK_IN):
        number = str(call.sent.json_object.get("phoneNumber"))
        if not number.startswith("47"):
            yield Breach(call.seq, "no call", number)
