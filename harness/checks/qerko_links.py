"""Who tried to connect to Qerko, and how long each connection lived, on either transport.

A poll that is held belongs to a connection; what it is answered in the end tells how that one ended, and is told by the
journal's own note of it. So only a poll that was turned away at once was refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.actors.evidence import Exchange
from harness.checks.qerko_record import CONNECT, CONNECTION_CALLS, QerkoRecord, as_list, as_text, serial_of

WEBSOCKET, LONG_POLLING = "websocket", "long-polling"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries to connect, or polls. `key`: the API key's digest, None when it never came; `serial`: of the
    connection that it belongs to, empty when it came to none."""

    exchange: Exchange
    transport: str
    key: str | None
    pos_id: str | None
    serial: str

    @property
    def at(self) -> float:
        return self.exchange.at

    @property
    def seq(self) -> int:
        return self.exchange.seq

    @property
    def refusal(self) -> int | None:
        """The status with which it was turned away; None when it was not."""
        if self.transport == LONG_POLLING and self.serial:
            return None
        return None if self.exchange.ok or self.exchange.status == 101 else self.exchange.status

    @property
    def failed(self) -> bool:
        """Nothing came of it, and nobody said why. (A poll without answer may belong to a connection that lives.)"""
        broken = self.exchange.status is None and (self.transport == WEBSOCKET or not self.serial)
        return broken or self.exchange.status in (500, 502, 504)


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


def by_serial(record: QerkoRecord) -> dict[str, list[Attempt]]:
    """Attempts of each connection that came about: a websocket has one, long-polling many."""
    found: dict[str, list[Attempt]] = {}
    for attempt in attempts(record):
        if attempt.serial and attempt.key:
            found.setdefault(attempt.serial, []).append(attempt)
    return found


def key_of(record: QerkoRecord) -> dict[str, str]:
    """Serial of a connection → the key it was made with."""
    return {serial: made[0].key for serial, made in by_serial(record).items() if made[0].key}


def lives(record: QerkoRecord) -> Iterator[tuple[str | None, float, float]]:
    """Every connection: its party (None when nothing tells), since when and until when it lived (epoch seconds)."""
    parties = {call.connection: call.party for call in record.calls}
    parties |= {serial: end.party for serial, end in record.ends.items()}
    for serial, made in by_serial(record).items():
        end = record.ends.get(serial)
        yield parties.get(serial), made[0].at, end.exchange.at if end else record.ended


def _by_websocket(exchange: Exchange) -> Attempt:
    frame = exchange.sent.json_object
    if not frame:
        return _by_http(exchange, WEBSOCKET)
    keys = frame.get("apiKey")
    key = keys if isinstance(keys, str) else next(iter(as_list(keys)), None)
    return Attempt(exchange, WEBSOCKET, as_text(key), as_text(frame.get("posId")), serial_of(exchange))


def _by_http(exchange: Exchange, transport: str) -> Attempt:
    headers = exchange.sent.headers
    key = headers.get("authorization", "").rpartition(" ")[2]
    return Attempt(exchange, transport, key or None, headers.get("pos-id"), serial_of(exchange))
