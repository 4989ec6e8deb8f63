"""Where a run and the person at the till meet: one prompt at a time, and the answer to it.

The run asks on its own thread and waits; the page shows what is asked, and brings the answer, on others.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from harness.certification.process import ProductBroke

DONE, REFUSED = "Done", "The till does not let me"
CANNOT, UNKNOWN = "My till has nothing of the kind", "I don't know"


class Said(BaseModel):
    """A prompt and its answer, as the evidence keeps them; `at`: when it was answered, in real epoch seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    step: str
    text: str
    choices: tuple[str, ...]
    answer: str
    at: float


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the person reads. `code`: what a QR to scan says; `link`: an address to open in another tab; `settings`:
    shown, and never kept: keys are among them."""

    text: str
    choices: tuple[str, ...]
    code: str | None = None
    link: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt in its place: `number` in the run, `scenario` of `of`."""

    number: int
    scenario: int
    of: int
    prompt: Prompt


class Inconclusive(AssertionError):
    """The person cannot tell, or do it: the step says nothing about the product."""


class NobodyThere(ProductBroke):
    """Nobody has answered in time."""


class NotAsked(LookupError):
    """An answer to something that is not asked, or not any more."""


class NoSuchChoice(ValueError):
    """An answer that is none of the choices."""


class Ended(Exception):
    """Nothing more will be asked."""


class Desk:
    """`seed`: of the order of the choices; `patience`: real seconds that an answer may take.

    `step`: the words of the step that is played; `steps`: how many there have been, so that two are told apart.
    """

    def __init__(self, seed: int, patience: float) -> None:
        self._seed, self._patience = seed, patience
        self.step, self.steps = "", 0
        self.chance = random.Random(seed)
        self._changed = threading.Condition()
        self._scenario, self._of, self._number = 0, 0, 0
        self._shown: Shown | None = None
        self._answer: str | None = None
        self._said: list[Said] = []
        self._ended, self._deserted = False, False

    # --- the run's side -------------------------------------------------------------------------------------------

    def plan(self, scenarios: int) -> None:
        """So many scenarios will be played."""
        self._of = scenarios

    def begin_scenario(self, id: str) -> None:
        """What is drawn in it depends on the seed and on `id` alone."""
        self.chance = random.Random(f"{self._seed} {id}")
        self._scenario += 1

    def begin_step(self, words: str) -> None:
        self.step, self.steps = words, self.steps + 1

    def tells(
        self, text: str, code: str | None = None, settings: Mapping[str, str] | None = None, link: str | None = None
    ) -> bool:
        """Tell the person what to do; whether the till let them.

        Raises:
            Inconclusive: they cannot do that at this till.
            NobodyThere: there is nobody to do it.
        """
        answer = self._ask(Prompt(text, (DONE, REFUSED, CANNOT), code, link, settings or {}))
        if answer == CANNOT:
            raise Inconclusive(f"{self.step}: the person at the till could not do this: {text}")
        return answer == DONE

    def asks(self, text: str, choices: Sequence[str]) -> str | None:
        """Which of the choices is true, put in an order of chance; None: the person does not know.

        Raises:
            NobodyThere: there is nobody to ask.
        """
        shuffled = self.chance.sample(choices, len(choices))
        answer = self._ask(Prompt(text, (*shuffled, UNKNOWN)))
        return None if answer == UNKNOWN else answer

    def finds_out(self, text: str, choices: Sequence[str]) -> str:
        """As `asks`, of somebody who must know.

        Raises:
            Inconclusive: the person does not.
            NobodyThere: there is nobody to ask.
        """
        answer = self.asks(text, choices)
        if answer is None:
            raise Inconclusive(f"{self.step}: the person at the till does not know: {text}")
        return answer

    def said(self) -> tuple[Said, ...]:
        """Everything since this was last called: of one scenario."""
        said, self._said = tuple(self._said), []
        return said

    def close(self) -> None:
        """Nothing more will be asked: whoever waits for it is told."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _ask(self, prompt: Prompt) -> str:
        with self._changed:
            self._number += 1
            self._shown, self._answer = Shown(self._number, self._scenario, self._of, prompt), None
            self._changed.notify_all()
            if not self._deserted:
                self._changed.wait_for(lambda: self._answer is not None, self._patience)
            self._shown, answer = None, self._answer
        if answer is None:
            self._deserted = True
            raise NobodyThere(f"nobody at the till has answered within {self._patience:g} s: {prompt.text}")
        said = Said(step=self.step, text=prompt.text, choices=prompt.choices, answer=answer, at=time.time())
        self._said.append(said)
        return answer

    # --- the page's side ------------------------------------------------------------------------------------------

    def shown(self, after: int, seconds: float) -> Shown | None:
        """What is asked, once its number is above `after`; None when nothing is within so many real seconds.

        Raises:
            Ended: nothing ever will be.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._newer(after) is not None, seconds)
            if self._ended:
                raise Ended
            return self._newer(after)

    def answered(self, number: int, choice: str) -> None:
        """The person's answer to the prompt of that number.

        Raises:
            NotAsked: it is not asked now.
            NoSuchChoice: it was no choice.
        """
        with self._changed:
            if self._shown is None or self._shown.number != number or self._answer is not None:
                raise NotAsked(f"prompt {number} is not waiting for an answer")
            if choice not in self._shown.prompt.choices:
                raise NoSuchChoice(f"prompt {number} has no choice “{choice}”")
            self._answer = choice
            self._changed.notify_all()

    def _newer(self, after: int) -> Shown | None:
        return self._shown if self._shown is not None and self._shown.number > after else None
