"""What shall go wrong, as rules of the control API. Operations carry the vendor's own names."""

from __future__ import annotations

from dataclasses import dataclass

Json = dict[str, "str | int | float | list[int] | Json"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Strikes `operation` ("*": any), `before` it is handled or `after` it is committed and before the reply.

    `nth`: on that call only (from 1), `times`: at most so often; `status`, `code`, `retry_after` go with effect
    "status", `seconds` with "latency".
    """

    operation: str
    effect: str
    phase: str = "before"
    nth: int | None = None
    times: int | None = None
    status: int | None = None
    code: str | None = None
    retry_after: int | None = None
    seconds: float | None = None

    def rule(self) -> Json:
        """The shape the control API takes."""
        effect = _given(
            kind=self.effect, status=self.status, code=self.code, retry_after=self.retry_after, seconds=self.seconds
        )
        rule: Json = {"operation": self.operation, "phase": self.phase, "effect": effect}
        return rule | _given(nth=self.nth, times=self.times)


def _given(**members: str | float | None) -> Json:
    return {name: value for name, value in members.items() if value is not None}


def lost_reply(operation: str, times: int | None = 1) -> Fault:
    """It happened, and nobody is told."""
    return Fault(operation, "cut", phase="after", times=times)


def refusal(operation: str, status: int, code: str | None = None, times: int | None = 1) -> Fault:
    """Refused before anything happened."""
    return Fault(operation, "status", status=status, code=code, times=times)
