"""Links that are half open for a while: the POS hears nothing and is not heard, and nobody tells it (QERKO-CONN-03)."""

from __future__ import annotations

from mocks.qerko import records
from mocks.qerko.switchboard import Connection, switchboard
from mocks.world.world import World

HEAL = "qerko.heal"


def silence(connection: Connection, seconds: float) -> None:
    """Nothing is read, answered or ponged for ``seconds`` of the world's time, and what is sent goes nowhere."""
    connection.silence()
    records.silence(connection, seconds)
    connection.world.clock.schedule(seconds, HEAL, f"{connection.party} {connection.serial}")


def heal(world: World, key: str) -> None:
    """The link works again, if it is still the same."""
    party, _, serial = key.partition(" ")
    connection = switchboard(world).connected(party)
    if connection is not None and str(connection.serial) == serial:
        connection.heal()
