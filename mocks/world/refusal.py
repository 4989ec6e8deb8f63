"""A request that is refused: the facts, before any API renders them in its own error family."""

from __future__ import annotations

from enum import StrEnum


class Gate(StrEnum):
    """Who refuses: gateways answer in a form of their own, whatever API stands behind them."""

    API = "api"
    KEY_MISSING = "key-missing"
    KEY_INVALID = "key-invalid"
    TOKEN = "token"
    KEY_FOREIGN = "key-foreign"
    MERCHANT = "merchant"
    LIMIT = "limit"
    SIZE = "size"


class Refusal(Exception):
    """One refusal.

    Attributes:
        status: HTTP status.
        code: the vendor's own code, if it has one for this ("6080", "unknown_user_id", …).
        fields: (name, reason) pairs for a body that does not fit.
        retry_after: seconds, for the header of the same name.
    """

    def __init__(
        self,
        status: int,
        title: str = "",
        *,
        code: str | None = None,
        detail: str = "",
        fields: tuple[tuple[str, str], ...] = (),
        retry_after: int | None = None,
        gate: Gate = Gate.API,
    ) -> None:
        super().__init__(title or code or str(status))
        self.status, self.title, self.code, self.detail = status, title, code, detail
        self.fields, self.retry_after, self.gate = fields, retry_after, gate
