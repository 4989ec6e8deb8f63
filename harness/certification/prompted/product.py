"""A product that a person works, as the scripts see it: a world for each scenario, its till at the person's counter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from harness.actors.product import seed_of
from harness.actors.world import WALL, Sandbox, TillAddress, World
from harness.certification.process import ProductBroke
from harness.certification.prompted.desk import Desk
from harness.certification.prompted.driver import BASE, PromptedTransport

WORLD = "prompted"
READY = (
    "A new scenario begins, in a world where nothing has happened yet. Start your till anew, with these settings "
    "(the same in every scenario); go on when it is ready to sell."
)
DESK = pytest.StashKey[Desk]()
"""In pytest's configuration: where the person is."""


class Prompted:
    """Every world has the same name and keys, so that they are typed in once; `run`: what tells this run's apart."""

    def __init__(self, desk: Desk, sandbox: Sandbox, run: str) -> None:
        self._desk, self._sandbox, self._run = desk, sandbox, run

    @contextmanager
    def world(self, name: str, options: Mapping[str, str]) -> Iterator[World]:
        """`name` and `options` as `Product` has them.

        Raises:
            ProductBroke: nobody is there, or the till cannot be made ready.
            NotOnScreen: the till's books say something else than the vendor's.
            Inconclusive: the person did not know what they say.
        """
        self._desk.begin_scenario(name)
        world = self._sandbox.create_world(seed_of(WORLD, self._run), WALL, till=False, world_id=WORLD)
        try:
            if not self._desk.tells(READY, settings=_settings(world, options)):
                raise ProductBroke("the person at the till could not make it ready")
            transport = PromptedTransport(self._desk, world, options.get("generation", "epayment"))
            up = world.up.model_copy(update={"till": TillAddress(base_url=BASE)})
            yield World(transport, world.control_url, up)
            if transport.objection is not None:
                raise transport.objection
        finally:
            world.drop()


def _settings(world: World, options: Mapping[str, str]) -> dict[str, str]:
    keys = world.up.vipps
    return {
        "Vipps": keys.base_url,
        "Payment API": options.get("generation", "epayment"),
        "client_id": keys.client_id,
        "client_secret": keys.client_secret,
        "Ocp-Apim-Subscription-Key": keys.subscription_key,
        "Merchant-Serial-Number": keys.merchant_serial_number,
        "Sandbox": world.control_url,
        "World": world.up.world,
    }
