"""Who tried to connect to Qerko, and how long each connection lived, on either transport.

A websocket lives from its auth-response to its end; long-polling as long as one request follows another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.actors.evidence import Exchange
from harness.checks.qerko_record import CONNECT, CONNECTION_CALLS, QerkoRecord, as_list, as_text, serial_of

WEBSOCKET, LONG_POLLING = "websocket", "long-polling"
PAUSE = 60.0  # seconds between two polls after which the first one's connection counts as ended


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries to connect, or polls. `key`: the API key's digest, None when it never came."""

    exchange: Exchange
    transport: str
    key: str | None
    pos_id: str | None

    @property
    def at(self) -> float:
        return self.exchange.at

    @property
    def seq(self) -> int:
        return self.exchange.seq

    @property
    def admitted(self) -> bool:
        return self.exchange.status in (101, 200, 204)


def attempts(record: QerkoRecord) -> Iterator[Attempt]:
    """Every handshake and every poll, oldest first."""
    for exchange in record.exchanges:
        if exchange.request is None:
            continue
        if exchange.operation == CONNECT:
            yield _by_websocket(exchange)
        elif exchange.operation in CONNECTION_CALLS:
            yield _by_http(exchange, LONG_POLLING)


def by_key(record: QerkoRecord) -> dict[str, list[Attempt]]:
    """Attempts of each key; those that never said who they are belong to nobody."""
    found: dict[str, list[Attempt]] = {}
    for attempt in attempts(record):
        if attempt.key:
            found.setdefault(attempt.key, []).append(attempt)
    return found


def key_of(record: QerkoRecord) -> dict[str, str]:
    """Serial of a connection → the key it was made with."""
    return {serial_of(a.exchange): a.key for a in attempts(record) if a.key and serial_of(a.exchange)}


def open_links(record: QerkoRecord) -> Iterator[tuple[str | None, float, float]]:
    """Every connection that came about: its party (None when nothing tells), since when and until when it lived."""
    parties = {call.connection: call.party for call in record.calls}
    parties |= {serial: end.party for serial, end in record.ends.items()}
    for tried in by_key(record).values():
        polls: list[float] = []
        for attempt in (a for a in tried if a.admitted):
            if attempt.transport == WEBSOCKET:
                serial = serial_of(attempt.exchange)
                end = record.ends.get(serial)
                yield parties.get(serial), attempt.at, end.exchange.at if end else record.ended
                continue
            if polls and attempt.at - polls[-1] > PAUSE:
                yield None, polls[0], polls[-1]
                polls = []
            polls.append(attempt.at)
        if polls:
            yield None, polls[0], polls[-1]


def _by_websocket(exchange: Exchange) -> Attempt:
    frame = exchange.sent.json_object
    keys = frame.get("apiKey")
    key = keys if isinstance(keys, str) else next(iter(as_list(keys)), None)
    if not frame:
        return _by_http(exchange, WEBSOCKET)
    return Attempt(exchange, WEBSOCKET, as_text(key), as_text(frame.get("posId")))


def _by_http(exchange: Exchange, transport: str) -> Attempt:
    headers = exchange.sent.headers
    key = headers.get("authorization", "").rpartition(" ")[2]
    return Attempt(exchange, transport, key or None, headers.get("pos-id"))
