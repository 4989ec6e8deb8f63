"""Conditions on payments at the table.

What a payment books the journal does not show: that a repeated message books once (QERKO-PAY-04) and that a cancelled
payment books nothing (QERKO-PAY-03) is also the money oracle's matter.

Source: Qerko POS integration, payment; REST.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from harness.checks.condition import MUST, SHOULD, Breach, condition
from harness.checks.qerko_links import lives
from harness.checks.qerko_listing import NOTHING, number, prices, quantities
from harness.checks.qerko_record import PAID, MethodCall, Payment, QerkoRecord, as_list, as_object
from harness.checks.qerko_stock import Oddity, odd
from harness.checks.record import Record

SOURCE = "Qerko POS integration, payment"
ASKS_WITHIN = 600.0  # connected seconds: the lock has timed out, and there was as long again to ask
RECEIPT_WITHIN = 86_400.0  # seconds in which a postponed receipt is asked for
_STRANGER = (401, 403)  # whoever asks is not the restaurant
ROUNDING = Decimal("0.01")  # per item


@condition("QERKO-PAY-01", level=MUST, source=SOURCE)
def refuses_what_is_not_open(record: Record) -> Iterator[Breach]:
    """`paymentStart` is refused for paid, unknown or differently priced items, or a wrong sum."""
    yield from odd(record.qerko, Oddity.WRONG_START)
    for payment in record.qerko.payments.values():
        due, parts = _due(payment), _parts(payment)
        if payment.accepted and abs(due - parts) > ROUNDING * max(1, len(as_list(payment.told.get("items")))):
            yield Breach(payment.starts[0].seq, f"a refusal: parts that sum up to {due}", f"{parts} accepted")


def _due(payment: Payment) -> Decimal:
    """Items less discount, and the tip."""
    told = payment.told
    each, discount = prices(told.get("items")), as_object(told.get("discount"))
    items = sum((q * each.get(item, NOTHING) for item, q in quantities(told.get("items")).items()), NOTHING)
    return items - (number(discount.get("value")) or NOTHING) + (number(told.get("tipBrutto")) or NOTHING)


def _parts(payment: Payment) -> Decimal:
    parts = (as_object(part) for part in as_list(payment.told.get("parts")))
    return sum((number(part.get("total")) or NOTHING for part in parts), NOTHING)


@condition("QERKO-PAY-02", level=SHOULD, source=SOURCE)
def locks_items(record: Record) -> Iterator[Breach]:
    """Items of a payment under way are locked: a second payment of them is refused."""
    return odd(record.qerko, Oddity.LOCK_IGNORED)


@condition("QERKO-PAY-03", level=MUST, source=SOURCE)
def frees_what_was_cancelled(record: Record) -> Iterator[Breach]:
    """The items of a cancelled payment are open again."""
    return odd(record.qerko, Oddity.NOT_FREED)


@condition("QERKO-PAY-04", level=MUST, source=SOURCE)
def repeated_is_one(record: Record) -> Iterator[Breach]:
    """A repeated `paymentStart` or `paymentProcessed` gets the answer of the first one.

    It is repeated when it says the same; another payment under a number that is taken is refused. Once Qerko has closed
    the payment it may be refused, but there is no other receipt for it.
    """
    for payment in record.qerko.payments.values():
        over = record.qerko.closing_sent(payment)
        for calls in (payment.starts, payment.processed):
            good = [call for call in calls if call.succeeded]
            for call in calls:
                before = [g for g in good if g.seq < call.seq and g.args == call.args]
                if not before:
                    continue
                if call.failed and (over is None or call.seq < over):
                    yield Breach(call.seq, f"the answer of exchange {before[0].seq}", call.code or "an error")
                elif call.succeeded and _serial(call) != _serial(before[0]):
                    yield Breach(call.seq, f"receipt {_serial(before[0])}", _serial(call))


def _serial(call: MethodCall) -> object:
    """The number of a receipt: a second one is a second booking."""
    return as_object(as_object(call.result).get("receiptInfo")).get("serial")


@condition("QERKO-PAY-05", level=MUST, source="Qerko POS integration, REST")
def asks_how_it_ended(record: Record) -> Iterator[Breach]:
    """A POS that never heard how a payment ended asks over REST, as the restaurant that was paid."""
    for payment in record.qerko.payments.values():
        missed = [call for call in payment.closed if call.unsent or _never_sent(call)]
        if not payment.accepted or not missed or len(missed) < len(payment.closed):
            continue
        if any(reading.status not in _STRANGER for reading in payment.read):
            continue
        if _was_there(record.qerko, payment, missed[-1].at):
            yield Breach(missed[-1].seq, f"a reading of payment {payment.id}", f"none in {ASKS_WITHIN:g} s")


def _never_sent(call: MethodCall) -> bool:
    """A fault kept it back for good; where a connection broke, nobody can tell."""
    faults = (call.exchange.fault or "").split(", ")
    return any(fault.startswith(("drop", "silence", "garbage")) and "before" in fault for fault in faults)


def _was_there(record: QerkoRecord, payment: Payment, since: float) -> bool:
    """The POS had a connection for long enough after `since`."""
    return any(
        party in (None, payment.party) and until - max(opened, since) >= ASKS_WITHIN
        for party, opened, until in lives(record)
    )


@condition("QERKO-PAY-06", level=MUST, source="Qerko POS integration, receipts")
def supplies_the_receipt(record: Record) -> Iterator[Breach]:
    """A receipt that was postponed is supplied."""
    for payment in record.qerko.payments.values():
        promised = next((call for call in payment.processed if call.succeeded and _delivery(call) == "POSTPONED"), None)
        outcome = record.qerko.outcome(payment)
        if promised is None or outcome is None or outcome.state != PAID:
            continue
        asked = [call for call in record.qerko.of("getPostponedReceipt") if call.text(0) == payment.id]
        if any(call.succeeded and _delivery(call) not in (None, "POSTPONED") for call in asked):
            continue
        heard = [call for call in asked if call.answered]
        if heard and heard[-1].at - promised.at >= RECEIPT_WITHIN - 60:
            yield Breach(heard[-1].seq, f"the receipt of payment {payment.id}", heard[-1].code or "none")
        unable = next((call for call in heard if call.code == "NOT_IMPLEMENTED"), None)
        if unable is not None:
            yield Breach(unable.seq, f"the receipt of payment {payment.id}", unable.code)


def _delivery(call: MethodCall) -> object:
    return as_object(call.result).get("receiptDeliveryType")


@condition("QERKO-PAY-07", level=MUST, source=SOURCE)
def leaves_the_rest(record: Record) -> Iterator[Breach]:
    """After a partial payment only the paid quantities are gone."""
    return odd(record.qerko, Oddity.REST_MISSING)
