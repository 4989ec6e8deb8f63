"""How a product is run and spoken to, as its statement says."""

from __future__ import annotations

import json
import os
import re
import socket
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from harness.actors.problem import ask
from harness.actors.product import OWN_RESTAURANT, Product, Reference, seed_of
from harness.actors.transport import Transport
from harness.actors.world import Sandbox, TillAddress, World
from harness.certification.command import CommandTransport
from harness.certification.process import ProductBroke, running
from harness.certification.prompted.desk import Desk
from harness.certification.prompted.product import Prompted
from harness.certification.statement import ByCommand, ByPrompts, ByReference, ByTillApi, Statement, Vendor

_PLACE = re.compile(r"\{([a-z_]+)\}")


class Launched:
    """A product that is started anew for every world."""

    def __init__(
        self, driver: ByTillApi | ByCommand, vendors: Collection[Vendor], sandbox: Sandbox, run: str, clock: str
    ) -> None:
        self._driver, self._vendors, self._sandbox, self._run, self._clock = driver, vendors, sandbox, run, clock

    @contextmanager
    def world(self, name: str, options: Mapping[str, str]) -> Iterator[World]:
        """`name` and `options` as `Product` has them.

        Raises:
            ProductBroke: it could not be started, or spoken to.
        """
        world = self._sandbox.create_world(seed=seed_of(name, self._run), clock=self._clock, till=False)
        try:
            with tempfile.TemporaryDirectory(prefix="kassa-product-") as folder:
                yield from self._play(world, Path(folder), options)
        finally:
            world.drop()

    def _play(self, world: World, folder: Path, options: Mapping[str, str]) -> Iterator[World]:
        driver, told = self._driver, folder / "world.json"
        described = ask(world.transport, "GET", f"{world.control_url}/control/worlds/{world.up.world}").json()
        told.write_text(
            json.dumps({**(described if isinstance(described, dict) else {}), "options": {**options}}), "utf-8"
        )
        told.chmod(0o600)
        environment = os.environ | {"KASSA_WORLD": str(told)}
        places = {
            "sandbox": world.control_url,
            "world": world.up.world,
            "port": str(_free_port()),
            "folder": str(folder),
            "generation": options.get("generation", "epayment"),
            "transport": options.get("transport", "websocket"),
        }
        start = [_filled(word, places) for word in driver.start]
        url = _filled(driver.url, places) if isinstance(driver, ByTillApi) else ""
        if url and Vendor.POSTER in self._vendors:
            _registers_at_poster(world, url)
        with running(start, folder, environment, driver.patience):
            if isinstance(driver, ByTillApi):
                yield _lent(world, world.transport, url, options)
            else:
                words = [_filled(word, places) for word in driver.call]
                call = CommandTransport(words, environment, folder, world.transport)
                yield _lent(world, call, call.base_url, options)


def _filled(text: str, places: Mapping[str, str]) -> str:
    """With its placeholders filled in; any other brace stays."""
    unknown = [name for name in _PLACE.findall(text) if name not in places]
    if unknown:
        raise ProductBroke(f"no placeholder {{{unknown[0]}}}; there are {', '.join(sorted(places))}")
    return _PLACE.sub(lambda found: places[found[1]], text)


def _registers_at_poster(world: World, url: str) -> None:
    """What people set in the developer account for a product that lives at this address."""
    base = url.rstrip("/")
    settings = {"webhook_url": f"{base}/hooks/poster", "redirect_uris": [f"{base}/poster/connected"]}
    world.send("PUT", f"poster/applications/{world.up.poster.application_id}", settings)


def _lent(world: World, transport: Transport, base_url: str, options: Mapping[str, str]) -> World:
    """The world with the product as its till; at Qerko it is the second restaurant."""
    restaurant = world.up.qerko.restaurants[OWN_RESTAURANT].model_copy(update={"transport": options.get("transport")})
    till = TillAddress(base_url=base_url.rstrip("/"), qerko=None if options.get("qerko") == "off" else restaurant)
    return World(transport, world.control_url, world.up.model_copy(update={"till": till}))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def product_of(statement: Statement, sandbox: Sandbox, run: str, clock: str, desk: Desk | None = None) -> Product:
    """The product that a statement describes; `run`: what tells this run's chance from another's.

    `desk`: of a product that a person works.
    """
    if isinstance(statement.driver, ByReference):
        return Reference(sandbox, run)
    if isinstance(statement.driver, ByPrompts):
        assert desk is not None, "nobody is there to work the product"
        return Prompted(desk, statement.vendors, sandbox, run)
    return Launched(statement.driver, statement.vendors, sandbox, run, clock)
