"""Whether a guest's answers fit the questions that were asked: five types, as their structure says (inferred).

Answers to questions that nobody asked are no fault of the guest's that a POS must notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.checks.qerko_listing import number
from harness.checks.qerko_record import as_list, as_object, as_text

Question = Mapping[str, object]


def invalid(questions: list[object], answers: object) -> str | None:
    """Why these answers must be refused; None when they need not be."""
    given = {as_text(as_object(a).get("idQuestion")): as_object(a).get("value") for a in as_list(answers)}
    for question in map(as_object, questions):
        id, kind = as_text(question.get("id")), as_text(question.get("type")) or ""
        if id not in given or given[id] is None:
            if question.get("required") is not False:
                return f"{id} is not answered"
            continue
        fits = FITS.get(kind)
        if fits is not None and not fits(question, given[id]):
            return f"{given[id]!r} is no answer to {id} ({kind})"
    return None


def _options(question: Question) -> set[str | None]:
    return {as_text(as_object(option).get("id")) for option in as_list(question.get("options"))}


def _one_option(question: Question, value: object) -> bool:
    return isinstance(value, str) and value in _options(question)


def _some_options(question: Question, value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v in _options(question) for v in value)


def _number(question: Question, value: object) -> bool:
    found = number(value)
    if found is None:
        return False
    least, most, step = (number(question.get(name)) for name in ("min", "max", "step"))
    if (least is not None and found < least) or (most is not None and found > most):
        return False
    return not step or (found - (least or 0)) % step == 0


FITS: Mapping[str, Callable[[Question, object], bool]] = {
    "SINGLE_CHOICE": _one_option,
    "MULTI_CHOICE": _some_options,
    "NUMBER": _number,
    "TEXT": lambda question, value: isinstance(value, str),
    "BOOLEAN": lambda question, value: isinstance(value, bool) or value in ("true", "false"),
}
