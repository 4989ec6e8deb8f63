"""One typed error for everything that can go wrong with a call, told from all of the vendor's error families.

Sources: the error objects of Vipps' OpenAPI files (ePayment, Webhooks, Check-in, QR, Login, Userinfo), the HTTP
response codes page of its knowledge base, RFC 9457, RFC 6749 section 5.2; VIPPS-ERR-01 to -07. Decisions rest on
status and code, never on texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import orjson


class Outcome(StrEnum):
    """What a failed call did at the vendor."""

    NOT_SENT = "not-sent"
    """It never left: no connection, or no access token."""
    NOT_DONE = "not-done"
    """Turned away for now (423, 429, "try again later"): repeat with the same key."""
    UNKNOWN = "unknown"
    """Time-out, cut or unreadable answer, 5xx: it may or may not have happened."""
    REFUSED = "refused"
    """A plain no; never repeated unchanged."""


class VippsProblem(Exception):
    """A call that did not succeed. `code` is the vendor's own error code, `trace` its id for support."""

    def __init__(
        self,
        operation: str,
        outcome: Outcome,
        *,
        status: int = 0,
        code: str | None = None,
        title: str = "",
        fields: tuple[str, ...] = (),
        trace: str | None = None,
        retry_after: float | None = None,
        sign_in: bool = False,
    ) -> None:
        super().__init__(f"{operation}: {outcome} (status {status or 'none'}, code {code or 'none'}) {title}".rstrip())
        self.operation = operation
        self.outcome = outcome
        self.status = status
        self.code = code
        self.title = title
        self.fields = fields
        self.trace = trace
        self.retry_after = retry_after
        self.sign_in = sign_in
        """The access token could not be had: the till's own keys are the trouble."""

    def unsent(self, *, sign_in: bool = False) -> VippsProblem:
        """The same of a call that was not sent, because this one came first and failed."""
        return VippsProblem(
            self.operation,
            Outcome.NOT_SENT,
            status=self.status,
            code=self.code,
            title=self.title,
            trace=self.trace,
            retry_after=self.retry_after,
            sign_in=sign_in,
        )

    @property
    def label(self) -> str:
        """What support staff need to find it: the code, else the status."""
        return f"code {self.code[:60]}" if self.code else f"status {self.status}" if self.status else "no answer"


# "Capture failed, please try again later" is a 400 that asks for the same key again; 6160 comes with 423, and eCom's
# 94 (order locked) with 409.
_TRY_AGAIN_CODES = frozenset({"6280", "6160", "94"})


def problem_of(operation: str, status: int, headers: Mapping[str, str], body: bytes) -> VippsProblem:
    """The error an answer stands for, whatever family its body belongs to."""
    code, title, fields, trace = _read(body)
    return VippsProblem(
        operation,
        _outcome(status, code),
        status=status,
        code=code,
        title=title[:200],
        fields=fields,
        trace=trace,
        retry_after=_seconds(headers.get("Retry-After")),
    )


def _outcome(status: int, code: str | None) -> Outcome:
    if status in (423, 429) or code in _TRY_AGAIN_CODES:
        return Outcome.NOT_DONE
    if status >= 500 or status in (408, 425) or status < 400:
        return Outcome.UNKNOWN
    return Outcome.REFUSED


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header is not None else None
    except ValueError:
        return None


def _read(body: bytes) -> tuple[str | None, str, tuple[str, ...], str | None]:
    """(code, text, offending fields, trace id) of any known error body; unknown members are ignored."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None, "", (), None
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict):
        return None, "", (), None
    details = data.get("extraDetails") or data.get("invalidParams") or []
    named = {str(item.get("name")): str(item.get("reason")) for item in details if isinstance(item, dict)}
    code = named.pop("ErrorCode", None) or _oauth_code(data) or _text(data.get("errorCode"))
    nested = data.get("responseInfo") if isinstance(data.get("responseInfo"), dict) else {}
    title = next(
        (
            _text(value)
            for value in (
                data.get("title"),
                data.get("error_description"),
                data.get("message"),
                data.get("errorMessage"),
                nested.get("responseMessage") if isinstance(nested, dict) else None,
            )
            if value
        ),
        "",
    )
    trace = _text(data.get("traceId") or data.get("trace_id") or data.get("contextId") or data.get("instance"))
    return code, title or "", tuple(named), trace


def _oauth_code(data: Mapping[str, object]) -> str | None:
    """Azure AD's numeric code, else OAuth's `error`, else a string `error_code` (Vipps Login uses both spellings)."""
    numbers = data.get("error_codes")
    if isinstance(numbers, list) and numbers:
        return str(numbers[0])
    for key in ("error", "error_code"):
        value = data.get(key)
        if isinstance(value, str) and value:
            return value
    return None


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None
