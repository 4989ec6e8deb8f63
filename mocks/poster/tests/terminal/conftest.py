"""Fixtures of the terminal's tests: the port with its page, on the worlds of the Poster mock's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mocks.poster.terminal.port import PosterPort
from mocks.poster.tests.sandbox import PosterServer, Sandbox
from mocks.poster.tests.terminal.till import Page, Till
from mocks.world.server import ServerGroup, bind


@pytest.fixture(scope="session")
def terminal_url(poster_server: PosterServer) -> Iterator[str]:
    socket = bind("127.0.0.1", 0)
    group = ServerGroup([(PosterPort(poster_server.tenants), socket)])
    poster_server.run(group.start())
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    poster_server.run(group.stop())


@pytest.fixture
def till(terminal_url: str, poster: Sandbox) -> Iterator[Till]:
    """The terminal of a new world on a manual clock."""
    till = Till(terminal_url, poster)
    yield till
    till.close()


@pytest.fixture
def page(till: Till) -> Iterator[Page]:
    page = till.page()
    yield page
    page.close()
