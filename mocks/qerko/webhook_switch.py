"""Who is called instead of connecting: the operator switches a webhook on and off, and a snapshot puts it back.

Source: Qerko POS integration, webhook interface (how a restaurant is switched to it is inferred); QERKO-CONN-02.
"""

from __future__ import annotations

from yarl import URL

from mocks.qerko import records
from mocks.qerko.account import Party, QerkoAccount, WebhookTarget
from mocks.qerko.switchboard import switchboard
from mocks.qerko.webhook import Webhook
from mocks.world.loopback import may_be_called
from mocks.world.world import World


class BadTarget(ValueError):
    """Not a URL that the sandbox calls."""


class NoKey(LookupError):
    """The party has no key that could sign."""


def switch_on(world: World, party: Party, url: str) -> str:
    """From now on ``party`` is called at ``url``, signed with the first of its keys; returns the URL as it is called.

    Raises:
        BadTarget: neither https nor http on loopback.
        NoKey: all of its keys were deleted.
    """
    if not may_be_called(url):
        raise BadTarget(url)
    try:
        target = str(URL(url).with_fragment(None))
    except ValueError:
        raise BadTarget(url) from None
    keys = world.part(QerkoAccount).api_keys
    api_key = next((key for key, owner in keys.items() if owner == party.id), None)
    if api_key is None:
        raise NoKey
    switch_off(world, party)
    _connect(world, party, WebhookTarget(target, api_key))
    return target


def switch_off(world: World, party: Party) -> None:
    """The party is not called any more; one that is connected otherwise stays so."""
    connection = switchboard(world).connected(party.id)
    if isinstance(connection, Webhook):
        connection.end("switched off")


def restored(world: World) -> None:
    """A snapshot says who is called; whoever is connected otherwise meanwhile stays so."""
    board = switchboard(world)
    for party in world.part(QerkoAccount).parties.values():
        target, connection = party.webhook, board.connected(party.id)
        if isinstance(connection, Webhook):
            if target is not None and connection.is_at(target):
                continue
            connection.end("switched off")
            connection = None
        party.webhook = None
        if target is not None and connection is None:
            _connect(world, party, target)


def _connect(world: World, party: Party, target: WebhookTarget) -> None:
    connection = Webhook(world, party, target)
    switchboard(world).connect(connection)
    party.webhook = target
    records.switched_on(connection)
