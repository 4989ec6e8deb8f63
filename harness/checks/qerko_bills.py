"""Conditions on tables and bills.

What the staff does with a bill, and bills that were never listed, the journal does not show: QERKO-BILL-03 judges how a
bill that was never listed is refused, and that a bill is the one that was asked for.

Source: Qerko POS integration, methods, structures and errors.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.qerko_listing import listings
from harness.checks.qerko_record import NEGOTIATION, as_object, as_text
from harness.checks.qerko_schema import misfit
from harness.checks.qerko_stock import Oddity, odd
from harness.checks.record import Record

_GONE = frozenset({"BILL_NOT_FOUND", "BILL_CLOSED", "INDIVIDUAL_BILL_NOT_FOUND"})


@condition("QERKO-BILL-01", level=MUST, source="Qerko POS integration, structures")
def fits_its_schema(record: Record) -> Iterator[Breach]:
    """`getTableList`, `getTableContents` and `getBill` give structures that fit their schema."""
    for call in record.qerko.of("getTableList", "getTableContents", "searchBills", "getBill"):
        problem = misfit(call.method, call.result) if call.succeeded else None
        if problem:
            yield Breach(call.seq, f"what {call.method} gives", problem)


@condition("QERKO-BILL-02", level=MUST, source="Qerko POS integration, bills and payment")
def paid_is_gone(record: Record) -> Iterator[Breach]:
    """Paid items are never listed again."""
    return odd(record.qerko, Oddity.PAID_LISTED)


@condition("QERKO-BILL-03", level=MUST, source="Qerko POS integration, errors")
def says_why_there_is_no_bill(record: Record) -> Iterator[Breach]:
    """A bill that does not exist is `BILL_NOT_FOUND`, one that is closed `BILL_CLOSED`."""
    listed: set[tuple[str, str]] = set()
    for call in record.qerko.calls:
        asked = call.text(0) if call.method == "getBill" else None
        if asked is not None and call.failed and (call.party, asked) not in listed and call.code not in _GONE:
            yield Breach(call.seq, "BILL_NOT_FOUND or BILL_CLOSED", call.code)
        if asked is not None and call.succeeded and as_text(as_object(call.result).get("id")) != asked:
            yield Breach(call.seq, f"bill {asked}", as_object(call.result).get("id"))
        listed |= {(call.party, listing.bill) for listing in listings(call)}


@condition("QERKO-BILL-04", level=SHOULD, source="Qerko POS integration, bills", provenance=Provenance.INFERRED)
def no_discount_twice(record: Record) -> Iterator[Breach]:
    """A bill with a discount says `denyDiscounts`."""
    for call in record.qerko.of(*NEGOTIATION):
        for listing in listings(call):
            if listing.discount > 0 and listing.told.get("denyDiscounts") is not True:
                yield Breach(call.seq, "denyDiscounts true", listing.told.get("denyDiscounts"))
