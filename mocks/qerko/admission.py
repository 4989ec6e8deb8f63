"""Who may connect: somebody with a key that works and a Pos-Id, while no restart is ahead.

Source: Qerko POS integration, connection and authorization; QERKO-CONN-01, QERKO-CONN-05, QERKO-CONN-06.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mocks.qerko.account import API_KEY, REVOKED, Party, QerkoAccount, bearer
from mocks.world.tenants import Tenants
from mocks.world.world import World


@dataclass(frozen=True, slots=True)
class Admitted:
    world: World
    party: Party
    api_key: str


class NotAdmitted(Exception):
    """``reason``: a word of :mod:`mocks.qerko.wording`; ``world``: whose key it is or was, if anybody's."""

    def __init__(self, reason: str, world: World | None = None) -> None:
        super().__init__(reason)
        self.reason, self.world = reason, world


def admit(tenants: Tenants, keys: Iterable[str], pos_id: str) -> Admitted:
    """Whose connection it is: the first key that works decides.

    Raises:
        NotAdmitted: no key works, or there is no Pos-Id.
    """
    before: World | None = None
    for key in keys:
        world = tenants.find(API_KEY, key)
        if world is None:
            before = before or tenants.find(REVOKED, bearer(key))
            continue
        if not pos_id.strip():
            raise NotAdmitted("pos-id", world)
        account = world.part(QerkoAccount)
        return Admitted(world, account.parties[account.api_keys[key]], key)
    raise NotAdmitted("api-key", before)


def restarting(world: World) -> int | None:
    """Seconds until an announced restart is over; None: none is ahead."""
    left = world.part(QerkoAccount).refusing_until - world.clock.now
    return math.ceil(left) if left > 0 else None
