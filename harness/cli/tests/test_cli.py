"""The command line as a user meets it: processes, one line of JSON, clear errors, exit codes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from harness.cli.up import greeting

KASSA = [sys.executable, "-m", "harness.cli.main"]
START_LIMIT, MEMORY_LIMIT = 3.0, 250_000_000


def kassa(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KASSA, *arguments], capture_output=True, text=True, timeout=240, env=os.environ | env, check=False
    )


def started(*arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*KASSA, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, bufsize=1
    )


def first_line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=120)[1]
    return json.loads(line)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = started("up", "--json", "--port-base", "0")
    yield process, first_line(process)
    process.terminate()
    assert process.communicate(timeout=120) == ("", "")


@pytest.fixture
def up(running: tuple[subprocess.Popen[str], dict[str, Any]]) -> dict[str, Any]:
    return running[1]


def fails(result: subprocess.CompletedProcess[str], words: str) -> None:
    """Exit code 2, nothing on standard output, the reason in its last line, no traceback."""
    assert result.returncode == 2, result
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert words in result.stderr.strip().splitlines()[-1]


def test_up_serves_within_three_seconds_and_prints_one_line() -> None:
    """Nothing in the start waits, so processor time is what it takes on a machine that does nothing else.

    Beside other work a processor does less in the same time: the best of five starts counts.
    """
    took = []
    for _ in range(5):
        process = started("up", "--json", "--port-base", "0")
        up = first_line(process)
        used = psutil.Process(process.pid).cpu_times()
        for member in ("control", "vipps", "till"):
            assert httpx.get(up[member]["base_url"] + "/openapi.json", timeout=60).status_code == 200
        process.terminate()
        rest, _ = process.communicate(timeout=120)
        assert rest == ""
        assert process.returncode == 0
        took.append(used.user + used.system)
        if took[-1] < START_LIMIT:
            break
    assert min(took) < START_LIMIT, took


def test_a_person_is_told_where_everything_is(up: dict[str, Any]) -> None:
    told = greeting(up)
    for member in ("control", "vipps", "qerko", "till"):
        assert up[member]["base_url"] in told
    assert f"{up['poster']['base_url']}/terminal " in told


def test_up_without_a_till() -> None:
    process = started("up", "--json", "--port-base", "0", "--no-till")
    assert first_line(process)["till"] is None
    process.terminate()
    process.wait(120)


def test_a_busy_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = kassa("up", "--port-base", str(port))
    fails(result, f"port {port} is busy")
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["clock", "show", "--world", "nowhere"], "no world has the id 'nowhere'"),
        (["journal", "--world", "nowhere"], "no world has the id 'nowhere'"),
        (["till", "--world", "nowhere"], "no world has the id 'nowhere'"),
        (["phone", "approve", "4700000000"], "nobody in world default"),
        (["phone", "habit", "4700000000", "dances"], "Input should be"),
        (["clock", "advance", "10"], "wall clock"),
        (["world", "create", "--clock", "sundial"], "clock"),
        (["fault", "add", "createPayment", "magic"], "effect"),
        (["fault", "load", "does-not-exist.json"], "not a readable JSON file"),
        (["clock", "advance", "soon"], "Invalid value for"),
        (["dance"], "No such command"),
    ],
)
def test_bad_input_is_a_clear_line_and_exit_code_two(up: dict[str, Any], arguments: list[str], words: str) -> None:
    fails(kassa(*arguments, KASSA_SANDBOX=up["control"]["base_url"]), words)


@pytest.mark.parametrize("command", [["clock", "show"], ["journal"], ["till"]])
def test_no_sandbox_is_a_clear_line(command: list[str]) -> None:
    fails(kassa(*command, KASSA_SANDBOX="http://127.0.0.1:9"), "no sandbox answers")


def test_a_malformed_file_changes_nothing(up: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_bytes(b"\xff{")
    fails(kassa("fault", "load", str(file), KASSA_SANDBOX=up["control"]["base_url"]), "not a readable JSON file")
    file.write_text('{"rules": [{"operation": 3}]}', "utf-8")
    fails(kassa("fault", "load", str(file), KASSA_SANDBOX=up["control"]["base_url"]), "effect")
    assert httpx.get(f"{up['control']['base_url']}/control/worlds/default/faults", timeout=60).json() == {"rules": []}


def test_commands_work_on_a_world(up: dict[str, Any]) -> None:
    sandbox = {"KASSA_SANDBOX": up["control"]["base_url"]}
    made = json.loads(kassa("world", "create", "--id", "cli", "--clock", "manual", **sandbox).stdout)
    assert made["world"] == "cli"
    assert '"default"' in kassa("world", "list", **sandbox).stdout
    advanced = json.loads(kassa("clock", "advance", "60", "--world", "cli", **sandbox).stdout)
    assert advanced["now"] == made["clock"]["now"] + 60
    person = made["people"][0]["msisdn"]
    habit = json.loads(kassa("phone", "habit", person, "slow", "--delay", "9", "--world", "cli", **sandbox).stdout)
    assert habit["habit"] == {"kind": "slow", "delay_seconds": 9.0}
    rules = json.loads(kassa("fault", "add", "createPayment", "cut", "--nth", "2", "--world", "cli", **sandbox).stdout)
    assert rules["rules"][0]["nth"] == 2
    assert json.loads(kassa("fault", "clear", "--world", "cli", **sandbox).stdout) == {"rules": []}
    assert "registerWebhook" in kassa("journal", "--world", "cli", **sandbox).stdout
    assert kassa("world", "drop", "cli", **sandbox).returncode == 0


def sell(up: dict[str, Any], count: int) -> None:
    """``count`` payments from create to capture at the mock; each event is delivered to the till of the world."""
    keys, person = up["vipps"], up["people"][0]["msisdn"]
    with httpx.Client(base_url=keys["base_url"], timeout=120) as http:
        credentials = {"client_id": keys["client_id"], "client_secret": keys["client_secret"]}
        subscription = {"Ocp-Apim-Subscription-Key": keys["subscription_key"]}
        token = http.post("/accesstoken/get", headers=credentials | subscription).json()["access_token"]
        msn = {"Merchant-Serial-Number": keys["merchant_serial_number"]}
        headers = subscription | msn | {"Authorization": f"Bearer {token}"}
        for number in range(count):
            reference = f"memory-{number:06d}"
            body = {
                "amount": {"currency": "NOK", "value": 10_000},
                "paymentMethod": {"type": "WALLET"},
                "customer": {"phoneNumber": person},
                "userFlow": "PUSH_MESSAGE",
                "reference": reference,
            }
            path = f"/epayment/v1/payments/{reference}"
            keyed = headers | {"Idempotency-Key": "k"}
            made = http.post("/epayment/v1/payments", headers=headers | {"Idempotency-Key": reference}, json=body)
            assert made.status_code == 201, made.text
            assert http.post(f"/epayment/v1/test/payments/{reference}/approve", headers=headers).status_code == 200
            amount = {"modificationAmount": body["amount"]}
            assert http.post(f"{path}/capture", headers=keyed, json=amount).status_code == 200


def test_memory_after_a_thousand_sales(running: tuple[subprocess.Popen[str], dict[str, Any]]) -> None:
    """In the process that also runs the till."""
    process, up = running
    sell(up, 1000)
    assert psutil.Process(process.pid).memory_info().rss < MEMORY_LIMIT


def test_stopping_amid_deliveries_is_quiet() -> None:
    """What the till has begun it finishes; nobody reads a traceback because a vendor was faster."""
    process = started("up", "--json", "--port-base", "0")
    sell(first_line(process), 500)
    process.terminate()
    _, said = process.communicate(timeout=120)
    assert (said, process.returncode) == ("", 0)


def test_guests_act_by_command(up: dict[str, Any]) -> None:
    """At a table of the restaurant that the sandbox's own till serves."""
    sandbox = {"KASSA_SANDBOX": up["control"]["base_url"]}
    person, restaurant = up["people"][0]["msisdn"], up["till"]["qerko"]["id"]
    till = f"{up['till']['base_url']}/till/v1"
    bill = httpx.post(f"{till}/tables/1/bills", json={}, headers={"Idempotency-Key": "b"}, timeout=60).json()["id"]
    items = f"{till}/bills/{bill}/items"
    httpx.post(
        items, json={"name": "Soup", "unit_price": 14500, "quantity": 2}, headers={"Idempotency-Key": "i"}, timeout=60
    )
    seen = json.loads(kassa("guest", "scan", person, "--restaurant", restaurant, **sandbox).stdout)
    soup = seen["bills"][0]["items"][0]["id"]
    assert json.loads(kassa("guest", "pick", person, f"{soup}=1", **sandbox).stdout)["to_pay"] == 14500
    assert json.loads(kassa("guest", "tip", person, "1000", **sandbox).stdout)["to_pay"] == 15500
    assert json.loads(kassa("guest", "swipe", person, **sandbox).stdout)["payment"]["state"] == "PAID"
    fails(kassa("guest", "swipe", person, **sandbox), "has no button to swipe")
    fails(kassa("guest", "pick", person, "soup", **sandbox), "is not NAME=VALUE")
