"""Following a table of transitions: state → event → state."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class IllegalMove(Exception):
    """An event that the table does not allow in that state."""


def follow(what: str, table: Mapping[S, Mapping[E, S]], state: S, event: E) -> S:
    """The state after `event`; raises `IllegalMove`, in which `what` names the thing."""
    try:
        return table[state][event]
    except KeyError:
        raise IllegalMove(f"{what} {state}: {event}") from None
