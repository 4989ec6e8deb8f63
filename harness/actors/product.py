"""The product under test: how a world comes to have a till of that product."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from harness.actors.world import Sandbox, World

OWN_RESTAURANT = 1  # of a world's restaurants: the first is left to somebody who plays by hand


class Product(Protocol):
    """Plays any number of worlds, one after the other."""

    def world(self, name: str, options: Mapping[str, str]) -> AbstractContextManager[World]:
        """A new world with a till of the product; `name`: what is played there, which decides all chance in it.

        `options`: as the reference till knows them, such as generation and transport.
        """


def seed_of(name: str, run: str = "") -> int:
    """The seed of a scenario's world: the same for the same scenario in the same run."""
    return zlib.crc32(f"{run}{name}".encode())


class Reference:
    """The reference till that the sandbox mounts for a world; `run`: what tells this run's chance from another's."""

    def __init__(self, sandbox: Sandbox, run: str = "") -> None:
        self._sandbox, self._run = sandbox, run

    @contextmanager
    def world(self, name: str, options: Mapping[str, str]) -> Iterator[World]:
        world = self._sandbox.create_world(seed=seed_of(name, self._run), till=dict(options))
        try:
            yield world
        finally:
            world.drop()
