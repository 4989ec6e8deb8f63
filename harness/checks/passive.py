"""All conditions that the journal alone decides, and their run after a scenario."""

from __future__ import annotations

from harness.checks import (  # noqa: F401 - importing a module registers its conditions
    poster_app,
    poster_bonus,
    poster_guests,
    poster_server,
    qerko_bills,
    qerko_cards,
    qerko_connection,
    qerko_messages,
    qerko_negotiation,
    qerko_payments,
    vipps_counter,
    vipps_ecom,
    vipps_headers,
    vipps_login,
    vipps_payment,
    vipps_polling,
    vipps_token,
    vipps_webhooks,
    vipps_writes,
)
from harness.checks.condition import REGISTRY
from harness.checks.failure import ConditionFailed
from harness.checks.record import Record


def breaches(record: Record) -> list[ConditionFailed]:
    """Every condition that the record breaks, each with its first breach."""
    found = []
    for condition in REGISTRY.values():
        try:
            condition(record)
        except ConditionFailed as failure:
            found.append(failure)
    return found


def judge(record: Record) -> None:
    """All passive conditions.

    Raises:
        ConditionFailed: one is broken; with several, an ExceptionGroup of them.
    """
    found = breaches(record)
    if len(found) == 1:
        raise found[0]
    if found:
        raise ExceptionGroup(f"{len(found)} conditions are broken", found)
