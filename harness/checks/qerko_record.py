"""Qerko's part of a journal, typed: method calls in both directions, the lives of connections, payments, cards.

What the mock spoilt itself, and what a broken connection swallowed, is marked: nobody is to be blamed for it. A call
without answer says nothing about whether the POS got it; `delivered` tells when it must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.actors.evidence import Exchange

CONNECT, DISCONNECT, SILENCE, UNEXPECTED = "connect", "disconnect", "silence", "unexpected-frame"
CONNECTION_CALLS = frozenset({"longPolling", "longPollingFrames"})
HTTP_CALLS = CONNECTION_CALLS | {"webhookFrames", "getPayment", "cancelPayment"}
LISTINGS = frozenset({"getBill", "getTableContents", "searchBills"})
NEGOTIATION = frozenset({"startIndividualBill", "updateIndividualBill"})
PAID, CANCELED = "PAID", "CANCELED"
_FRAME = frozenset({"type", "uuid", "method", "args"})
_PAYMENT = frozenset(
    {
        "id", "idBill", "idCustomer", "currency", "items", "discount", "parts", "tipBrutto", "tipNetto", "timestamp",
        "state", "additionalData",
    }
)  # fmt: skip
ANSWER_TIMEOUT = 15.0  # seconds; the mock's setting
LONGEST_POLL = 30.0  # seconds that a poll is held


@dataclass(frozen=True, slots=True)
class MethodCall:
    """One method call. `result` and `code` mean something once it is `answered`; `party`: the restaurant's or
    authority's id; `connection`: the serial of the connection that carried it; `strange`: it has members that nobody
    documents."""

    exchange: Exchange
    party: str
    connection: str
    method: str
    uuid: str | None
    args: tuple[object, ...]
    strange: bool
    answered: bool
    result: object
    code: str | None

    @property
    def seq(self) -> int:
        return self.exchange.seq

    @property
    def at(self) -> float:
        return self.exchange.at

    @property
    def disturbed(self) -> bool:
        """The mock kept the call or its answer from getting through as it should; a duplicate gets through."""
        return any(not fault.startswith("duplicate") for fault in (self.exchange.fault or "").split(", ") if fault)

    @property
    def unsent(self) -> bool:
        """Nobody was there to hear it."""
        return self.exchange.note == "nobody connected"

    @property
    def succeeded(self) -> bool:
        return self.answered and self.exchange.status == 200

    @property
    def failed(self) -> bool:
        return self.answered and self.exchange.status != 200

    def text(self, place: int) -> str | None:
        """An argument, if it is a text."""
        value = self.args[place] if len(self.args) > place else None
        return value if isinstance(value, str) else None

    def object(self, place: int = 0) -> Mapping[str, object]:
        """An argument, if it is an object; else an empty one."""
        return as_object(self.args[place] if len(self.args) > place else None)


@dataclass(frozen=True, slots=True)
class End:
    """A connection's end, in the mock's words: closed by qerko or by merchant with `code`, or lost."""

    exchange: Exchange
    by: str
    code: int | None

    @property
    def serial(self) -> str:
        return serial_of(self.exchange)

    @property
    def party(self) -> str:
        return self.exchange.sent.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, order=True)
class Outcome:
    """By exchange `seq` the POS must have known that the payment ended so."""

    seq: int
    state: str


@dataclass(slots=True)
class Payment:
    """A payment as the POS was told of it."""

    id: str
    party: str
    bill: str
    told: Mapping[str, object]
    starts: list[MethodCall] = field(default_factory=list)
    processed: list[MethodCall] = field(default_factory=list)
    closed: list[MethodCall] = field(default_factory=list)
    read: list[Exchange] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """The POS said yes to its start."""
        return any(start.succeeded for start in self.starts)


class QerkoRecord:
    """The journal's Qerko part; `ended`: the world's time when the record was taken (epoch seconds)."""

    def __init__(self, exchanges: tuple[Exchange, ...], ended: float | None = None) -> None:
        self.exchanges = tuple(e for e in exchanges if e.vendor == "qerko")
        self.ended = ended if ended is not None else (exchanges[-1].at if exchanges else 0.0)
        self.complete = not exchanges or exchanges[0].seq <= 1

    @cached_property
    def calls(self) -> tuple[MethodCall, ...]:
        """What Qerko asked of a POS or an authority, oldest first."""
        return tuple(_call(e) for e in self.exchanges if e.source == "qerko" and _is_call(e))

    @cached_property
    def merchant_calls(self) -> tuple[MethodCall, ...]:
        """What a POS or an authority asked of Qerko."""
        return tuple(_call(e) for e in self.exchanges if e.source == "merchant" and _is_call(e))

    def of(self, *methods: str) -> Iterator[MethodCall]:
        return (call for call in self.calls if call.method in methods)

    def http(self, *operations: str) -> Iterator[Exchange]:
        """Requests of a POS by HTTP."""
        wanted = operations or tuple(HTTP_CALLS)
        return (e for e in self.exchanges if e.operation in wanted and e.request is not None)

    @cached_property
    def ends(self) -> Mapping[str, End]:
        """How each connection ended, by its serial."""
        found = (_end(e) for e in self.exchanges if e.operation == DISCONNECT)
        return {end.serial: end for end in found}

    @cached_property
    def silences(self) -> Mapping[str, tuple[Exchange, ...]]:
        """When a connection was made half open, by its serial."""
        found: dict[str, tuple[Exchange, ...]] = {}
        for note in (e for e in self.exchanges if e.operation == SILENCE):
            found[serial_of(note)] = (*found.get(serial_of(note), ()), note)
        return found

    @cached_property
    def sent_uuids(self) -> Mapping[str, MethodCall]:
        """Calls by their uuid."""
        return {call.uuid: call for call in self.calls if call.uuid}

    @cached_property
    def unexpected(self) -> tuple[Exchange, ...]:
        """Frames of a POS that fit nothing."""
        return tuple(e for e in self.exchanges if e.operation == UNEXPECTED)

    @cached_property
    def _answers_on(self) -> Mapping[str, list[int]]:
        """Per connection the seqs of answered calls: what was sent before them on it has arrived."""
        found: dict[str, list[int]] = {}
        for call in self.calls:
            if call.answered:
                found.setdefault(call.connection, []).append(call.seq)
        return found

    def delivered(self, call: MethodCall) -> int | None:
        """The seq of the call by whose answer this one must have arrived; None: nobody can tell."""
        if call.disturbed or call.unsent:
            return None
        if call.answered:
            return call.seq
        if any(silence.at <= call.at for silence in self.silences.get(call.connection, ())):
            return None
        if self._went_with_a_request(call):
            return None
        later = (seq for seq in self._answers_on.get(call.connection, ()) if seq > call.seq)
        return next(later, None)

    def swallowed(self, call: MethodCall) -> bool:
        """No answer for a reason that is not the POS's: spoilt, nobody there, the link half open or gone meanwhile, a
        poll or post spoilt that may have carried it, or the answer may still come."""
        if call.disturbed or call.unsent or self.ended - call.at < ANSWER_TIMEOUT:
            return True
        if self._went_with_a_request(call):
            return True
        if any(silence.at <= call.at + ANSWER_TIMEOUT for silence in self.silences.get(call.connection, ())):
            return True
        end = self.ends.get(call.connection)
        return end is not None and end.exchange.seq > call.seq and end.exchange.at - call.at <= ANSWER_TIMEOUT

    def _went_with_a_request(self, call: MethodCall) -> bool:
        """A poll or post that may have carried the call, or its answer, was spoilt."""
        struck = self._spoilt_requests.get(self._sender.get(call.connection, ""), ())
        return any(-LONGEST_POLL <= at - call.at <= ANSWER_TIMEOUT for at in struck)

    @cached_property
    def _sender(self) -> Mapping[str, str]:
        """Serial of a poller's connection → the header by which its requests say whose they are."""
        polls = (e for e in self.http(*CONNECTION_CALLS) if serial_of(e))
        return {serial_of(poll): poll.sent.headers.get("authorization", "") for poll in polls}

    @cached_property
    def _spoilt_requests(self) -> Mapping[str, list[float]]:
        """When polls and posts were made that a fault kept from getting through, by whose they are."""
        found: dict[str, list[float]] = {}
        for request in self.http(*CONNECTION_CALLS):
            if request.fault and not request.fault.startswith(("duplicate", "latency")):
                found.setdefault(request.sent.headers.get("authorization", ""), []).append(request.at)
        return found

    @cached_property
    def payments(self) -> Mapping[str, Payment]:
        found: dict[str, Payment] = {}
        for call in self.of("paymentStart"):
            told = call.object()
            id, bill = told.get("id"), told.get("idBill")
            if isinstance(id, str) and isinstance(bill, str):
                found.setdefault(id, Payment(id, call.party, bill, told)).starts.append(call)
        for call in self.of("paymentProcessed", "paymentClosed"):
            payment = found.get(call.text(0) or "")
            if payment is not None:
                (payment.processed if call.method == "paymentProcessed" else payment.closed).append(call)
        for reading in self.http("getPayment", "cancelPayment"):
            payment = found.get(reading.sent.path.partition("?")[0].rstrip("/").rpartition("/")[2])
            if payment is not None:
                payment.read.append(reading)
        return found

    def outcome(self, payment: Payment) -> Outcome | None:
        """When the POS must have known the final state, and which; None while nobody can tell."""
        known: list[Outcome] = []
        for closed in payment.closed:
            seq, state = self.delivered(closed), closed.text(1)
            if seq is not None and state in (PAID, CANCELED):
                known.append(Outcome(seq, state))
        for reading in payment.read:
            state = as_text(reading.response.json_object.get("state")) if reading.ok and reading.response else None
            if state in (PAID, CANCELED) and not reading.fault:
                known.append(Outcome(reading.seq, state))
        return min(known, default=None)

    def closing_sent(self, payment: Payment) -> int | None:
        """The seq from which on the POS may know how it ended."""
        return min((call.seq for call in payment.closed), default=None)


def as_object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def serial_of(exchange: Exchange) -> str:
    """The connection that an exchange belongs to; empty when it is none's (HTTP has a header of that name too)."""
    serial = exchange.request.headers.get("connection", "") if exchange.request else ""
    return serial if serial.isdigit() else ""


def _is_call(exchange: Exchange) -> bool:
    return exchange.request is not None and exchange.request.method == "CALL"


def _call(exchange: Exchange) -> MethodCall:
    request, frame = exchange.sent, exchange.sent.json_object
    result, code = _answer(exchange)
    args = tuple(as_list(frame.get("args")))
    novel = exchange.operation == "paymentStart" and any(as_object(argument).keys() - _PAYMENT for argument in args)
    return MethodCall(
        exchange=exchange,
        party=request.path.rpartition("/")[2],
        connection=serial_of(exchange),
        method=exchange.operation,
        uuid=as_text(frame.get("uuid")),
        args=args,
        strange=novel or bool(frame.keys() - _FRAME),
        answered=exchange.response is not None,
        result=result,
        code=code,
    )


def _answer(exchange: Exchange) -> tuple[object, str | None]:
    """The result, and the code of the error; a failure comes as the method `error` or as an answer with one."""
    if exchange.response is None:
        return None, None
    frame = exchange.response.json_object
    args = as_list(frame.get("args"))
    error = as_object(frame.get("error") or (args[0] if args else None))
    return frame.get("result"), as_text(error.get("code"))


def _end(exchange: Exchange) -> End:
    """From "closed by qerko 4409", "closed by merchant 1000" or "lost"."""
    words = (exchange.note or "").split()
    by = words[2] if words[:2] == ["closed", "by"] and len(words) > 2 else "nobody"
    code = int(words[3]) if len(words) > 3 and words[3].isdigit() else None
    return End(exchange, by, code)
