"""Webhook registrations and the events that can be asked for (Vipps Webhooks API guide, events)."""

from __future__ import annotations

from dataclasses import dataclass

PAYMENT_EVENTS = tuple(
    f"epayments.payment.{name}.v1"
    for name in ("created", "aborted", "expired", "cancelled", "captured", "refunded", "authorized", "terminated")
)
CHECKED_IN = "user.checked-in.v1"
LOGIN_PING = "login.merchant-initiated.ping.v1"
OTHER_EVENTS = (
    CHECKED_IN,
    LOGIN_PING,
    "recurring.agreement-activated.v1",
    "recurring.agreement-rejected.v1",
    "recurring.agreement-stopped.v1",
    "recurring.agreement-expired.v1",
    "recurring.charge-reserved.v1",
    "recurring.charge-captured.v1",
    "recurring.charge-canceled.v1",
    "recurring.charge-failed.v1",
)
EVENTS = frozenset(PAYMENT_EVENTS + OTHER_EVENTS)


@dataclass(slots=True)
class Registration:
    """One registered URL; ``secret`` is told once, when it is made."""

    id: str
    url: str
    events: list[str]
    secret: str
