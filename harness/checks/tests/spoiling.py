"""Ways to spoil a journal: one exchange changed, repeated, moved in time, or taken out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from harness.actors.evidence import Exchange, Response
from harness.checks.record import Record

Spoil = Callable[[Record], Record]
Change = Callable[[Exchange], Exchange]


def _with(record: Record, exchanges: tuple[Exchange, ...]) -> Record:
    return replace(record, exchanges=exchanges)


def _is(exchange: Exchange, operation: str) -> bool:
    return exchange.request is not None and (
        exchange.operation == operation or (operation.endswith(":") and exchange.operation.startswith(operation))
    )


def _place(record: Record, operation: str, nth: int) -> int:
    places = [place for place, exchange in enumerate(record.exchanges) if _is(exchange, operation)]
    return places[nth]


def changed(operation: str, change: Change, nth: int = 0) -> Spoil:
    """The nth exchange of that operation, changed."""

    def spoil(record: Record) -> Record:
        place = _place(record, operation, nth)
        exchanges = list(record.exchanges)
        exchanges[place] = change(exchanges[place])
        return _with(record, tuple(exchanges))

    return spoil


def repeated(operation: str, change: Change = lambda exchange: exchange, nth: int = 0, at_end: bool = False) -> Spoil:
    """The nth exchange of that operation once more, changed; right behind it or at the end."""

    def spoil(record: Record) -> Record:
        place = _place(record, operation, nth)
        again = change(record.exchanges[place]).model_copy(update={"seq": 100_000})
        before = record.exchanges if at_end else record.exchanges[: place + 1]
        after = () if at_end else record.exchanges[place + 1 :]
        return _with(record, (*before, again, *after))

    return spoil


def without(operation: str) -> Spoil:
    """As if these never happened."""
    return lambda record: _with(record, tuple(e for e in record.exchanges if not _is(e, operation)))


def both(first: Spoil, second: Spoil) -> Spoil:
    return lambda record: second(first(record))


def header(name: str, value: str | None) -> Change:
    def change(exchange: Exchange) -> Exchange:
        headers = {k: v for k, v in exchange.sent.headers.items() if k != name}
        headers |= {} if value is None else {name: value}
        return exchange.model_copy(update={"request": exchange.sent.model_copy(update={"headers": headers})})

    return change


def body(text: str) -> Change:
    return lambda e: e.model_copy(update={"request": e.sent.model_copy(update={"body": text})})


def path(text: str) -> Change:
    return lambda e: e.model_copy(update={"request": e.sent.model_copy(update={"path": text})})


def member(name: str, value: object) -> Change:
    """A member of the JSON body; None takes it out."""

    def change(exchange: Exchange) -> Exchange:
        told = {k: v for k, v in exchange.sent.json_object.items() if k != name}
        return body(json.dumps(told | ({} if value is None else {name: value})))(exchange)

    return change


def form(**fields: str) -> Change:
    return lambda exchange: body(urlencode({**exchange.sent.form, **fields}))(exchange)


def later(seconds: float) -> Change:
    return lambda exchange: exchange.model_copy(update={"at": exchange.at + seconds})


def answered(status: int, content: Mapping[str, object] | None = None, headers: dict[str, str] | None = None) -> Change:
    response = Response(status=status, headers=headers or {}, body=json.dumps(content or {}))
    return lambda exchange: exchange.model_copy(update={"response": response})


def unanswered(exchange: Exchange) -> Exchange:
    return exchange.model_copy(update={"response": None})


def renamed(operation: str) -> Change:
    return lambda exchange: exchange.model_copy(update={"operation": operation})


def faulted(fault: str) -> Change:
    return lambda exchange: exchange.model_copy(update={"fault": fault})


def then(*changes: Change) -> Change:
    def change(exchange: Exchange) -> Exchange:
        for one in changes:
            exchange = one(exchange)
        return exchange

    return change
