"""A loyalty card that a guest wants to use: one question to the card authority, and its verdict.

Source: Qerko POS integration, loyalty cards, authorisation (QERKO-CARD-01, QERKO-CARD-02); the states' names and
ASKED, LAPSED are inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mocks.world.machine import Machine


class CardState(StrEnum):
    """What an authority says of a card."""

    AUTHORIZED = "AUTHORIZED"
    UNAUTHORIZED = "UNAUTHORIZED"
    PENDING = "PENDING"


class State(StrEnum):
    ASKED = "ASKED"
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    UNAUTHORIZED = "UNAUTHORIZED"
    LAPSED = "LAPSED"
    """The authority never said anything sensible."""


class Event(StrEnum):
    AUTHORIZED = "AUTHORIZED"
    UNAUTHORIZED = "UNAUTHORIZED"
    PENDING = "PENDING"
    LAPSED = "LAPSED"


MACHINE: Machine[State, Event] = Machine(
    "card authorisation",
    {
        State.ASKED: {
            Event.AUTHORIZED: State.AUTHORIZED,
            Event.UNAUTHORIZED: State.UNAUTHORIZED,
            Event.PENDING: State.PENDING,
            Event.LAPSED: State.LAPSED,
        },
        State.PENDING: {  # for as long as it takes
            Event.AUTHORIZED: State.AUTHORIZED,
            Event.UNAUTHORIZED: State.UNAUTHORIZED,
        },
        State.AUTHORIZED: {},
        State.UNAUTHORIZED: {},
        State.LAPSED: {},
    },
)


@dataclass(slots=True)
class CardRequest:
    """``authority``: the party that was asked; ``token``: what it gave for an authorised card."""

    id: str
    msisdn: str
    brand: str
    authority: str
    state: State = State.ASKED
    token: str | None = None
    message: str | None = None

    @property
    def shown_state(self) -> CardState:
        """What the guest's app knows of: a request without an answer is no card."""
        match self.state:
            case State.AUTHORIZED:
                return CardState.AUTHORIZED
            case State.PENDING | State.ASKED:
                return CardState.PENDING
            case _:
                return CardState.UNAUTHORIZED
