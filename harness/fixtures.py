"""Pytest fixtures for whoever drives a sandbox: one for each worker process, and a client of its control API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness import hooks
from harness.actors.product import Product, Reference
from harness.actors.transport import HttpTransport
from harness.actors.world import Sandbox
from harness.resting import rest
from harness.selectors import Selectors, reference

SANDBOX = pytest.StashKey[type[Sandbox]]()
"""In the configuration: the kind of client that `sandbox` is, when somebody needs worlds of another kind."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """A step is over when all that it led to has come to rest, with no time passing.

    So the next one may look at any side, whichever this one waited for: what one has heard the others have, too, on a
    machine of any speed.
    """
    rest(request)


@pytest.fixture(scope="session")
def transport() -> Iterator[HttpTransport]:
    """The actors' way to the network."""
    transport = HttpTransport()
    yield transport
    transport.close()


@pytest.fixture(scope="session")
def sandbox(transport: HttpTransport, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox on free ports, reference tills included; worlds in it never see each other.

    One that runs already, where `--kassa-sandbox` names it.
    """
    kind = request.config.stash.get(SANDBOX, Sandbox)
    running = request.config.getoption("--kassa-sandbox", None)
    if running:
        yield kind(transport, running)
        return
    # Here, since it takes seconds: who only hands out work to other processes needs no sandbox.
    from harness.cli.sandbox import sandbox_in_background

    with sandbox_in_background(port_base=0) as up:
        yield kind(transport, str(up["control"]["base_url"]))


@pytest.fixture(scope="session")
def product(sandbox: Sandbox, pytestconfig: pytest.Config) -> Product:
    """What the scenarios are played with."""
    chosen: Product | None = pytestconfig.hook.pytest_kassa_product(config=pytestconfig, sandbox=sandbox)
    return chosen or Reference(sandbox)


@pytest.fixture(scope="session")
def selectors(pytestconfig: pytest.Config) -> Selectors:
    """How the product's app is worked at Poster's terminal."""
    chosen: Selectors | None = pytestconfig.hook.pytest_kassa_selectors(config=pytestconfig)
    return chosen or reference()
