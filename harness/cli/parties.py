"""Who a till is at Qerko: the restaurants of its chain, and the card authority when it runs that as well."""

from __future__ import annotations

from typing import Any

from harness.cli.till_options import Authority, Switch, TillOptions
from reference_impl.settings import PartySettings, QerkoSettings, QerkoTransport, Table


def qerko_settings(qerko: dict[str, Any], options: TillOptions) -> QerkoSettings:
    """Keys and tables from the ``qerko`` member of a world; the first restaurant is left to somebody else's POS."""
    if options.qerko is Switch.OFF:
        return QerkoSettings()
    chain = qerko["restaurants"][1 : 1 + options.restaurants]
    restaurants = tuple(party_settings(qerko, member, options.transport) for member in chain)
    if options.authority is Authority.TILL:
        return QerkoSettings(restaurants)
    return QerkoSettings(restaurants, party_settings(qerko, qerko["authority"], options.transport))


def party_settings(qerko: dict[str, Any], member: dict[str, Any], transport: QerkoTransport) -> PartySettings:
    """One party of a world."""
    return PartySettings(
        id=member["id"],
        name=member["name"],
        api_key=member["api_key"],
        pos_id=member["pos_id"],
        base_url=qerko["base_url"],
        websocket_url=qerko["websocket_url"],
        transport=transport,
        tables=tuple(Table(table["id"], table["name"]) for table in member.get("tables", [])),
    )


def member_of(qerko: dict[str, Any], settings: QerkoSettings) -> dict[str, Any] | None:
    """What the world's object tells of the till's first restaurant; None when it has none."""
    if not settings.restaurants:
        return None
    first = settings.restaurants[0]
    member = next(member for member in qerko["restaurants"] if member["id"] == first.id)
    return {**member, "transport": first.transport.value}
