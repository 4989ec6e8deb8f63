"""Faults in the app of the café's terminal: a passage of the script that the till serves says something else."""

from __future__ import annotations

from typing import ClassVar

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.poster.bundle import Bundle


class Rewritten(Bundle):
    """`passage` is in the script once."""

    passage: ClassVar[str]
    instead: ClassVar[str]

    def script(self) -> str:
        honest = super().script()
        assert honest.count(self.passage) == 1, f"{honest.count(self.passage)} times in the app: {self.passage}"
        return honest.replace(self.passage, self.instead)


def rewritten(passage: str, instead: str) -> type[Bundle]:
    """The app with another passage in the place of this one."""
    return type("Rewritten", (Rewritten,), {"passage": passage, "instead": instead})


def misspoken(
    name: str, fault: str, kills: tuple[str, ...], scenario: str, passage: str, instead: str, row: str = ""
) -> Saboteur:
    """The app with another passage, and the one scenario at the terminal that tells."""
    return Saboteur(name, fault, kills, (Scene("cafe/terminal", scenario, row),), (rewritten(passage, instead),))


def deaf_to(event: str) -> type[Bundle]:
    """The app without its handler of an event."""
    return rewritten(f"Poster.on('{event}',", f"[].concat('{event}',")
