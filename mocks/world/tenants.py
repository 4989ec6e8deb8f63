"""All worlds of one process, and how a request finds its own: by its credentials."""

from __future__ import annotations

import re
from collections.abc import Iterable

import aiohttp

from mocks.world.clock import Mode
from mocks.world.collector import COLLECTOR
from mocks.world.exchange import Call
from mocks.world.world import STAMP, Vendor, World

WORLD_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")


class UnknownWorld(LookupError):
    """No world has this id."""


class WorldExists(ValueError):
    """Another world has this id or these credentials."""


class Tenants:
    """Worlds by id and by credential; two worlds never see each other.

    ``unattributed`` keeps what nobody's credentials explain.
    """

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._vendors = tuple(vendors)
        self._worlds: dict[str, World] = {}
        self._by_key: dict[tuple[str, str], World] = {}
        self._made = 0
        self._client: aiohttp.ClientSession | None = None
        self.unattributed = World("unattributed", "unattributed", Mode.WALL, (), journal_bound=1_000)

    def create(self, world_id: str | None, seed: int | str | None, mode: Mode, crowd: int = 0) -> World:
        """A new world; ``crowd``: how many customers it has besides the usual people.

        Raises:
            WorldExists: the id is taken, or malformed.
        """
        self._made += 1
        world_id = world_id or f"w{self._made}"
        if world_id in self._worlds or not WORLD_ID.match(world_id):
            raise WorldExists(f"the world id {world_id[:80]!r} is taken or malformed (letters, digits, - and _)")
        world = World(world_id, 1 if seed is None else seed, mode, self._vendors, crowd=crowd)
        keys = world.credentials()
        if any(key in self._by_key for key in keys):
            raise WorldExists(f"credentials of world {world_id} clash with another world's; choose another seed")
        for key in keys:
            self._by_key[key] = world
        world.outbox.client = self.client()
        self._worlds[world_id] = world
        return world

    def client(self) -> aiohttp.ClientSession:
        """The client of all outgoing webhooks."""
        if self._client is None:
            # No limit for all together: merchants whose receivers are silent would use it up for everybody else.
            # Receivers close connections that idle for some seconds: a delivery must not go into one that is ending.
            connector = aiohttp.TCPConnector(limit=0, limit_per_host=100, ttl_dns_cache=300, keepalive_timeout=1.0)
            self._client = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._client

    def get(self, world_id: str) -> World:
        try:
            return self._worlds[world_id]
        except KeyError:
            raise UnknownWorld(world_id) from None

    def all(self) -> list[World]:
        return list(self._worlds.values())

    def drop(self, world_id: str) -> None:
        world = self.get(world_id)
        del self._worlds[world_id]
        self._by_key = {key: owner for key, owner in self._by_key.items() if owner is not world}
        world.close()
        COLLECTOR.world_gone()

    def find(self, kind: str, credential: str) -> World | None:
        """The world that owns a credential of this kind."""
        return self._by_key.get((kind, credential))

    def stamped(self, token: str) -> World | None:
        """The world whose stamp a token begins with; whether that world ever gave it out is for its vendors to say."""
        return self._by_key.get(("stamp", token[:STAMP]))

    def learn(self, kind: str, credential: str, world: World) -> None:
        """A credential made at run time (an access token) leads to its world from now on."""
        self._by_key[kind, credential] = world

    def relearn(self, world: World) -> None:
        """Find ``world`` by all its credentials again, after a snapshot replaced them."""
        self._by_key = {key: owner for key, owner in self._by_key.items() if owner is not world}
        for key in world.credentials():
            self._by_key[key] = world

    def forget(self, kind: str, credential: str) -> None:
        self._by_key.pop((kind, credential), None)

    def suspect(self, call: Call) -> World:
        """Whose journal keeps a refused request: the world that any of its credentials points at."""
        for name, value in call.headers.items():
            world = self._by_key.get((name, value))
            if world is not None:
                return world
        return self.unattributed

    async def close(self) -> None:
        for world in self.all():
            self.drop(world.id)
        if self._client is not None:
            await self._client.close()
