"""What may be chosen for a world's till: whether it is at Qerko, how, for how many restaurants, and whose cards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.cli.sandbox import sandbox_in_background

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A client of the control API."""
    with (
        sandbox_in_background() as up,
        httpx.Client(base_url=up["control"]["base_url"] + "/control", timeout=120) as it,
    ):
        yield it


@contextmanager
def world(http: httpx.Client, till: object, clock: str = "jump") -> Iterator[dict[str, Any]]:
    up = http.post("/worlds", json={"clock": clock, "till": till}).raise_for_status().json()
    try:
        yield up
    finally:
        http.delete(f"/worlds/{up['world']}")


def connected(http: httpx.Client, up: dict[str, Any]) -> dict[str, str]:
    """Who is connected in Qerko's eyes: name of the restaurant → transport."""
    found = http.get(f"/worlds/{up['world']}/restaurants").raise_for_status().json()["restaurants"]
    return {one["name"]: one["transport"] for one in found if one["connected"]}


def states(http: httpx.Client, base_url: str) -> list[str]:
    """The states of the till's connections in its own eyes."""
    found = http.get(f"{base_url}/till/v1/restaurants").raise_for_status().json()["restaurants"]
    return [one["state"] for one in found]


def test_a_till_is_connected_to_its_restaurant_unless_told_otherwise(http: httpx.Client) -> None:
    with world(http, True) as up:
        mine = up["qerko"]["restaurants"][1]
        assert up["till"]["qerko"] == {**mine, "transport": "websocket"}
        assert connected(http, up) == {mine["name"]: "websocket"}
        assert states(http, up["till"]["base_url"]) == ["connected"]


def test_a_till_may_serve_two_restaurants_by_long_polling(http: httpx.Client) -> None:
    with world(http, {"transport": "long-polling", "restaurants": "2"}) as up:
        chain = [one["name"] for one in up["qerko"]["restaurants"][1:]]
        assert connected(http, up) == dict.fromkeys(chain, "long-polling")


def test_a_till_may_have_nothing_to_do_with_qerko(http: httpx.Client) -> None:
    with world(http, {"qerko": "off"}) as up:
        assert up["till"]["qerko"] is None and connected(http, up) == {}
        statement = http.get(up["till"]["base_url"] + "/till/v1/statement").json()
        assert statement["vendors"] == ["vipps", "poster"] and "tables" not in statement["features"]


def test_a_till_may_have_nothing_to_do_with_poster(http: httpx.Client) -> None:
    with world(http, True) as up:
        base_url = up["till"]["base_url"]
        assert http.get(f"{base_url}/poster/bundle.js").headers["content-type"].startswith("text/javascript")
        (application,) = http.get(f"/worlds/{up['world']}/poster/applications").json()["applications"]
        assert application["webhook_url"] == f"{base_url}/hooks/poster"
    with world(http, {"poster": "off"}) as up:
        (application,) = http.get(f"/worlds/{up['world']}/poster/applications").json()["applications"]
        assert application["webhook_url"] is None
        assert http.get(f"{up['till']['base_url']}/poster/bundle.js").status_code == 404


def test_an_authority_of_its_own_is_asked_about_cards(http: httpx.Client) -> None:
    with world(http, {"authority": "own"}) as up:
        (brand,) = http.get(f"/worlds/{up['world']}/brands").json()["brands"]
        assert brand["authority"] == up["qerko"]["authority"]["id"]
        phone = up["people"][0]["msisdn"]
        guest = http.post(
            f"/worlds/{up['world']}/guests/{phone}/card?timeout=5", json={"brand": "kassa", "info": {"phone": phone}}
        )
        assert [card["state"] for card in guest.raise_for_status().json()["cards"]] == ["UNAUTHORIZED"]


@pytest.mark.parametrize(
    "words", [{"transport": "pigeon"}, {"restaurants": "3"}, {"qerko": "maybe"}, {"colour": "red"}]
)
def test_what_no_till_has_is_refused(http: httpx.Client, words: dict[str, str]) -> None:
    refused = http.post("/worlds", json={"clock": "jump", "till": words})
    assert refused.status_code == 400 and next(iter(words)) in refused.json()["detail"]


@contextmanager
def process(http: httpx.Client, command: str, up: dict[str, Any], database: Path, *more: str) -> Iterator[str]:
    """A service as a process of its own; yields its base URL."""
    control = str(http.base_url).removesuffix("/control/").removesuffix("/control")
    words = [
        "--sandbox",
        control,
        "--world",
        up["world"],
        "--port",
        "0",
        "--database",
        f"sqlite:///{database}",
    ]
    running = subprocess.Popen(
        [sys.executable, "-m", "harness.cli.main", command, *words, *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())["base_url"]
    finally:
        running.terminate()
        assert running.wait(120) == 0
        running.stdout.close()


def test_a_till_beside_the_worlds_own_leaves_its_connection_alone(http: httpx.Client, tmp_path: Path) -> None:
    with world(http, True) as up, process(http, "till", up, tmp_path / "shop.db") as base_url:
        assert states(http, base_url) == [] and states(http, up["till"]["base_url"]) == ["connected"]


def test_till_and_authority_may_be_two_processes_of_one_shop(http: httpx.Client, tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    with (
        world(http, False, clock="wall") as up,
        process(http, "till", up, database, "--transport", "long-polling"),
        process(http, "authority", up, database),
    ):
        phone = up["people"][0]["msisdn"]
        url = f"/worlds/{up['world']}/guests/{phone}/card?timeout=60"
        guest = http.post(url, json={"brand": "kassa", "info": {"phone": phone}}).raise_for_status().json()
        assert [card["state"] for card in guest["cards"]] == ["UNAUTHORIZED"]
        assert connected(http, up) == {up["qerko"]["restaurants"][1]["name"]: "long-polling"}
