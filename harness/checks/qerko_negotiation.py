"""Conditions on the negotiation of individual bills.

Balances the journal does not show. That points move only with a PAID bill, once (QERKO-NEG-06), the money oracle judges
from the till's ledger; that no discount exceeds the balance (half of QERKO-NEG-07), the scenarios. All structures are
inferred.

Source: Qerko's loyalty cards, negotiation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.qerko_answers import invalid
from harness.checks.qerko_listing import listings, number, quantities
from harness.checks.qerko_record import NEGOTIATION, MethodCall, as_list, as_object, as_text
from harness.checks.qerko_schema import misfit
from harness.checks.qerko_stock import Oddity, odd
from harness.checks.record import Record

SOURCE = "Qerko's loyalty cards, negotiation"
INFERRED = Provenance.INFERRED
ROUNDS = 10
SOON = 60.0  # seconds after a refused answer in which the bill must still be there
_DEAD = frozenset({"INDIVIDUAL_BILL_NOT_FOUND", "BILL_NOT_FOUND", "BILL_CLOSED"})
_REFUSED = _DEAD | {"ANSWER_INVALID"}


def _rounds(record: Record) -> dict[tuple[str, str], list[MethodCall]]:
    """Each negotiation: its start, then its updates, by party and individual bill."""
    found: dict[tuple[str, str], list[MethodCall]] = {}
    for call in record.qerko.of(*NEGOTIATION):
        if call.method == "startIndividualBill":
            made = as_text(as_object(call.result).get("id")) if call.succeeded else None
            if made is not None:
                found.setdefault((call.party, made), [call])
        else:
            key = (call.party, as_text(call.object().get("idIndividualBill")) or "")
            if key in found:
                found[key].append(call)
    return found


def questions(call: MethodCall) -> list[object]:
    """What the bill in an answer still asks."""
    return as_list(as_object(call.result).get("questions")) if call.succeeded else []


@condition("QERKO-NEG-01", level=MUST, source=SOURCE, provenance=INFERRED)
def exactly_what_was_picked(record: Record) -> Iterator[Breach]:
    """`startIndividualBill` gives exactly the requested items and quantities, for the card that was shown."""
    for call in record.qerko.of("startIndividualBill"):
        if not call.succeeded:
            continue
        problem = misfit(call.method, call.result)
        if problem:
            yield Breach(call.seq, "an IndividualBill", problem)
        wanted = quantities(call.object().get("items"))
        shown, named = (as_text(told.get("loyaltyCardToken")) for told in (call.object(), as_object(call.result)))
        if shown and named and shown != named:
            yield Breach(call.seq, "the card that was shown", "another card")
        for listing in listings(call):
            if listing.quantities != wanted:
                yield Breach(call.seq, _spelled(wanted), _spelled(dict(listing.quantities)))


def _spelled(items: dict[str, Decimal]) -> dict[str, str]:
    return {item: str(quantity) for item, quantity in sorted(items.items())}


@condition("QERKO-NEG-02", level=MUST, source=SOURCE, provenance=INFERRED)
def comes_to_an_end(record: Record) -> Iterator[Breach]:
    """A negotiation ends: there are no questions left after at most ten rounds."""
    for calls in _rounds(record).values():
        rounds = [call for call in calls[1:] if call.succeeded]
        if len(rounds) >= ROUNDS and questions(rounds[ROUNDS - 1]):
            yield Breach(rounds[ROUNDS - 1].seq, f"no questions after {ROUNDS} rounds", "more questions")


@condition("QERKO-NEG-03", level=MUST, source=SOURCE, provenance=INFERRED)
def refuses_invalid_answers(record: Record) -> Iterator[Breach]:
    """Invalid or missing answers are refused with `ANSWER_INVALID`, and the bill is kept."""
    for (_, bill), calls in _rounds(record).items():
        asked, seen = questions(calls[0]), set[str]()
        for call in calls[1:]:
            problem = invalid(asked, call.object().get("answers"))
            told = json.dumps(call.object())
            repeated = told in seen
            seen.add(told)
            if problem and call.answered and not repeated and call.code not in _REFUSED:
                yield Breach(call.seq, f"ANSWER_INVALID: {problem}", call.code or "another answer")
            if call.code == "ANSWER_INVALID":
                lost = _lost(record, call, bill)
                if lost is not None:
                    yield Breach(lost.seq, f"bill {bill} after a refused answer", lost.code)
            asked = questions(call) if call.succeeded else asked


def _lost(record: Record, refused: MethodCall, bill: str) -> MethodCall | None:
    """The next that is heard of the bill, if it is that it does not exist; what ends a bill may come in between."""
    for call in record.qerko.calls:
        if call.seq <= refused.seq or call.party != refused.party or call.at - refused.at > SOON:
            continue
        named = call.text(0) or as_text(call.object().get("idIndividualBill")) or as_text(call.object().get("idBill"))
        if named != bill or not (call.answered or call.uuid is None):
            continue
        return call if call.code in _DEAD and call.method in ("getBill", "updateIndividualBill") else None
    return None


@condition("QERKO-NEG-04", level=MUST, source=SOURCE, provenance=INFERRED)
def nobody_pays_them_twice(record: Record) -> Iterator[Breach]:
    """Negotiated items are not on the source bill while the individual bill lives."""
    return odd(record.qerko, Oddity.NEGOTIATED_LISTED)


@condition("QERKO-NEG-05", level=SHOULD, source=SOURCE, provenance=INFERRED)
def gives_items_back(record: Record) -> Iterator[Breach]:
    """The items of a cancelled individual bill are on the source bill again."""
    return odd(record.qerko, Oddity.NOT_RETURNED)


@condition("QERKO-NEG-07", level=MUST, source=SOURCE, provenance=INFERRED)
def discount_fits(record: Record) -> Iterator[Breach]:
    """A discount is neither negative nor more than the items cost."""
    for call in record.qerko.of(*NEGOTIATION):
        for listing in listings(call):
            if not 0 <= listing.discount <= listing.total:
                yield Breach(call.seq, f"a discount of 0 to {listing.total}", str(listing.discount))


@condition("QERKO-NEG-08", level=MUST, source=SOURCE, provenance=INFERRED)
def guest_may_decline(record: Record) -> Iterator[Breach]:
    """The guest is left a choice: the first questions admit more than one answer."""
    for calls in _rounds(record).values():
        required = [as_object(q) for q in questions(calls[0]) if as_object(q).get("required") is not False]
        if required and all(_forced(question) for question in required):
            yield Breach(calls[0].seq, "a way to decline", [question.get("text") for question in required])


def _forced(question: object) -> bool:
    told = as_object(question)
    if told.get("type") == "NUMBER":
        least, most = number(told.get("min")), number(told.get("max"))
        return least is not None and most is not None and 0 < least >= most
    return told.get("type") in ("SINGLE_CHOICE", "MULTI_CHOICE") and len(as_list(told.get("options"))) < 2
