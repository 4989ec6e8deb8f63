"""On a slow machine a scenario sees what it sees on a fast one: nobody looks before everybody has heard."""

from __future__ import annotations

import asyncio
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from pytest_bdd import scenario

from features.dining import WEBSOCKET

TRANSPORT = WEBSOCKET
FEATURE = Path(__file__).parents[1] / "table" / "negotiation" / "negotiation.feature"
A_WHILE = 0.2  # real seconds until the till gets round to what Qerko tells it


@pytest.fixture(autouse=True)
def slow_till(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tills of the sandbox live in this process."""
    swift = resolve_name("reference_impl.qerko.pos:PosMethods.__call__")

    async def slow(*call: Any) -> Any:
        await asyncio.sleep(A_WHILE)
        return await swift(*call)

    monkeypatch.setattr("reference_impl.qerko.pos.PosMethods.__call__", slow)


@scenario(str(FEATURE), "A tip earns no points")
def test_the_app_hears_of_the_payment_before_the_till_has_booked_it() -> None:
    """What is booked is looked at right after the app says that it has paid."""
