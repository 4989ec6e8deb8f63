"""Fixtures: one server for all tests, a new world with a POS of its own for each."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from mocks.qerko.tests.lines import Lines
from mocks.qerko.tests.tavern import QerkoServer, Tavern


@pytest.fixture(scope="session")
def qerko_server() -> Iterator[QerkoServer]:
    server = QerkoServer()
    yield server
    server.close()


@pytest.fixture
def tavern(qerko_server: QerkoServer, caplog: pytest.LogCaptureFixture) -> Iterator[Tavern]:
    """Whatever a POS or a guest does, nothing fails inside."""
    tavern = Tavern(qerko_server)
    yield tavern
    tavern.close()
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture
def lines(qerko_server: QerkoServer) -> Iterator[Lines]:
    """A new world that jumps, with nobody connected."""
    lines = Lines(qerko_server)
    yield lines
    lines.close()


@pytest.fixture
def elsewhere(qerko_server: QerkoServer) -> Iterator[Lines]:
    """Another world on the same server."""
    lines = Lines(qerko_server)
    yield lines
    lines.close()
