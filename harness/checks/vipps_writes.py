"""Conditions on the writes of a payment: keys, limits, amounts, receipts.

Sources: Vipps ePayment API guide, capture, cancel, receipts, and OpenAPI; knowledge base, HTTP headers (idempotency);
Order Management API guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, condition
from harness.checks.record import RECEIPT, WRITES, Record, aggregate_of, amount_of, reference_of, state_of

Write = tuple[str, str, str | None, str]
"""Operation, reference, key and body."""


def _is_repetition(call: Exchange, done: set[Write]) -> bool:
    """Whether a write is the repetition of one that Vipps has done, which moves no more money; else it is noted.

    Whose answer broke off may repeat the write with its key instead of reading the payment (VIPPS-ERR-02).
    """
    write = (call.operation, reference_of(call), call.sent.key, call.sent.body)
    if call.sent.key is not None and write in done:
        return True
    if call.ok:
        done.add(write)
    return False


@condition("VIPPS-EP-08", level=MUST, source="Vipps ePayment OpenAPI; knowledge base, HTTP headers")
def idempotency_keys(record: Record) -> Iterator[Breach]:
    """Writes carry an `Idempotency-Key` of at most 50 characters: the same on a retry, new for a new operation."""
    used: dict[str, tuple[str, str, str]] = {}
    unknown: dict[tuple[str, str, str], str] = {}
    for call in record.calls(*WRITES, "getPayment", "getPaymentEventLog"):
        if call.operation not in WRITES:
            if call.ok:
                # The payment has been read back: what is written now is decided anew.
                unknown = {what: key for what, key in unknown.items() if what[1] != reference_of(call)}
            continue
        key, what = call.sent.key or "", (call.operation, reference_of(call), call.sent.body)
        if not 1 <= len(key) <= 50:
            yield Breach(call.seq, "a key of 1 to 50 characters", key or "none")
        if used.setdefault(key, what) != what:
            yield Breach(call.seq, "a new key for a new operation", f"the key of a {used[key][0]}")
        if unknown.get(what, key) != key:
            yield Breach(call.seq, "the key of the write whose outcome is unknown", "another key")
        if call.status is None or call.status >= 500:
            unknown[what] = key


@condition("VIPPS-EP-15", level=MUST, source="Vipps ePayment FAQ; guide, capture and cancel")
def captures_what_is_there(record: Record) -> Iterator[Breach]:
    """Never more than authorized is captured, nothing before authorization, nothing after cancelling."""
    capturable: dict[str, int] = {}
    over, done = set[str](), set[Write]()
    for call in record.calls("getPayment", "capturePayment", "cancelPayment"):
        reference = reference_of(call)
        if call.operation == "capturePayment" and not _is_repetition(call, done):
            wanted = amount_of(call, "modificationAmount")
            if wanted is None or wanted > capturable.get(reference, 0) or reference in over:
                yield Breach(call.seq, f"at most {capturable.get(reference, 0)}, before any cancellation", wanted)
        if call.operation == "cancelPayment" and call.ok:
            over.add(reference)
        if call.ok and state_of(call) == "AUTHORIZED":
            names = ("authorizedAmount", "capturedAmount", "cancelledAmount")
            authorised, captured, cancelled = (aggregate_of(call, name) or 0 for name in names)
            capturable[reference] = authorised - captured - cancelled


@condition("VIPPS-EP-18", level=MUST, source="Vipps ePayment API guide, refund")
def refunds_what_was_captured(record: Record) -> Iterator[Breach]:
    """A refund is never above what was captured and not given back."""
    refundable: dict[str, int] = {}
    done = set[Write]()
    for call in record.calls("getPayment", "capturePayment", "refundPayment"):
        reference = reference_of(call)
        is_new = call.operation == "refundPayment" and not _is_repetition(call, done)
        wanted = amount_of(call, "modificationAmount") if is_new else 0
        if wanted is None or (wanted and wanted > refundable.get(reference, wanted)):
            yield Breach(call.seq, f"at most {refundable.get(reference)}", wanted)
        captured, refunded = aggregate_of(call, "capturedAmount"), aggregate_of(call, "refundedAmount")
        if call.ok and captured is not None and refunded is not None:
            refundable[reference] = captured - refunded


@condition("VIPPS-EP-21", level=SHOULD, source="Vipps ePayment checklist; Order Management API guide, receipts")
def receipt_adds_up(record: Record) -> Iterator[Breach]:
    """The receipt lines are attached, each net + tax = total, and their sum is the amount."""
    amounts = {reference_of(call): amount_of(call, "amount") for call in record.calls("createPayment")}
    given = {reference for _, reference, _ in _receipts(record)}
    for call in record.calls("capturePayment"):
        if call.ok and reference_of(call) not in given:
            yield Breach(call.seq, "order lines", "none")
    for call, reference, receipt in _receipts(record):
        lines = receipt.get("orderLines") if isinstance(receipt, dict) else None
        if not isinstance(lines, list) or not lines:
            yield Breach(call.seq, "order lines", "none")
            continue
        for line in lines:
            if line["totalAmountExcludingTax"] + line["totalTaxAmount"] != line["totalAmount"]:
                yield Breach(call.seq, "net + tax = total", line)
            rate = line.get("taxRate") or 100 * (line.get("taxPercentage") or 0)
            exact = line["totalAmount"] * rate / (10_000 + rate)
            if abs(line["totalTaxAmount"] - exact) > 1:
                yield Breach(call.seq, f"{exact:.2f} of tax", line["totalTaxAmount"])
        total = sum(-line["totalAmount"] if line.get("isReturn") else line["totalAmount"] for line in lines)
        if reference in amounts and total != amounts[reference]:
            yield Breach(call.seq, f"lines that sum to {amounts[reference]}", total)


@condition("VIPPS-EP-22", level=MUST, source="Vipps Order Management API guide")
def one_receipt(record: Record) -> Iterator[Breach]:
    """A receipt is sent once: it cannot be changed."""
    sent: dict[str, object] = {}
    for call, reference, receipt in _receipts(record):
        if sent.setdefault(reference, receipt) != receipt:
            yield Breach(call.seq, "the receipt that was sent first", "another one")


def _receipts(record: Record) -> Iterator[tuple[Exchange, str, object]]:
    """Each receipt with the payment it is for: sent along with the request, or to Order Management afterwards."""
    for call in record.calls("createPayment", RECEIPT):
        if call.operation == RECEIPT:
            yield call, call.sent.path.rpartition("/")[2], call.sent.json_object
        elif call.sent.json_object.get("receipt") is not None:
            yield call, reference_of(call), call.sent.json_object["receipt"]


@condition("VIPPS-EP-23", level=MUST, source="Vipps ePayment API guide, create")
def long_living_with_receipt(record: Record) -> Iterator[Breach]:
    """`expiresAt` comes only with a receipt and a flow that allows it."""
    for call in record.calls("createPayment"):
        body = call.sent.json_object
        allowed = body.get("userFlow") in ("PUSH_MESSAGE", "QR") and body.get("receipt") is not None
        if body.get("expiresAt") is not None and not allowed:
            yield Breach(call.seq, "no expiresAt", body.get("expiresAt"))


@condition("VIPPS-EP-24", level=MUST, source="Vipps ePayment API guide, rate limits")
def rate_limits(record: Record) -> Iterator[Breach]:
    """At most five writes a minute of each kind for one payment."""
    times: dict[tuple[str, str], list[float]] = {}
    for call in record.calls(*WRITES):
        seen = times.setdefault((call.operation, reference_of(call)), [])
        seen.append(call.at)
        if len(seen) > 5 and call.at - seen[-6] < 60:
            yield Breach(call.seq, "5 a minute", f"{call.operation} the sixth time in {call.at - seen[-6]:g} s")
