"""Conditions on the payment request and on reading the payment.

Sources: Vipps ePayment API guide and OpenAPI, create, customer present, FAQ; knowledge base, order id, transaction
text, polling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.record import WRITES, Record, aggregate_of, amount_of, reference_of, state_of

_IDENTIFIERS = ("phoneNumber", "personalQr", "customerToken")
_PATIENCE = 3  # reads that may follow a final state without a reason


@condition("VIPPS-EP-02", level=MUST, source="Vipps ePayment API guide, create; Loyalty in Point-of-Sale")
def pushed_to_one_customer(record: Record) -> Iterator[Breach]:
    """Till payments use `PUSH_MESSAGE` with exactly one customer identifier."""
    for call in record.calls("createPayment"):
        body = call.sent.json_object
        if body.get("userFlow") != "PUSH_MESSAGE":
            yield Breach(call.seq, "PUSH_MESSAGE", body.get("userFlow"))
        customer = body.get("customer")
        given = [name for name in _IDENTIFIERS if isinstance(customer, dict) and customer.get(name) is not None]
        if len(given) != 1:
            yield Breach(call.seq, f"exactly one of {', '.join(_IDENTIFIERS)}", given)


@condition("VIPPS-EP-03", level=MUST, source="Vipps ePayment API guide, customer present")
def customer_present(record: Record) -> Iterator[Breach]:
    """`customerInteraction` is `CUSTOMER_PRESENT`."""
    for call in record.calls("createPayment"):
        told = call.sent.json_object.get("customerInteraction")
        if told != "CUSTOMER_PRESENT":
            yield Breach(call.seq, "CUSTOMER_PRESENT", told)


@condition("VIPPS-EP-04", level=MUST, source="Vipps ePayment FAQ; OpenAPI, amount")
def amount_in_minor_units(record: Record) -> Iterator[Breach]:
    """The amount is an integer in minor units, at least 100 for NOK."""
    for call in record.calls("createPayment"):
        value = amount_of(call, "amount")
        if value is None or value < 100:
            yield Breach(call.seq, "an integer of 100 or more", call.sent.json_object.get("amount"))


@condition("VIPPS-EP-05", level=MUST, source="Vipps ePayment OpenAPI, reference; knowledge base, order id")
def fresh_reference(record: Record) -> Iterator[Breach]:
    """`reference` fits the pattern, is unique, and is new for each attempt."""
    attempts: dict[str, tuple[str | None, str]] = {}
    for call in record.calls("createPayment"):
        reference, attempt = reference_of(call), (call.sent.key, call.sent.body)
        if not re.fullmatch(r"[a-zA-Z0-9-]{8,50}", reference):
            yield Breach(call.seq, "8 to 50 letters, digits and -", reference)
        if attempts.setdefault(reference, attempt) != attempt:
            yield Breach(call.seq, "a new reference for a new attempt", f"{reference} again")


@condition("VIPPS-EP-06", level=SHOULD, source="Vipps knowledge base, order id")
def readable_reference(record: Record) -> Iterator[Breach]:
    """`reference` is recognisable: not digits only, no leading zero."""
    for call in record.calls("createPayment"):
        reference = reference_of(call)
        if reference.startswith("0") or not re.search(r"[a-zA-Z]", reference):
            yield Breach(call.seq, "letters, and no leading zero", reference)


@condition("VIPPS-EP-07", level=SHOULD, source="Vipps knowledge base, transaction text")
def description(record: Record) -> Iterator[Breach]:
    """`paymentDescription` is present, 3 to 100 characters."""
    for call in record.calls("createPayment"):
        text = call.sent.json_object.get("paymentDescription")
        if not isinstance(text, str) or not 3 <= len(text.strip()) <= 100:
            yield Breach(call.seq, "3 to 100 characters", repr(text))


@condition("VIPPS-EP-11", level=SHOULD, source="Vipps knowledge base, polling; QR API guide")
def polls_politely(record: Record) -> Iterator[Breach]:
    """A payment is read at most 120 times a minute, and no longer once its state is final."""
    times: dict[str, list[float]] = {}
    idle: dict[str, int] = {}
    for call in (e for e in record.exchanges if e.request is not None):
        reference = reference_of(call)
        if call.operation != "getPayment":
            if call.operation in WRITES or call.operation.startswith("webhook:"):
                idle.pop(reference, None)
            continue
        seen = times.setdefault(reference, [])
        seen.append(call.at)
        if len(seen) > 120 and call.at - seen[-121] < 60:
            yield Breach(call.seq, "120 reads a minute", f"more of {reference}")
        if reference in idle:
            idle[reference] += 1
            if idle[reference] > _PATIENCE:
                yield Breach(call.seq, "an end of polling at the final state", f"{reference} read again and again")
        elif _is_over(call):
            idle[reference] = 0


def _is_over(call: Exchange) -> bool:
    if state_of(call) != "AUTHORIZED":
        return state_of(call) in ("ABORTED", "EXPIRED", "TERMINATED")
    authorised, captured, cancelled = (
        aggregate_of(call, f"{name}Amount") or 0 for name in ("authorized", "captured", "cancelled")
    )
    return authorised <= captured + cancelled


@condition("VIPPS-EP-13", level=MUST, source="Vipps Webhooks API guide; agent toolkit", provenance=Provenance.NEWER)
def reads_before_capture(record: Record) -> Iterator[Breach]:
    """Nothing is captured before `AUTHORIZED` has been read from the API."""
    authorised: set[str] = set()
    for call in record.calls("getPayment", "capturePayment"):
        if call.operation == "getPayment" and call.ok and state_of(call) == "AUTHORIZED":
            authorised.add(reference_of(call))
        elif call.operation == "capturePayment" and reference_of(call) not in authorised:
            yield Breach(call.seq, "a reading AUTHORIZED first", f"capture of {reference_of(call)}")
