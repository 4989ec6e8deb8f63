"""The result of a run, in its published shape: what was played, what came of it, and the verdict."""

from __future__ import annotations

import json
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from harness.certification.catalogue import Seen
from harness.certification.statement import Statement
from harness.checks.condition import Level

SCHEMA = "urn:kassa:certification:result:1"


class Outcome(StrEnum):
    """Of one scenario, and of one condition."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It was not played, or the partner has supplied no evidence."""
    VOID = "void"
    """What is around the product broke, so nothing can be said."""


class Verdict(StrEnum):
    """Of a whole run."""

    CERTIFIED = "certified"
    """Everything that must hold was tried and held."""
    INCOMPLETE = "incomplete"
    """Nothing that must hold was broken, and not everything was tried: a run, not a certificate."""
    FAILED = "failed"
    """Something that must hold does not."""
    VOID = "void"
    """The run says nothing about the product."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Failure(_Part):
    """`step`: where it showed; `exchange`: its number in the scenario's journal."""

    condition: str
    step: str
    expected: str
    actual: str
    source: str
    exchange: int | None = None

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.step}: expected {self.expected}, found {self.actual} ({self.condition}; source: {self.source})"


class StepDone(_Part):
    """A step of a scenario; `after`: the number of the last exchange before it."""

    text: str
    at: float
    after: int


class ScenarioResult(_Part):
    """`id`: where the scenario lives, and with which example; `plays`: the conditions it is tagged with."""

    id: str
    module: str
    name: str
    plays: tuple[str, ...]
    outcome: Outcome
    reason: str = ""
    failures: tuple[Failure, ...] = ()


class ConditionResult(_Part):
    """`scenarios`: how many played it; `failures`: in the scenarios by id."""

    id: str
    level: Level
    stated: bool
    seen: Seen
    rule: str
    source: str
    outcome: Outcome
    scenarios: int = 0
    failed_in: tuple[str, ...] = ()
    evidence: str | None = None


class Result(_Part):
    """`schema_id` names this shape; `only`: the modules and conditions that a part of the script was asked for.

    It is empty when all of the script was.
    """

    schema_id: str = SCHEMA
    kassa: str
    statement: Statement
    seed: int
    clock: str
    only: tuple[str, ...] = ()
    verdict: Verdict
    scenarios: tuple[ScenarioResult, ...] = ()
    conditions: tuple[ConditionResult, ...] = ()
    remarks: tuple[str, ...] = Field(default=(), description="What did not go into the verdict, in words")


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value: sorted members, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
