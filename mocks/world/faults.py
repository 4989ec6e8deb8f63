"""Fault rules: what goes wrong, for which operation, on which call, before it is handled or after it is committed.

One rule set per world. The look-up is by operation name, so its cost does not depend on the number of rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mocks.world.ids import Ids


class Phase(StrEnum):
    BEFORE = "before"
    """Before handling: nothing happened."""
    AFTER = "after"
    """After commit, before the reply: it happened, and nobody is told (the lost response)."""


class _Effect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(_Effect):
    """Answer with ``status`` in the error family of the API at hand; ``code`` is the vendor's own."""

    kind: Literal["status"]
    status: int = Field(ge=400, le=599)
    code: str | None = None
    retry_after: int | None = Field(default=None, ge=0)


class Latency(_Effect):
    """Wait ``seconds`` on the world's clock, then go on."""

    kind: Literal["latency"]
    seconds: float = Field(ge=0, le=86_400)


class CloseCode(_Effect):
    """Close the websocket with the vendor's ``code``."""

    kind: Literal["ws-close"]
    code: int = Field(ge=1000, le=4999)


class Plain(_Effect):
    """``cut``: the connection breaks. ``cut-body``: half a body, then it breaks. ``garbage``: 200 with rubbish.
    ``silence``: no answer for an hour of the world's time. ``duplicate``: handled (or delivered) twice.
    ``reorder``: delivered after the one that follows. ``wrong-signature``: forged. ``altered``: delivered with a body
    that was changed after it was signed. ``unsigned``: delivered without Authorization. ``drop``: never delivered."""

    kind: Literal[
        "cut",
        "cut-body",
        "garbage",
        "silence",
        "duplicate",
        "reorder",
        "wrong-signature",
        "altered",
        "unsigned",
        "drop",
    ]


Effect = Annotated[Status | Latency | CloseCode | Plain, Field(discriminator="kind")]


class Rule(BaseModel):
    """When (``operation`` and nth call or probability), where (``phase``), what (``effect``).

    ``nth`` counts the calls of that operation since the rules were set, from 1; ``times`` limits how often it strikes.
    """

    model_config = ConfigDict(extra="forbid")

    operation: str
    nth: int | list[int] | None = None
    probability: float | None = Field(default=None, ge=0, le=1)
    times: int | None = Field(default=None, ge=1)
    phase: Phase = Phase.BEFORE
    effect: Effect
    seen: int = 0
    struck: int = 0

    def strikes(self, ids: Ids) -> bool:
        """Count one call and say whether it is hit."""
        self.seen += 1
        if self.times is not None and self.struck >= self.times:
            return False
        wanted = [self.nth] if isinstance(self.nth, int) else self.nth
        if wanted is not None and self.seen not in wanted:
            return False
        if self.probability is not None and not ids.chance(self.probability):
            return False
        self.struck += 1
        return True


class Faults:
    """The rules of one world."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.rules: list[Rule] = []
        self._by_operation: dict[str, list[Rule]] = {}

    def put(self, rules: list[Rule]) -> None:
        """Replace all rules."""
        self.rules = rules
        self._by_operation = {}
        for rule in rules:
            self._by_operation.setdefault(rule.operation, []).append(rule)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def pick(self, *names: str) -> list[Rule]:
        """The rules that hit this call of an operation, known under ``names`` ("*" matches every operation)."""
        return [rule for name in (*names, "*") for rule in self._by_operation.get(name, ()) if rule.strikes(self._ids)]
