"""Fixtures of the Poster mock's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mocks.poster.tests.receiver import Receiver
from mocks.poster.tests.sandbox import PosterServer, Sandbox


@pytest.fixture(scope="session")
def poster_server() -> Iterator[PosterServer]:
    server = PosterServer()
    yield server
    server.close()


@pytest.fixture
def poster(poster_server: PosterServer) -> Iterator[Sandbox]:
    """A new world on a manual clock."""
    sandbox = Sandbox(poster_server)
    yield sandbox
    sandbox.close()


@pytest.fixture
def other(poster_server: PosterServer) -> Iterator[Sandbox]:
    """Another café's world on the same server."""
    sandbox = Sandbox(poster_server, seed=2)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def hook_server() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def hooks(hook_server: Receiver, poster: Sandbox) -> Iterator[Receiver]:
    """Where the world's application wants its webhooks."""
    hook_server.forget()
    poster.application.webhook_url = hook_server.url
    yield hook_server
    hook_server.forget()
