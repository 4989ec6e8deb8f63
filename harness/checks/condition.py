"""Certification conditions: the decorator that makes a function one, the registry, and the run over a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from harness.checks.failure import ConditionFailed
from harness.checks.record import Record


class Level(StrEnum):
    MUST = "MUST"
    """Certification fails."""
    SHOULD = "SHOULD"
    """Certification passes with a remark."""


class Provenance(StrEnum):
    """Where the condition comes from; one that is inferred is at most a SHOULD in a verdict."""

    DOCUMENTED = "documented"
    NEWER = "newer"
    STANDARD = "standard"
    OBSERVED = "observed"
    INFERRED = "inferred"


MUST, SHOULD = Level.MUST, Level.SHOULD


@dataclass(frozen=True, slots=True)
class Breach:
    """What a check found: `expected` and `actual` in words or values, at exchange `seq`."""

    seq: int
    expected: object
    actual: object


Finder = Callable[[Record], Iterable[Breach]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; calling it judges a record.

    Raises:
        ConditionFailed: with the first breach, in the order of the journal.
    """

    id: str
    level: Level
    source: str
    provenance: Provenance
    rule: str
    find: Finder

    @property
    def verdict(self) -> Level:
        """What a breach counts as: what rests on an inference is at most a SHOULD."""
        return Level.SHOULD if self.provenance is Provenance.INFERRED else self.level

    def __call__(self, record: Record) -> None:
        for breach in self.find(record):
            rule = f"{self.id} {self.verdict} ({self.rule})"
            raise ConditionFailed(rule, breach.expected, breach.actual, breach.seq, self.source)


REGISTRY: dict[str, Condition] = {}


def condition(
    id: str, *, level: Level, source: str, provenance: Provenance = Provenance.DOCUMENTED
) -> Callable[[Finder], Condition]:
    """Makes a generator of breaches a condition; the first line of its docstring is the rule."""

    def register(find: Finder) -> Condition:
        assert id not in REGISTRY, f"{id} is checked twice"
        rule = (find.__doc__ or "").strip().splitlines()[0].rstrip(".")
        assert rule, f"{id} states no rule"
        REGISTRY[id] = Condition(id, level, source, provenance, rule, find)
        return REGISTRY[id]

    return register
