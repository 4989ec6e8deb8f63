"""State machines as literal tables: state → event → state.

Endpoints never branch on a state by hand; documentation and property tests read the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class NotPossible(Exception):
    """``event`` does not exist in ``state``."""

    def __init__(self, machine: str, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{machine}: no {event} in {state}")
        self.state, self.event = state, event


class Machine(Generic[S, E]):
    """A named transition table; a state without events is final."""

    def __init__(self, name: str, table: Mapping[S, Mapping[E, S]]) -> None:
        self.name, self.table = name, table

    def after(self, state: S, event: E) -> S:
        """The state that follows, or :class:`NotPossible`."""
        try:
            return self.table[state][event]
        except KeyError:
            raise NotPossible(self.name, state, event) from None

    def can(self, state: S, event: E) -> bool:
        return event in self.table[state]

    def final(self, state: S) -> bool:
        return not self.table[state]
