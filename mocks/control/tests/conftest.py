"""Fixtures of the control API's tests: the Vipps mock, and the control API on the same worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from mocks.control.app import control_app
from mocks.control.worlds import Addresses
from mocks.control.worlds import Sandbox as Worlds
from mocks.vipps.tests.conftest import vipps, vipps_server
from mocks.vipps.tests.sandbox import Sandbox, VippsServer
from mocks.world.server import ServerGroup, bind

__all__ = ["control", "control_url", "vipps", "vipps_server"]


@dataclass(frozen=True, slots=True)
class Control:
    """The control API of one world."""

    http: httpx.Client
    vipps: Sandbox

    @property
    def guest(self) -> str:
        return f"phones/{self.vipps.guest.person.msisdn}"


@pytest.fixture(scope="session")
def control_url(vipps_server: VippsServer) -> Iterator[str]:
    socket = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    worlds = Worlds(vipps_server.tenants, Addresses(url, vipps_server.base_url, "", "", ""), None)
    group = ServerGroup([(control_app(worlds), socket)])
    vipps_server.run(group.start())
    yield url
    vipps_server.run(group.stop())


@pytest.fixture
def control(control_url: str, vipps: Sandbox) -> Iterator[Control]:
    with httpx.Client(base_url=f"{control_url}/control/worlds/{vipps.world.id}/", timeout=120) as http:
        yield Control(http, vipps)
