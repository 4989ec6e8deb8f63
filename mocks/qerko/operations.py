"""What the operator of the cloud does: restarts, and the keys of restaurants.

Source: Qerko POS integration, connection, close codes (QERKO-CONN-04, QERKO-CONN-05, QERKO-CONN-06).
"""

from __future__ import annotations

from mocks.qerko.account import API_KEY, REVOKED, Party, QerkoAccount, bearer, make_api_key
from mocks.qerko.dialogue import CloseCode
from mocks.qerko.switchboard import switchboard
from mocks.world.tenants import Tenants
from mocks.world.world import World


class UnknownKey(LookupError):
    """No such key works in this world."""


def restart(world: World) -> None:
    """Every connection ends, and may come back at once."""
    _close_all(world, CloseCode.RESTART, "server restarts")


def announce_restart(world: World, seconds: float) -> None:
    """Every connection ends, and until ``seconds`` from now whoever comes is sent away."""
    world.part(QerkoAccount).refusing_until = world.clock.now + seconds
    _close_all(world, CloseCode.RESTART_AHEAD, "restart ahead")


def _close_all(world: World, code: int, why: str) -> None:
    for connection in switchboard(world).all():
        connection.close(code, why)


def add_key(tenants: Tenants, world: World, party: Party) -> str:
    """A further key of the party; the others go on working."""
    key = make_api_key(world.secrets)
    world.part(QerkoAccount).api_keys[key] = party.id
    tenants.learn(API_KEY, key, world)
    return key


def revoke_key(tenants: Tenants, world: World, party: Party, key: str) -> None:
    """The key works no longer; a connection that was made with it ends. Its refusals are this world's to see.

    Raises:
        UnknownKey: it is none of the party's.
    """
    account = world.part(QerkoAccount)
    if account.api_keys.get(key) != party.id:
        raise UnknownKey
    del account.api_keys[key]
    account.revoked.append(key)
    tenants.forget(API_KEY, key)
    tenants.learn(REVOKED, bearer(key), world)
    connection = switchboard(world).connected(party.id)
    if connection is not None and connection.api_key == key:
        connection.close(CloseCode.UNAUTHORIZED, "the key was deleted")
