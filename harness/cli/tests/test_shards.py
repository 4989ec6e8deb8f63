"""``kassa up --processes N`` as real processes: worlds are spread, calls find their own, nobody is left behind."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.sync.client import unix_connect

from harness.cli.shards import ShardLost, start_shards
from harness.cli.up import greeting

KASSA = [sys.executable, "-m", "harness.cli.main"]
LIMIT = 120.0  # real seconds, for what hangs
README = Path(__file__).parents[3] / "README.md"
CONF = re.compile(r"^<!-- conf: nginx -->\n```nginx\n(.*?)^```", re.MULTILINE | re.DOTALL)
PORTS = r"8[4-9]\d\d"


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[str]
    up: dict[str, Any]

    @property
    def shards(self) -> list[psutil.Process]:
        return [psutil.Process(shard["pid"]) for shard in self.up["shards"]]

    def vipps_of(self, shard: int) -> str:
        return str(self.up["shards"][shard]["vipps"]["base_url"])


def start(*more: str) -> Running:
    command = [*KASSA, "up", "--json", "--port-base", "0", "--processes", "2", *more]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, bufsize=1)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=LIMIT)[1]
    return Running(process, json.loads(line))


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Two shards; Ctrl-C ends all of them in order."""
    found = start()
    shards = found.shards
    yield found
    found.process.send_signal(signal.SIGINT)
    rest = found.process.communicate(timeout=LIMIT)
    assert (rest, found.process.returncode) == (("", ""), 0)
    assert not any(shard.is_running() for shard in shards)


@pytest.fixture
def control(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.up['control']['base_url']}/control/worlds", timeout=LIMIT) as client:
        yield client


def make(control: httpx.Client, **wanted: object) -> dict[str, Any]:
    made = control.post("", json={"clock": "jump", "till": False, **wanted})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def test_worlds_are_spread_and_every_call_finds_its_own(running: Running, control: httpx.Client) -> None:
    pair = [make(control), make(control)]
    ids = [up["world"] for up in pair]
    assert {up["vipps"]["base_url"] for up in pair} == {running.vipps_of(0), running.vipps_of(1)}
    assert {up["control"]["base_url"] for up in pair} == {running.up["control"]["base_url"]}
    for up in pair:
        world, msisdn = up["world"], up["people"][0]["msisdn"]
        assert control.get(f"/{world}").json()["vipps"] == up["vipps"]
        advanced = control.post(f"/{world}/clock/advance", json={"seconds": 60}).json()
        assert advanced["now"] == up["clock"]["now"] + 60
        habit = control.put(f"/{world}/phones/{msisdn}/habit", json={"habit": "slow", "delay_seconds": 9})
        assert habit.json()["habit"] == {"kind": "slow", "delay_seconds": 9.0}
        keys = up["vipps"]
        headers = {"client_id": keys["client_id"], "client_secret": keys["client_secret"]}
        subscription = {"Ocp-Apim-Subscription-Key": keys["subscription_key"]}
        token = httpx.post(f"{keys['base_url']}/accesstoken/get", headers=headers | subscription, timeout=LIMIT)
        assert token.status_code == 200
        exchanges = control.get(f"/{world}/journal", params={"after": 0}).json()["exchanges"]
        assert len(exchanges) == 1 and exchanges[0]["vendor"] == "vipps"
    assert {world["id"] for world in control.get("").json()["worlds"]} >= {"default", *ids}
    for world in ids:
        assert control.delete(f"/{world}").status_code == 204
        assert control.get(f"/{world}/clock").json()["type"] == "urn:kassa:problem:unknown-world"


def test_what_a_world_is_refused_for_is_said_as_ever(running: Running, control: httpx.Client) -> None:
    make(control, id="taken")
    for wanted, problem in (
        ({"id": "taken"}, "world-exists"),
        ({"id": "no such/name"}, "world-exists"),
        ({"id": 5}, "bad-request"),
        ({"id": "again", "till": {"flies": "yes"}}, "bad-request"),
    ):
        refused = control.post("", json=wanted).json()
        assert refused["type"] == f"urn:kassa:problem:{problem}", refused
    make(control, id="again")
    for world in ("taken", "again"):
        control.delete(f"/{world}")
    shard = running.up["shards"][1]["control"]["base_url"]
    assert shard in control.get("/unattributed/journal").json()["detail"]


def test_the_default_world_is_complete(running: Running) -> None:
    """The first shard has it, its till included; pages and documents are there, and a person is told of the shards."""
    up = running.up
    assert up["vipps"]["base_url"] == running.vipps_of(0)
    assert httpx.get(f"{up['till']['base_url']}/till/v1/statement", timeout=LIMIT).status_code == 200
    control = up["control"]["base_url"]
    assert "<!doctype html>" in httpx.get(control, timeout=LIMIT).text
    assert "/control/worlds/{world}" in httpx.get(f"{control}/openapi.json", timeout=LIMIT).json()["paths"]
    assert all(f"process {shard.pid}" in greeting(up) for shard in running.shards)


def test_a_shard_that_dies_is_named_and_ends_the_rest() -> None:
    """The others end as they would if their parent died: their standard input is closed."""
    doomed = start("--no-till")
    shards = doomed.shards
    shards[1].kill()
    _, said = doomed.process.communicate(timeout=LIMIT)
    assert doomed.process.returncode == 3
    assert "shard 2 ended with exit code -9" in said and len(said.strip().splitlines()) == 1
    assert not any(shard.is_running() for shard in shards)


def test_shards_need_room_for_their_ports() -> None:
    with pytest.raises(ShardLost, match="60 shards have no room above port 60000"):
        asyncio.run(start_shards(60, 60_000, with_till=False, seed=1))


@pytest.fixture(scope="module")
def nginx(running: Running) -> Iterator[Path]:
    """nginx as README has it, on a socket in place of a port; its path."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing = "no nginx on this machine"
        if os.environ.get("KASSA_NGINX") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    found = CONF.search(README.read_text("utf-8"))
    assert found is not None
    front = running.up["control"]["base_url"].rpartition(":")[2]
    with tempfile.TemporaryDirectory(prefix="kassa-nginx-") as folder:
        sock = Path(folder) / "sock"
        server = found[1].replace(PORTS, r"\d+").replace("8400", front).replace("listen 80;", f"listen unix:{sock};")
        paths = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        main = f"daemon off; user {getpass.getuser()}; pid {folder}/pid; error_log stderr notice; events {{}}"
        conf = Path(folder) / "nginx.conf"
        conf.write_text(f"{main}\nhttp {{ access_log off; {paths}\n{server} }}", "utf-8")
        process = subprocess.Popen([program, "-p", folder, "-c", str(conf)], stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        said = ""
        while "start worker process" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        yield sock
        process.terminate()
        process.communicate(timeout=LIMIT)


def test_behind_nginx_all_shards_have_one_address(nginx: Path) -> None:
    """A world is made, paid in, logged in to and served at a table through one address, whichever shard has it."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(nginx)), timeout=LIMIT) as outside:
        for world in ("left", "right"):
            made = outside.post("http://kassa.example/control/worlds", json={"id": world, "clock": "jump"})
            assert made.status_code == 201, made.text
            up = made.json()
            assert "127.0.0.1" not in made.text
            keys = up["vipps"]
            assert re.fullmatch(r"http://kassa\.example/\d+", keys["base_url"])
            assert outside.get(f"{up['control']['base_url']}/control/worlds/{world}").json()["vipps"] == keys
            found = outside.get(f"{keys['base_url']}/access-management-1.0/access/.well-known/openid-configuration")
            assert outside.get(found.json()["jwks_uri"]).json()["keys"]
            assert found.json()["token_endpoint"].startswith(keys["base_url"] + "/")
            statement = outside.get(f"{up['till']['base_url']}/till/v1/statement")
            assert statement.status_code == 200, statement.text
            with unix_connect(str(nginx), up["qerko"]["websocket_url"], open_timeout=LIMIT) as pos:
                pos.send(json.dumps({"type": "auth-request", "apiKey": [up["qerko"]["api_key"]], "posId": "by-hand"}))
                assert json.loads(pos.recv(LIMIT))["authorized"] is True
        for world in ("left", "right"):
            assert outside.delete(f"http://kassa.example/control/worlds/{world}").status_code == 204
