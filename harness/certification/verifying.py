"""A run looked at again, offline: the seal, the chain, and every judgement that can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from harness.certification import chain
from harness.certification import verdict as judging
from harness.certification.archive import CHAIN, RESULT, Opened, Tampered, open_sealed
from harness.certification.catalogue import MONEY
from harness.certification.explaining import explain
from harness.certification.played import Played
from harness.certification.result import Failure, Outcome, Result, Verdict, canonical
from harness.certification.signing import fingerprint


@dataclass(frozen=True, slots=True)
class Verified:
    """`judged`: how many journals the checks were run over again; `signer`: fingerprint of the key."""

    result: Result
    signer: str
    judged: int


def verify(path: Path) -> Verified:
    """Everything that a reader can check without the product.

    Raises:
        Tampered: something does not fit; the text says what.
        OSError: the file cannot be read.
    """
    opened = open_sealed(path)
    played = _chained(opened)
    try:
        result = Result.model_validate_json(opened.entries[RESULT])
    except (KeyError, ValidationError) as error:
        raise Tampered(f"{RESULT}: {error}") from None
    if canonical(result.model_dump(mode="json")) != opened.entries[RESULT]:
        raise Tampered(f"{RESULT} is not written as Kassa writes it")
    if tuple(scenario.result for scenario in played) != result.scenarios:
        raise Tampered("the result is not about the scenarios in the chain")
    for scenario in played:
        _judge_again(scenario)
    _conclude_again(result)
    return Verified(result, fingerprint(opened.signer), sum(scenario.traces is not None for scenario in played))


def _chained(opened: Opened) -> tuple[Played, ...]:
    try:
        played, head = chain.read(opened.entries[CHAIN])
    except KeyError:
        raise Tampered(f"there is no {CHAIN}") from None
    except chain.BrokenChain as error:
        raise Tampered(f"{CHAIN}: {error}") from None
    if head != opened.head:
        raise Tampered(f"{CHAIN} does not end as it was sealed")
    return played


def _judge_again(scenario: Played) -> None:
    """The checks find in the stored journal what they found then, no more and no less."""
    if scenario.traces is None:
        return
    result = scenario.result
    again = {
        _where(failure)
        for error in scenario.traces.case().failures()
        for failure in explain(error, result.plays, scenario.steps, "after the last step")
    }
    then = {_where(failure) for failure in result.failures if _is_by_check(failure)}
    if again != then and result.outcome is not Outcome.VOID:
        changed = ", ".join(sorted(id for id, _ in again ^ then))
        raise Tampered(f"{result.id}: judged again, the checks say something else about {changed}")


def _is_by_check(failure: Failure) -> bool:
    return failure.exchange is not None or failure.condition == MONEY


def _where(failure: Failure) -> tuple[str, int]:
    return failure.condition, failure.exchange or 0


def _conclude_again(result: Result) -> None:
    if judging.conditions(result.statement, result.scenarios) != result.conditions:
        raise Tampered("the conditions do not follow from the scenarios")
    verdict = judging.verdict(result.conditions, result.scenarios, whole=not result.only)
    if result.verdict not in (verdict, Verdict.VOID):
        raise Tampered(f"the verdict does not follow from the conditions: {verdict}")
