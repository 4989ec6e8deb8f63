"""From an exception of a scenario to what a partner reads: step, expected, actual, source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.certification.catalogue import CATALOGUE, MONEY, SCRIPT, Seen
from harness.certification.result import Failure, StepDone
from harness.checks.failure import CheckFailed, ConditionFailed, MoneyMismatch

# Where it happened to run: another run of the same seed says the same without it.
_ADDRESS = re.compile(r"https?://[^\s/]+(/control/worlds/[^/\s]+|/w/[^/\s]+)?")
LONGEST = 600  # characters of what was found


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The exceptions in a group, or the exception itself."""
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from leaves(part)
    else:
        yield error


def explain(error: BaseException, plays: Sequence[str], steps: Sequence[StepDone], step: str) -> Iterator[Failure]:
    """One failure for each condition that the exception speaks against; `step`: where it was raised."""
    for leaf in leaves(error):
        if isinstance(leaf, ConditionFailed):
            id = leaf.condition.split()[0]
            yield _failure(id, _step_of(leaf.seq, steps, step), leaf.expected, leaf.actual, leaf.source, leaf.seq)
        elif isinstance(leaf, MoneyMismatch):
            yield _failure(MONEY, f"{step}: {leaf.rule} at {leaf.where}", leaf.expected, leaf.actual, leaf.source)
        elif isinstance(leaf, CheckFailed):
            yield _failure(SCRIPT, f"{step}: {leaf.rule}", leaf.expected, leaf.actual, leaf.source)
        else:
            for id in accused(plays):
                yield _failure(id, step, _wish(step), _words(leaf), CATALOGUE[id].source)


def accused(plays: Sequence[str]) -> tuple[str, ...]:
    """What a step that fails speaks against: conditions that have no other witness, else all that are played."""
    without_witness = tuple(id for id in plays if CATALOGUE[id].seen is Seen.SCENARIO)
    return without_witness or tuple(plays) or (SCRIPT,)


def _failure(id: str, step: str, expected: object, actual: object, source: str, exchange: int | None = None) -> Failure:
    words = str(expected), str(actual)[:LONGEST]
    return Failure(condition=id, step=step, expected=words[0], actual=words[1], source=source, exchange=exchange)


def _step_of(seq: int, steps: Sequence[StepDone], otherwise: str) -> str:
    """The step during which an exchange happened."""
    return next((step.text for step in reversed(steps) if step.after < seq), otherwise)


def _wish(step: str) -> str:
    """What the step says, without its keyword."""
    return step.partition(" ")[2] or step


def _words(error: BaseException) -> str:
    """The exception's first line; of an assertion what it compared."""
    text = str(error).strip() or type(error).__name__
    first = " ".join(line.strip() for line in _ADDRESS.sub("", text).splitlines() if line.strip())
    return first.removeprefix("assert ") if isinstance(error, AssertionError) else f"{type(error).__name__}: {first}"
