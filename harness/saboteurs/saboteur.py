"""What a saboteur is: a fault, who must find it, and the scenes that bring it to light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference_impl.settings import TillSettings

PLAIN, ECOM, LONG_POLLING = "plain", "ecom", "long-polling"


@dataclass(frozen=True, slots=True)
class Scene:
    """One scenario of a feature folder; of an outline the row whose values contain `row`, else its first one.

    `variant`: in which of the folder's modules (PLAIN: ePayment, websocket).
    """

    folder: str
    scenario: str
    row: str = ""
    variant: str = PLAIN

    def __str__(self) -> str:
        return f"{self.folder}: {self.scenario}{f' [{self.row}]' if self.row else ''} ({self.variant})"


@dataclass(frozen=True, slots=True)
class Saboteur:
    """The reference till with one fault.

    `fault`: what is wrong, in one line; `kills`: the conditions of which each must find it, in one scene at least;
    `turns`: subclasses; each object of the till that is of a subclass's parent becomes one; `settings`: the till's
    settings as somebody got them wrong.
    """

    name: str
    fault: str
    kills: tuple[str, ...]
    scenes: tuple[Scene, ...]
    turns: tuple[type, ...] = ()
    settings: Callable[[TillSettings], TillSettings] | None = None
