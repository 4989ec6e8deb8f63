"""The journal: every exchange between the world and a merchant, append-only, bounded by count with a mark of the cut.

Entries are compact (bytes and tuples) and long-lived objects few, which keeps the collector's pauses short; secrets
are replaced when an entry is read, never later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mocks.world.redaction import redact_body, redact_headers, redact_path


class Provenance(StrEnum):
    """Where a behaviour of the mock comes from; a verdict on an inferred one is at most a SHOULD."""

    DOCUMENTED = "documented"
    NEWER = "newer"
    STANDARD = "standard"
    OBSERVED = "observed"
    INFERRED = "inferred"


RawHeaders = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Exchange:
    """One exchange or note.

    ``at``: epoch seconds of the world; ``wall``: real ones; ``cause``: seq of what led to it.
    """

    source: str
    target: str
    vendor: str
    operation: str
    at: float
    wall: float
    duration: float = 0.0
    cause: int | None = None
    fault: str | None = None
    provenance: Provenance = Provenance.DOCUMENTED
    method: str = ""
    path: str = ""
    request_headers: RawHeaders | None = None
    request_body: bytes = b""
    status: int | None = None
    response_headers: RawHeaders | None = None
    response_body: bytes = b""
    note: str | None = None
    seq: int = 0

    def as_json(self) -> dict[str, Any]:
        """The published shape, secrets replaced by digests."""
        request = None
        if self.request_headers is not None:
            request = {
                "method": self.method,
                "path": redact_path(self.path),
                "headers": redact_headers(self.request_headers),
                "body": redact_body(self.request_body),
            }
        response = None
        if self.status is not None:
            response = {
                "status": self.status,
                "headers": redact_headers(self.response_headers or []),
                "body": redact_body(self.response_body),
            }
        return {
            "seq": self.seq,
            "source": self.source,
            "target": self.target,
            "vendor": self.vendor,
            "operation": self.operation,
            "at": self.at,
            "wall": self.wall,
            "duration_ms": round(self.duration * 1000, 3),
            "cause": self.cause,
            "fault": self.fault,
            "provenance": self.provenance,
            "request": request,
            "response": response,
            "note": self.note,
        }


class Journal:
    """The newest ``bound`` exchanges of one world; ``cut`` says how many older ones were dropped.

    An exchange is appended when it begins, so that what it leads to can name it as its cause; its response is filled
    in later.
    """

    def __init__(self, bound: int = 10_000) -> None:
        self._entries: deque[Exchange] = deque(maxlen=bound)
        self._last = 0

    def append(self, exchange: Exchange) -> int:
        self._last += 1
        exchange.seq = self._last
        self._entries.append(exchange)
        return self._last

    @property
    def cut(self) -> int:
        return self._last - len(self._entries)

    @property
    def last(self) -> int:
        return self._last

    def after(self, seq: int, limit: int) -> Iterator[Exchange]:
        """At most ``limit`` exchanges with a greater ``seq``, oldest first."""
        skip = max(0, seq - self.cut)
        for number, entry in enumerate(self._entries):
            if number >= skip + limit:
                return
            if number >= skip:
                yield entry

    def dump(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self._entries]
