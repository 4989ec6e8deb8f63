"""A trial: one scene played by one saboteur, or by the honest reference under some variant; and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.saboteurs.saboteur import Scene

HONEST = ""
MONEY, STORY = "the money oracle", "the scenario's steps"


@dataclass(frozen=True, slots=True)
class Trial:
    """`saboteur`: its name, HONEST for the reference; `circumstance`: by name; `turn`: to play the same again."""

    scene: Scene
    seed: int
    saboteur: str = HONEST
    circumstance: str = ""
    turn: int = 1

    @property
    def key(self) -> str:
        """What makes it this trial."""
        return f"{self.saboteur or 'reference'} | {self.circumstance} | {self.scene} | seed {self.seed} | {self.turn}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who objected, and with what words: ids of conditions, MONEY, STORY. `seconds`: real ones."""

    trial: str
    objections: dict[str, str]
    seconds: float

    @property
    def verdict(self) -> tuple[str, ...]:
        """What is the same in every repetition."""
        return tuple(sorted(self.objections))


def write(file: Path, outcome: Outcome) -> None:
    """Append one line."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")


def read(file: Path) -> Iterator[Outcome]:
    """What was written, but for a last line that broke off."""
    for line in file.read_text("utf-8").splitlines() if file.exists() else []:
        try:
            yield Outcome(**json.loads(line))
        except ValueError:
            return
