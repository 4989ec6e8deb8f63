"""Whatever Qerko's simulation does to a connection, the till is back in time, and answers (QERKO-CONN-03 to -06)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reference_impl.settings import QerkoTransport

# What is done, and the virtual seconds within which, and not before which, the till is connected again.
SETBACKS: dict[str, tuple[str, dict[str, Any], float, float]] = {
    "restart": ("restaurants/{id}/close", {"code": 1001}, 0, 5),
    "cut": ("restaurants/{id}/close", {}, 0, 5),
    "taken over": ("restaurants/{id}/close", {"code": 4409}, 60, 120),
    "refused": ("restaurants/{id}/close", {"code": 4401}, 60, 120),
    "restart ahead": ("qerko/restart", {"announced": True}, 119, 135),
    "half open": ("restaurants/{id}/silence", {"seconds": 300}, 30, 45),
}


@pytest.fixture
def http(sandbox: dict[str, Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{sandbox['control']['base_url']}/control/worlds", timeout=60) as client:
        yield client


@pytest.mark.parametrize("setback", SETBACKS)
@pytest.mark.parametrize("transport", list(QerkoTransport))
def test_the_till_comes_back(http: httpx.Client, transport: QerkoTransport, setback: str) -> None:
    up = http.post("", json={"clock": "manual", "till": {"transport": transport}}).raise_for_status().json()
    world, mine = f"/{up['world']}", up["till"]["qerko"]["id"]
    path, body, earliest, latest = SETBACKS[setback]

    def passes(seconds: float) -> None:
        http.post(f"{world}/clock/advance", json={"seconds": seconds}).raise_for_status()

    def state() -> str:
        found = http.get(up["till"]["base_url"] + "/till/v1/restaurants").raise_for_status().json()
        return str(found["restaurants"][0]["state"])

    try:
        http.post(f"{world}/{path.format(id=mine)}", json=body).raise_for_status()
        passes(earliest)
        if earliest >= 60:
            assert state() in ("waiting", "refused")
        passes(latest - earliest)
        assert state() == "connected"
        answer = http.post(f"{world}/restaurants/{mine}/call", json={"method": "getTableList", "args": []}).json()
        assert (answer["kind"], len(answer["result"])) == ("result", 5)
    finally:
        http.delete(world)
