"""All parties of one till at Qerko: a connection and a REST client for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from reference_impl.clock.port import Clock
from reference_impl.qerko.connector import Connector
from reference_impl.qerko.failure import CallFailed
from reference_impl.qerko.rest import Rest
from reference_impl.qerko.states import Status
from reference_impl.settings import PartySettings, QerkoSettings

Methods = Callable[[str, str, list[Any]], Awaitable[Any]]
"""Answers a method call of Qerko: id of the party, method, args."""


class Parties:
    """Restaurants and the authority by their ids. Made before anything answers calls; connected by `start`."""

    def __init__(self, settings: QerkoSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rest = {party.id: Rest(party, clock) for party in settings.parties}
        self._connectors: dict[str, Connector] = {}

    def start(self, restaurant: Methods, authority: Methods) -> None:
        """Begin to connect, in the background; `restaurant` and `authority` answer what Qerko asks from now on."""
        for party in self._settings.restaurants:
            self._connect(party, restaurant)
        if self._settings.authority is not None:
            self._connect(self._settings.authority, authority)

    def _connect(self, party: PartySettings, methods: Methods) -> None:
        async def handle(method: str, args: list[Any]) -> Any:
            return await methods(party.id, method, args)

        connector = self._connectors[party.id] = Connector(party, self._clock, handle)
        connector.start()

    async def stop(self) -> None:
        """Answer what is under way, then close all connections."""
        for connector in self._connectors.values():
            await connector.stop()
        for rest in self._rest.values():
            await rest.close()

    def rest(self, party_id: str) -> Rest:
        """The REST client with that party's key; raises KeyError."""
        return self._rest[party_id]

    async def call(self, party_id: str, method: str, args: list[Any]) -> Any:
        """Call a method of Qerko over the party's connection.

        Raises:
            CallFailed: refused, not answered in time, or not connected.
        """
        connector = self._connectors.get(party_id)
        if connector is None:
            raise CallFailed(None, "this till does not connect as that party")
        return await connector.call(method, args)

    async def tried(self) -> None:
        """Returns once every party's first attempt to connect has come to something or to nothing."""
        for connector in self._connectors.values():
            await connector.tried()

    def statuses(self) -> list[tuple[PartySettings, Status]]:
        """Every restaurant with the state of its connection."""
        return [
            (party, self._connectors[party.id].status())
            for party in self._settings.restaurants
            if party.id in self._connectors
        ]
