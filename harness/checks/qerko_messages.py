"""Conditions on messages: every call is answered, once, in decimal strings, and novelties do no harm.

Source: Qerko POS integration, messages and structures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, Breach, Provenance, condition
from harness.checks.qerko_record import MethodCall, as_object, as_text, serial_of
from harness.checks.record import Record

SOURCE = "Qerko POS integration, messages"
METHODS = frozenset(
    {
        "getTableList", "getTableContents", "getBill", "searchBills",
        "paymentStart", "paymentProcessed", "paymentClosed", "getPostponedReceipt",
        "startIndividualBill", "updateIndividualBill", "cancelIndividualBill", "authorizeLoyaltyCard",
        "getMealMenus", "orderPrepare", "orderStart", "orderMarkAsPaid", "orderClose", "orderStatus",
        "noop", "whoAmI",
    }
)  # fmt: skip
_UUID = re.compile(r'"uuid"\s*:\s*"([^"]+)"')
_AMOUNTS = frozenset({"price", "quantity", "minQuantity", "value", "finalPrice", "min", "max", "step", "total"})
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_FREE = frozenset({"additionalData", "answers", "cardInfo"})  # anything may stand in there
_PRICED = frozenset(
    {
        "getBill", "getTableContents", "searchBills", "startIndividualBill", "updateIndividualBill",
        "paymentProcessed", "getPostponedReceipt",
    }
)  # fmt: skip


@condition("QERKO-MSG-01", level=MUST, source=SOURCE)
def answers_each_call_once(record: Record) -> Iterator[Breach]:
    """Every call that carries a uuid is answered, with that uuid, once."""
    for call in record.qerko.calls:
        if call.uuid and not call.answered and not record.qerko.swallowed(call):
            yield Breach(call.seq, f"an answer to {call.method} {call.uuid}", call.exchange.note or "none")
    for frame in record.qerko.unexpected:
        uuid = _answered_uuid(frame)
        if uuid is None:
            continue
        known = record.qerko.sent_uuids.get(uuid)
        if known is not None and known.answered and not known.disturbed:
            yield Breach(frame.seq, f"one answer to {known.method} {uuid}", "another one")
        elif known is None and record.qerko.complete:
            yield Breach(frame.seq, "the uuid of a call", uuid)


def _answered_uuid(frame: Exchange) -> str | None:
    """The call that a frame which fits nothing means to answer."""
    body = frame.sent.json_object
    if body.get("method") == "error":
        arguments = body.get("args")
        return as_text(arguments[1]) if isinstance(arguments, list) and len(arguments) > 1 else None
    if body.get("type") == "method-call-response":
        return as_text(body.get("uuid"))
    found = _UUID.search(frame.sent.body) if not body and '"method-call-response"' in frame.sent.body else None
    return found[1] if found else None


@condition("QERKO-MSG-02", level=MUST, source="Qerko POS integration, connection (unknown properties)")
def takes_novelties(record: Record) -> Iterator[Breach]:
    """Unknown properties are ignored, and an unknown method is answered with an error."""
    for call in record.qerko.calls:
        unknown = call.method not in METHODS
        if not call.uuid or not (unknown or call.strange):
            continue
        if unknown and call.succeeded:
            yield Breach(call.seq, f"an error for the unknown method {call.method}", "a result")
        elif not call.answered and (not record.qerko.swallowed(call) or _hung_up(record, call)):
            yield Breach(call.seq, f"an answer to {call.method}", call.exchange.note or "the connection was closed")


def _hung_up(record: Record, call: MethodCall) -> bool:
    """The other side closed the connection instead of answering; stopping (1000, 1001) may come in between."""
    end = record.qerko.ends.get(call.connection)
    if call.disturbed or call.unsent or end is None or end.exchange.seq < call.seq:
        return False
    return end.by == "merchant" and end.code not in (1000, 1001) and end.exchange.at - call.at <= 5


@condition("QERKO-MSG-03", level=MUST, source="Qerko POS integration, structures")
def money_as_text(record: Record) -> Iterator[Breach]:
    """Money and quantities are decimal strings, and there is one currency in a structure."""
    for call in record.qerko.of(*_PRICED):
        if not call.succeeded:
            continue
        for name, value in _amounts(call.result):
            if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
                yield Breach(call.seq, f"{name} as a decimal string", repr(value))
        for bill in call.result if isinstance(call.result, list) else [call.result]:
            found = sorted(set(_currencies(bill)))
            if len(found) > 1:
                yield Breach(call.seq, "one currency", found)


def _amounts(value: object) -> Iterator[tuple[str, object]]:
    """Every amount in a structure that is given at all."""
    for name, member in _members(value):
        if name in _AMOUNTS and member is not None:
            yield name, member


def _currencies(value: object) -> Iterator[str]:
    return (str(member) for name, member in _members(value) if name == "currency")


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for element in value:
            yield from _members(element)
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if name in _FREE:
                continue
            yield name, member
            yield from _members(member)


@condition("QERKO-MSG-04", level=MUST, source=SOURCE, provenance=Provenance.OBSERVED)
def leaves_one_way_calls_alone(record: Record) -> Iterator[Breach]:
    """A call without uuid is not answered."""
    told = [call for call in record.qerko.calls if call.uuid is None]
    for frame in record.qerko.unexpected:
        body = as_object(frame.sent.json_object)
        if body.get("type") != "method-call-response" or body.get("uuid"):
            continue
        before = [c for c in told if c.seq < frame.seq and c.connection == serial_of(frame)]
        if before:
            yield Breach(frame.seq, f"no answer to {before[-1].method}", "an answer")
