"""A product with hard-coded vendor hosts: the reference till as a process, with nothing but a proxy to lead it here.

Toxics take real time, so the world is on the wall clock; one world, one proxy and one till serve all scenarios. Each is
judged as everywhere: by all conditions, and by the money oracle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from features.dining import Table
from features.proxy.network import Network
from features.proxy.processes import serving
from features.shop import Shop
from harness.actors.world import Sandbox, TillAddress, World
from harness.checks.money import judge_bill, judge_money, judge_sale
from harness.checks.passive import judge
from harness.checks.record import Record

FIXED = {
    "--vipps-url": "https://apitest.vipps.no",
    "--qerko-url": "https://sandbox.qerko.com",
    "--poster-url": "https://joinposter.com",
}


@dataclass(frozen=True, slots=True)
class Product:
    """What the scenarios share. `scanned`: every code that any of them has held to the scanner."""

    world: World
    network: Network
    scanned: list[str] = field(default_factory=list)

    def judge(self, shop: Shop, table: Table | None = None) -> None:
        """All of the wire so far, and all of the money."""
        self.scanned.extend(shop.scanned)
        exchanges, keys = self.world.journal(), self.world.up.vipps
        books = shop.till.ledger()
        judge_money(self.world.ledger(), books)
        for cashier in shop.cashiers.values():
            if cashier.has_sale:
                judge_sale(cashier.looks(), books)
        for bill in [] if table is None else table.bills():
            judge_bill(bill, books)
        judge(replace(Record(exchanges, keys, frozenset(self.scanned)), ended=self.world.now()))


@pytest.fixture(scope="module")
def product(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("proxy")
    world = sandbox.create_world(clock="wall", till=False)
    here = ("--sandbox", world.control_url, "--world", world.up.world)
    ports = ("--port", "0", "--control-port", "0", "--ca", str(folder / "ca"))
    fixed = [word for pair in FIXED.items() for word in pair]
    store = ("--port", "0", "--database", f"sqlite:///{folder / 'till.db'}")
    try:
        with (
            serving(folder / "proxy.log", "proxy", *here, *ports, "--json") as proxy,
            serving(folder / "till.log", "till", *here, *store, *fixed, environment=proxy["environment"]) as till,
        ):
            address = TillAddress(base_url=till["base_url"], qerko=world.up.qerko.restaurants[1])
            world.up = world.up.model_copy(update={"till": address})
            yield Product(world, Network(world.transport, proxy["control"]["base_url"]))
    finally:
        world.drop()


@pytest.fixture
def shop(product: Product, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """The counter of the product's shop."""
    shop = Shop(product.world)
    yield shop
    product.network.recovers()
    shop.expects_no_refusal()
    product.judge(shop)


@pytest.fixture
def table(product: Product) -> Iterator[Table]:
    """The restaurant of the same house."""
    table = Table(product.world)
    yield table
    product.judge(table.shop, table)
