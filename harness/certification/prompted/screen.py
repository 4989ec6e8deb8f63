"""What a person has read off the till's screen: of a sale, or of a bill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.certification.prompted.desk import Desk, Inconclusive

T = TypeVar("T")


class NotOnScreen(AssertionError):
    """The person has read something else than what the step has waited for."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """`choices`: by their labels; each tells what is shown once the person has read that."""

    text: str
    choices: Mapping[str, Callable[[T], T]]


@dataclass(slots=True, eq=False)
class OnScreen(Generic[T]):
    """`what` the till shows, as far as anybody knows; `asked`: in which step the person was asked, who has `read`."""

    what: T
    asked: int = -1
    read: str = ""

    def look(self, desk: Desk, question: Question[T] | None, waits: bool) -> T:
        """The person is asked once in a step, if it wants to know anything of it.

        `waits`: the step has looked, and hopes for something else.

        Raises:
            NotOnScreen: what has been read stays.
            Inconclusive: the person does not know, or nobody has words for what is waited for.
        """
        if self.asked == desk.steps:
            if waits:
                raise NotOnScreen(f"the person at the till reads “{self.read}”")
            return self.what
        if question is None and waits:
            raise Inconclusive(f"{desk.step}: there are no words for what is waited for")
        if question is not None:
            self.asked = desk.steps
            self.read = desk.finds_out(question.text, [*question.choices])
            self.what = question.choices[self.read](self.what)
        return self.what
