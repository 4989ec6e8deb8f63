"""Poster's part of a journal, typed: documents of apps at the terminal, their calls, what they were told and said.

Judged are loyalty apps, those that have a server of their own and ask it; whatever else is loaded at the terminal is
somebody else's. A document begins when the app starts and ends with its next start or reload.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.actors.evidence import Exchange
from harness.checks.qerko_record import as_list, as_object

CALL, EVENT, NEXT = "sdk:", "event:", "next:"
ASKED = "sdk:makeRequest"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the SDK. `failed`: its promise was rejected; `result` means something once it is `answered`."""

    exchange: Exchange
    method: str
    args: tuple[object, ...]
    answered: bool
    failed: bool
    result: object

    @property
    def seq(self) -> int:
        return self.exchange.seq

    def argument(self, place: int) -> object:
        return self.args[place] if len(self.args) > place else None


@dataclass(frozen=True, slots=True)
class Told:
    """An event that the app was told of."""

    exchange: Exchange
    name: str
    data: Mapping[str, object]

    @property
    def seq(self) -> int:
        return self.exchange.seq

    @property
    def order(self) -> Mapping[str, object]:
        """The order that came with it; empty when none did."""
        return as_object(self.data.get("order"))


@dataclass(slots=True)
class Document:
    """One life of an app; `ended`: the seq that ended it, None: it still runs. `remarks`: misuse and exceptions."""

    app: str
    begin: int
    ended: int | None = None
    calls: list[Call] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)
    nexts: list[Exchange] = field(default_factory=list)
    remarks: list[Exchange] = field(default_factory=list)
    handlers: set[str] = field(default_factory=set)

    @property
    def worked(self) -> bool:
        """It was told of something and did something afterwards: its start is over."""
        did = [call.seq for call in self.calls[-1:]] + [one.seq for one in self.nexts[-1:]]
        return bool(self.events) and max(did, default=0) > self.events[0].seq

    def of(self, *methods: str) -> Iterator[Call]:
        return (call for call in self.calls if call.method in methods)

    def told(self, name: str) -> Iterator[Told]:
        return (event for event in self.events if event.name == name)

    def misuses(self, *words: str) -> Iterator[Exchange]:
        """What the terminal noted as misuse, with one of these words in it."""
        return (e for e in self.remarks if e.operation == "misuse" and any(w in (e.note or "") for w in words))

    def exceptions(self, *words: str) -> Iterator[Exchange]:
        return (e for e in self.remarks if e.operation == "exception" and any(w in (e.note or "") for w in words))

    def interruptions(self) -> Iterator[tuple[Told, int]]:
        """Each payment that was about to begin, and the seq at which the app let it go on (or its document ended)."""
        for event in self.told("beforeOrderClose"):
            gone = (one.seq for one in self.nexts if one.seq > event.seq and one.operation == f"{NEXT}{event.name}")
            end = next(gone, self.ended)
            if end is not None:
                yield event, end


class PosterRecord:
    """The journal's Poster part."""

    def __init__(self, exchanges: tuple[Exchange, ...]) -> None:
        self.exchanges = tuple(e for e in exchanges if e.vendor == "poster")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """All lives of loyalty apps, oldest first."""
        found: list[Document] = []
        running: dict[str, Document] = {}
        for exchange in self.exchanges:
            app = next((party for party in (exchange.source, exchange.target) if party.startswith("app:")), None)
            if app is None:
                continue
            if exchange.operation in ("start", "reload"):
                if app in running:
                    running.pop(app).ended = exchange.seq
                if exchange.operation == "start":
                    running[app] = Document(app, exchange.seq)
                    found.append(running[app])
            elif app in running:
                _enter(running[app], exchange)
            elif exchange.operation in ("misuse", "exception"):
                found.append(Document(app, exchange.seq, exchange.seq, remarks=[exchange]))
        loyalty = {e.source for e in self.exchanges if e.operation == ASKED}
        return tuple(document for document in found if document.app in loyalty)

    @cached_property
    def requests(self) -> tuple[Exchange, ...]:
        """What went to the apps' servers through Poster."""
        return tuple(e for e in self.exchanges if e.operation == "makeRequest" and e.request is not None)

    def webhooks(self) -> Iterator[Exchange]:
        return (e for e in self.exchanges if e.operation.startswith("webhook:") and e.request is not None)

    def web_api(self, method: str) -> Iterator[Exchange]:
        """Successful calls of the web API, whoever made them."""
        for exchange in self.exchanges:
            is_answered = exchange.request is not None and exchange.response is not None
            if exchange.operation == method and is_answered and "response" in _answer(exchange):
                yield exchange

    @cached_property
    def own_groups(self) -> frozenset[str]:
        """Client groups into which the apps have put guests."""
        creates = (call for document in self.documents for call in document.of("clients.create"))
        found = (str(new_client(call).get("client_groups_id_client")) for call in creates if succeeded(call))
        return frozenset(found)


def _answer(exchange: Exchange) -> Mapping[str, object]:
    return exchange.response.json_object if exchange.response else {}


def _enter(document: Document, exchange: Exchange) -> None:
    operation = exchange.operation
    if operation.startswith(CALL) and exchange.request is not None:
        document.calls.append(_call(exchange))
    elif operation.startswith(EVENT) and exchange.request is not None:
        data = exchange.request.json_object
        document.events.append(Told(exchange, operation.removeprefix(EVENT), data))
    elif operation.startswith(NEXT):
        document.nexts.append(exchange)
    elif operation == "on":
        document.handlers.add(exchange.note or "")
    elif operation in ("misuse", "exception"):
        document.remarks.append(exchange)


def _call(exchange: Exchange) -> Call:
    result = _parsed(exchange.response.body) if exchange.response else None
    failed = exchange.response is not None and not exchange.ok
    args = tuple(as_list(_parsed(exchange.sent.body)))
    return Call(exchange, exchange.operation.removeprefix(CALL), args, exchange.response is not None, failed, result)


def _parsed(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def succeeded(call: Call) -> bool:
    """Resolved, and not with ``success`` false."""
    return call.answered and not call.failed and as_object(call.result).get("success") is not False


def new_client(call: Call) -> Mapping[str, object]:
    """The guest that `clients.create` is to make."""
    return as_object(as_object(call.argument(0)).get("client"))


def digits(value: object) -> str:
    """A phone number as it is compared."""
    return "".join(char for char in str(value or "") if char.isdigit())


def number(value: object) -> float:
    """A sum or an id; what is none counts as nothing."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
