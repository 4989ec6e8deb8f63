"""Online orders: they come in through the web API and wait until the register accepts or declines them.

Sources: Poster web API, incomingOrders.createIncomingOrder; POS platform, incoming order events.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mocks.world.machine import Machine


class State(StrEnum):
    """The value is the web API's ``status``."""

    NEW = "0"
    ACCEPTED = "1"
    CANCELLED = "7"


class Event(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


MACHINE: Machine[State, Event] = Machine(
    "incoming order",
    {
        State.NEW: {Event.ACCEPTED: State.ACCEPTED, Event.DECLINED: State.CANCELLED},
        State.ACCEPTED: {},
        State.CANCELLED: {},
    },
)


@dataclass(slots=True)
class IncomingLine:
    """``price`` in kopecks each; ``modification`` as :func:`mocks.poster.catalogue.spelled`."""

    id: int
    product_id: int
    modification: str
    count: Decimal
    price: int


@dataclass(slots=True)
class IncomingOrder:
    """Texts are None where they were not given; ``payed``: kopecks paid beforehand; times in epoch seconds."""

    id: int
    spot_id: int
    client_id: int
    lines: list[IncomingLine]
    created_at: float
    updated_at: float
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    sex: int | None = None
    birthday: str | None = None
    address: str | None = None
    comment: str | None = None
    payed: int = 0
    state: State = State.NEW
    order_id: int | None = None
