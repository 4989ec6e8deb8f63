"""A payment at Vipps: its machine, its amounts, its event log.

Source: Vipps ePayment API guide, states and operations (VIPPS-EP-12…18). There is no state CAPTURED, REFUNDED or
CANCELLED: those are events, and the truth about money is the aggregate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from mocks.world.machine import Machine


class State(StrEnum):
    CREATED = "CREATED"
    AUTHORIZED = "AUTHORIZED"
    ABORTED = "ABORTED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class Event(StrEnum):
    CREATED = "CREATED"
    AUTHORIZED = "AUTHORIZED"
    ABORTED = "ABORTED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    CAPTURED = "CAPTURED"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"


MACHINE: Machine[State, Event] = Machine(
    "payment",
    {
        State.CREATED: {
            Event.AUTHORIZED: State.AUTHORIZED,  # the guest approves
            Event.ABORTED: State.ABORTED,  # the guest rejects
            Event.EXPIRED: State.EXPIRED,  # ten minutes, or expiresAt
            Event.TERMINATED: State.TERMINATED,  # the merchant cancels
        },
        State.AUTHORIZED: {
            Event.CAPTURED: State.AUTHORIZED,
            Event.REFUNDED: State.AUTHORIZED,
            Event.CANCELLED: State.AUTHORIZED,
        },
        State.ABORTED: {},
        State.EXPIRED: {},
        State.TERMINATED: {},
    },
)


@dataclass(slots=True)
class Entry:
    """One line of the event log; ``amount`` in minor units, ``at`` in epoch seconds of the world.

    ``key``: the merchant's idempotency key; ``text``: what it wrote about this move, in eCom.
    """

    name: Event
    amount: int
    at: float
    psp: str
    key: str | None
    success: bool = True
    text: str | None = None


@dataclass(slots=True)
class Order:
    """What eCom adds to a payment that was made through it.

    ``opened_at``: when the app showed it (epoch seconds of the world); ``refused``: why the card was refused for good.
    """

    callback_prefix: str
    auth_token: str | None
    opened_at: float | None = None
    refused: str | None = None


@dataclass(slots=True)
class Payment:
    """Amounts in minor units of ``currency``; times in epoch seconds of the world."""

    reference: str
    psp: str
    amount: int
    currency: str
    method: str
    user_flow: str
    created_at: float
    expires_at: float
    state: State = State.CREATED
    authorized: int = 0
    captured: int = 0
    cancelled: int = 0
    refunded: int = 0
    authorized_at: float | None = None
    msisdn: str | None = None
    description: str | None = None
    return_url: str | None = None
    redirect_url: str | None = None
    token: str | None = None
    profile_scope: str | None = None
    receipt: str | None = None
    metadata: dict[str, str] | None = None
    screen: str | None = None
    key: str | None = None
    log: list[Entry] = field(default_factory=list)
    order: Order | None = None

    @property
    def capturable(self) -> int:
        return self.authorized - self.captured - self.cancelled

    @property
    def refundable(self) -> int:
        return self.captured - self.refunded

    def money(self, value: int) -> dict[str, Any]:
        return {"currency": self.currency, "value": value}

    def aggregate(self) -> dict[str, Any]:
        return {
            "authorizedAmount": self.money(self.authorized),
            "cancelledAmount": self.money(self.cancelled),
            "capturedAmount": self.money(self.captured),
            "refundedAmount": self.money(self.refunded),
        }


def iso(at: float) -> str:
    """RFC 3339 in UTC with milliseconds, the way Vipps writes times."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
