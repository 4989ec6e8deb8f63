"""Reading Poster's refusals: envelopes with a code inside an HTTP 200, or no usable answer at all.

Source: Poster web API, errors (POSTER-API-01, POSTER-OAUTH-04). Decisions rest on codes, never on texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

NAME_TAKEN = 38
_SIGN_IN = frozenset({10, 11, 12, 20, 54})
_UNKNOWN_ID = frozenset({32, 404})


class Outcome(StrEnum):
    """What a failed call did at Poster."""

    NOT_DONE = "not-done"
    """Never sent, or turned away for now: the same call may be made again."""
    UNKNOWN = "unknown"
    """No answer, or none that can be read: it may or may not have happened."""
    REFUSED = "refused"
    """A plain no; never repeated unchanged."""


class PosterProblem(Exception):
    """A call that did not succeed; the text holds no token and no personal data."""

    def __init__(
        self, method: str, outcome: Outcome, *, code: int = 0, title: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(f"{method}: {outcome} (code {code or 'none'}) {title}".rstrip())
        self.outcome = outcome
        self.code = code
        self.retry_after = retry_after

    @property
    def label(self) -> str:
        """What support staff need to find it."""
        return f"code {self.code}" if self.code else "no answer"

    @property
    def needs_connecting(self) -> bool:
        """The token is void, or the rights are not enough: only the café can help, by connecting anew."""
        return self.outcome is Outcome.REFUSED and self.code in _SIGN_IN

    @property
    def knows_no_such_id(self) -> bool:
        """There is nothing of that id."""
        return self.outcome is Outcome.REFUSED and self.code in _UNKNOWN_ID


def problem_in(method: str, answer: Mapping[str, object]) -> PosterProblem | None:
    """The error an answer carries: `{"error": {code, message}}`, or flat; None when it carries none."""
    error = answer.get("error")
    if isinstance(error, dict):
        return PosterProblem(method, Outcome.REFUSED, code=_number(error.get("code")), title=_text(error, "message"))
    if error is not None:
        return PosterProblem(method, Outcome.REFUSED, code=_number(error), title=_text(answer, "message"))
    return None


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else -1


def _text(facts: Mapping[str, object], name: str) -> str:
    return str(facts.get(name) or "")[:100]
