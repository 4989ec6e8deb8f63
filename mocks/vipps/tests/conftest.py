"""Fixtures of the Vipps mock's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mocks.vipps.tests.sandbox import Sandbox, VippsServer


@pytest.fixture(scope="session")
def vipps_server() -> Iterator[VippsServer]:
    server = VippsServer()
    yield server
    server.close()


@pytest.fixture
def vipps(vipps_server: VippsServer) -> Iterator[Sandbox]:
    """A new world on a manual clock."""
    sandbox = Sandbox(vipps_server)
    yield sandbox
    sandbox.close()


@pytest.fixture
def other(vipps_server: VippsServer) -> Iterator[Sandbox]:
    """Another merchant's world on the same server."""
    sandbox = Sandbox(vipps_server, seed=2)
    yield sandbox
    sandbox.close()
