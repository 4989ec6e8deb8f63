"""The world of one test: it comes to rest between the steps of a story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from harness.actors.product import Product
from harness.actors.world import World

_WORLD = pytest.StashKey[World]()
"""Of a test: the world it plays in."""


@contextmanager
def world_of(request: pytest.FixtureRequest, product: Product, options: Mapping[str, str]) -> Iterator[World]:
    """A world with a till of the product; its seed follows from the test's name."""
    with product.world(request.node.name, options) as world:
        request.node.stash[_WORLD] = world
        yield world


def rest(request: pytest.FixtureRequest) -> None:
    """Wait until nothing is under way in the test's world, if it has one; no time passes."""
    world = request.node.stash.get(_WORLD, None)
    if world is not None:
        world.settles()
