"""What the sandbox saw: exchanges of the journal and movements of the vendors' ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field


class _Seen(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _object(body: str) -> Mapping[str, object]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


class Request(_Seen):
    """`path` with its query; header names in lower case; secrets replaced by digests."""

    method: str
    path: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = ""

    @property
    def json_object(self) -> Mapping[str, object]:
        """The body if it is a JSON object, else an empty one."""
        return _object(self.body)

    @property
    def form(self) -> Mapping[str, str]:
        return dict(parse_qsl(self.body, keep_blank_values=True))

    @property
    def key(self) -> str | None:
        return self.headers.get("idempotency-key")


class Response(_Seen):
    status: int
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = ""

    @property
    def json_object(self) -> Mapping[str, object]:
        return _object(self.body)


class Exchange(_Seen):
    """One line of the journal. `at` in epoch seconds of the world, `wall` in real ones; no response: nobody got one."""

    seq: int
    source: str
    target: str
    vendor: str
    operation: str
    at: float
    wall: float = 0.0
    duration_ms: float = 0.0
    cause: int | None = None
    fault: str | None = None
    request: Request | None = None
    response: Response | None = None
    note: str | None = None

    @property
    def status(self) -> int | None:
        return self.response.status if self.response else None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def sent(self) -> Request:
        """The request; notes have none."""
        assert self.request is not None, f"exchange {self.seq} ({self.operation}) has no request"
        return self.request


class JournalPage(_Seen):
    exchanges: tuple[Exchange, ...]
    cut: int = 0
    next: int = 0


class VendorEntry(_Seen):
    """A movement of money at a vendor; `amount` in minor units."""

    seq: int
    vendor: str
    reference: str
    kind: str
    amount: int
    currency: str
    at: float


class VendorLedger(_Seen):
    entries: tuple[VendorEntry, ...]
    next: int = 0
