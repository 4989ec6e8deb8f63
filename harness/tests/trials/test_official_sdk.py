"""The vendor's own SDK, from npm and unmodified but for the address, takes two payments through their lives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
REQUIRED = os.environ.get("KASSA_TRIALS") == "required"


def _give_up(reason: str) -> None:
    """Skip, unless the environment says that trials must run."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def sdk_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the script and the installed package, kept from run to run."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        _give_up("node and npm are not on this machine")
    cache = request.config.cache
    folder = tmp_path if cache is None else Path(cache.mkdir("kassa-trial-official-sdk"))
    for name in ("package.json", "sdk.mjs"):
        shutil.copy(HERE / name, folder / name)
    if not (folder / "node_modules" / "@vippsmobilepay" / "sdk" / "package.json").exists():
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            _give_up(f"npm cannot install the SDK: {done.stderr.strip()[-300:]}")
    return folder


def _money(answer: dict[str, Any]) -> dict[str, int]:
    return {name.removesuffix("Amount"): amount["value"] for name, amount in answer["aggregate"].items()}


def test_official_sdk_pays_captures_refunds_and_hears_of_it(world: dict[str, Any], sdk_folder: Path) -> None:
    told = json.dumps(world["vipps"] | {"msisdn": world["people"][0]["msisdn"]})
    run = subprocess.run(
        ["node", "sdk.mjs"], cwd=sdk_folder, input=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    saw = json.loads(run.stdout)
    steps, reference, second = saw["steps"], saw["reference"], saw["second"]

    assert all(isinstance(value, str) for value in steps["token"].values())
    assert [hook["id"] for hook in steps["list"]["webhooks"]] == [steps["register"]["id"]]
    assert (steps["delete"], steps["listAfterwards"]) == ({}, {"webhooks": []})

    assert (steps["info"]["state"], steps["authorized"]["state"]) == ("CREATED", "AUTHORIZED")
    assert (saw["early"]["ok"], saw["early"]["error"]["status"]) == (False, 400)
    assert {"name": "ErrorCode", "reason": "6080"} in saw["early"]["error"]["extraDetails"]
    assert _money(steps["capturePart"]) == {"authorized": 1000, "cancelled": 0, "captured": 300, "refunded": 0}
    assert _money(steps["captureRest"])["captured"] == 1000
    assert _money(steps["refundPart"])["refunded"] == 400
    assert _money(steps["refundRest"]) == {"authorized": 1000, "cancelled": 0, "captured": 1000, "refunded": 1000}
    log = [event["name"] for event in steps["history"]]
    assert log == ["CREATED", "AUTHORIZED", "CAPTURED", "CAPTURED", "REFUNDED", "REFUNDED"]
    assert (steps["cancel"]["state"], _money(steps["cancel"])["cancelled"]) == ("TERMINATED", 2000)

    assert all(event["genuine"] for event in saw["events"])
    mine = [event["name"] for event in saw["events"] if event["reference"] == reference]
    assert mine == log
    assert [event["name"] for event in saw["events"] if event["reference"] == second] == ["CREATED", "TERMINATED"]
    assert saw["seen"][0] == "POST /accesstoken/get" and len(saw["seen"]) == 17
