"""What a member is asked at the table, which answers count, and what follows for the price.

At most two rounds: how to use stamps and points, then how many points. The price comes from the same `quote` as at the
counter. Source: Qerko POS integration, loyalty cards (shape inferred); QERKO-NEG-02, -03, -07, -08.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from reference_impl.domain.pricing import Line, Quote, Standing, quote
from reference_impl.domain.programme import Programme

POINTS, AMOUNT, STAMPS = "points", "points-amount", "stamps"
COLLECT, SPEND = "collect", "spend"

Answers = Mapping[str, object]
"""Answers taken so far, by question; values as validated: str, int or bool."""


class QuestionType(StrEnum):
    """How a question is answered; the vendor knows more types than this till uses."""

    SINGLE_CHOICE = "SINGLE_CHOICE"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, always to be answered. `minimum`, `maximum` and `step` belong to numbers: whole points."""

    id: str
    text: str
    type: QuestionType
    options: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 0
    step: int = 1


class AnswerInvalid(Exception):
    """An answer that does not fit its question; the text is for the guest."""


def deal(lines: Sequence[Line], programme: Programme, standing: Standing, answers: Answers) -> Quote:
    """The price with the answers so far. At the table nothing may be left to pay, so there is no smallest payment."""
    amount = answers.get(AMOUNT)
    spend = amount if answers.get(POINTS) == SPEND and isinstance(amount, int) else 0
    at_the_table = replace(programme, smallest_payment=0)
    return quote(lines, at_the_table, standing, spend, use_stamps=answers.get(STAMPS) is True)


def open_questions(
    lines: Sequence[Line], programme: Programme, standing: Standing, answers: Answers
) -> tuple[Question, ...]:
    """What is still to be asked; nothing means agreed. Nobody is asked about what they do not have."""
    questions = []
    if STAMPS not in answers and _has_free_unit(lines, programme, standing):
        questions.append(Question(STAMPS, "Use your stamp card?", QuestionType.BOOLEAN))
    rest = deal(lines, programme, standing, {STAMPS: answers.get(STAMPS)}).to_pay
    most = min(standing.points, rest)
    if most > 0 and POINTS not in answers:
        options = ((COLLECT, "Collect points"), (SPEND, f"Spend points (you have {standing.points})"))
        questions.append(Question(POINTS, "Collect or spend points?", QuestionType.SINGLE_CHOICE, options))
    if most > 0 and answers.get(POINTS) == SPEND and AMOUNT not in answers:
        questions.append(Question(AMOUNT, "How many points?", QuestionType.NUMBER, minimum=1, maximum=most))
    return tuple(questions)


def take_answers(questions: Sequence[Question], given: Sequence[tuple[str, object]]) -> dict[str, object]:
    """The answers of one round, checked: each open question exactly once; raises `AnswerInvalid`."""
    asked = {question.id: question for question in questions}
    taken: dict[str, object] = {}
    for question_id, value in given:
        if question_id not in asked:
            raise AnswerInvalid("This was not asked.")
        if question_id in taken:
            raise AnswerInvalid(f"“{asked[question_id].text}” has two answers.")
        taken[question_id] = _CHECKS[asked[question_id].type](asked[question_id], value)
    missing = next((question for question in questions if question.id not in taken), None)
    if missing is not None:
        raise AnswerInvalid(f"“{missing.text}” has no answer.")
    return taken


def _has_free_unit(lines: Sequence[Line], programme: Programme, standing: Standing) -> bool:
    return any(use.spent for use in quote(lines, programme, Standing(0, standing.stamps)).stamps.values())


def _choice(question: Question, value: object) -> str:
    for option, _label in question.options:
        if value == option:
            return option
    raise AnswerInvalid(f"“{question.text}”: choose one of the options.")


def _boolean(question: Question, value: object) -> bool:
    if not isinstance(value, bool):
        raise AnswerInvalid(f"“{question.text}”: yes or no.")
    return value


def _number(question: Question, value: object) -> int:
    """A decimal string, as all numbers of this vendor are."""
    problem = f"“{question.text}”: a number from {question.minimum} to {question.maximum} in steps of {question.step}."
    if not isinstance(value, str) or not value.isascii() or len(value) > 20:
        raise AnswerInvalid(problem)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise AnswerInvalid(problem) from None
    if not number.is_finite() or not question.minimum <= number <= question.maximum:
        raise AnswerInvalid(problem)
    if (number - question.minimum) % question.step:
        raise AnswerInvalid(problem)
    return int(number)


_CHECKS: Mapping[QuestionType, Callable[[Question, object], object]] = {
    QuestionType.SINGLE_CHOICE: _choice,
    QuestionType.BOOLEAN: _boolean,
    QuestionType.NUMBER: _number,
}
