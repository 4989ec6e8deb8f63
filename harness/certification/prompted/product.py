"""A product that a person works, as the scripts see it: a world for each scenario, its till at the person's counter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import pytest

from harness.actors.product import OWN_RESTAURANT, seed_of
from harness.actors.restaurant import Restaurant
from harness.actors.world import WALL, Party, Sandbox, TillAddress, World
from harness.certification.process import ProductBroke
from harness.certification.prompted.attended import AttendedWorld, newest_line
from harness.certification.prompted.desk import Desk
from harness.certification.prompted.driver import BASE, PromptedTransport
from harness.certification.statement import Vendor

WORLD = "prompted"
READY = (
    "A new scenario begins, in a world where nothing has happened yet. Start your till anew, with these settings "
    "(the same in every scenario); go on when it is ready to sell."
)
STOP = "Stop your till, if it runs: a new scenario is about to begin. Go on when it has no line to Qerko any more."
PATIENCE, PAUSE = 30.0, 0.25  # real seconds that a till which is said to be ready may take to be connected to Qerko
DESK = pytest.StashKey[Desk]()
"""In pytest's configuration: where the person is."""


class Prompted:
    """Every world has the same name and keys, so that they are typed in once; `run`: what tells this run's apart."""

    def __init__(self, desk: Desk, vendors: Collection[Vendor], sandbox: Sandbox, run: str) -> None:
        self._desk, self._vendors, self._sandbox, self._run = desk, vendors, sandbox, run

    @contextmanager
    def world(self, name: str, options: Mapping[str, str]) -> Iterator[World]:
        """`name` and `options` as `Product` has them.

        Raises:
            ProductBroke: nobody is there, or the till cannot be made ready.
            NotOnScreen: the till's books say something else than the vendor's.
            Inconclusive: the person did not know what they say.
        """
        self._desk.begin_scenario(name)
        if Vendor.QERKO in self._vendors:  # a till of the scenario before would connect to this one's world by itself
            self._tells(STOP, {})
        world = self._sandbox.create_world(seed_of(WORLD, self._run), WALL, till=False, world_id=WORLD)
        try:
            own = self._own_restaurant(world, options)
            self._tells(READY, self._settings(world, options, own))
            if own is not None:
                _waits_for_line(world, own)
            transport = PromptedTransport(
                self._desk, world, options.get("generation", "epayment"), None if own is None else own.id
            )
            up = world.up.model_copy(update={"till": TillAddress(base_url=BASE, qerko=own)})
            yield AttendedWorld(transport, world.control_url, up, newest_line(world))
            if transport.books.objection is not None:
                raise transport.books.objection
        finally:
            world.drop()

    def _tells(self, text: str, settings: Mapping[str, str]) -> None:
        if not self._desk.tells(text, settings=settings):
            raise ProductBroke("the person at the till could not make it ready")

    def _own_restaurant(self, world: World, options: Mapping[str, str]) -> Party | None:
        if Vendor.QERKO not in self._vendors:
            return None
        line = {"transport": options.get("transport", "websocket")}
        return world.up.qerko.restaurants[OWN_RESTAURANT].model_copy(update=line)

    def _settings(self, world: World, options: Mapping[str, str], own: Party | None) -> dict[str, str]:
        of_vipps = _of_vipps(world, options) if Vendor.VIPPS in self._vendors else {}
        of_qerko = {} if own is None else _of_qerko(world, own)
        return {**of_vipps, **of_qerko, "Sandbox": world.control_url, "World": world.up.world}


def _of_vipps(world: World, options: Mapping[str, str]) -> dict[str, str]:
    keys = world.up.vipps
    return {
        "Vipps": keys.base_url,
        "Payment API": options.get("generation", "epayment"),
        "client_id": keys.client_id,
        "client_secret": keys.client_secret,
        "Ocp-Apim-Subscription-Key": keys.subscription_key,
        "Merchant-Serial-Number": keys.merchant_serial_number,
    }


def _of_qerko(world: World, own: Party) -> dict[str, str]:
    return {
        "Qerko": world.up.qerko.base_url,
        "Qerko's websocket": world.up.qerko.websocket_url,
        "Line to Qerko": str(own.transport),
        "API key": own.api_key,
        "Pos-Id": own.pos_id,
        "Tables, by their ids": ", ".join(table.id for table in own.tables),
    }


def _waits_for_line(world: World, own: Party) -> None:
    restaurant = Restaurant(world, own.id)
    for _ in range(round(PATIENCE / PAUSE)):
        if restaurant.standing().connected:
            return
        world.advance(PAUSE)
    raise ProductBroke(f"the till is said to be ready, and has not connected to Qerko with the key of {own.name}")
