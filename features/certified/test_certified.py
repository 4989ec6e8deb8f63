"""Collects the scenario of this folder, with its steps: a whole run of `kassa certify`, looked at afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from features.proxy.processes import serving
from harness.actors.world import Sandbox
from harness.certification import archive, chain
from harness.certification.result import Outcome, Result

scenarios(str(Path(__file__).parent))

LIMIT = 900  # real seconds, for what hangs
STATEMENT = """
product = "Kassa reference till"
version = "0.1.0"
vendors = ["vipps"]
[driver]
kind = "till-api"
patience = 300
start = {start}
"""
TILL = ["till", "--sandbox", "{sandbox}", "--world", "{world}", "--port", "{port}", "--no-qerko"]


@dataclass(slots=True)
class Certification:
    """Where it is played and what it is told; `environment`: what leads a product to the proxy."""

    folder: Path
    sandbox: str
    environment: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture
def processes() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


@pytest.fixture
def certification(sandbox: Sandbox, tmp_path: Path) -> Certification:
    return Certification(tmp_path, sandbox.control_url)


@given("a proxy in front of the sandbox")
def proxy_serves(certification: Certification, processes: ExitStack) -> None:
    folder = certification.folder
    ports = ("--port", "0", "--control-port", "0", "--ca", str(folder / "ca"))
    words = ("proxy", "--sandbox", certification.sandbox, *ports, "--json")
    certification.environment = processes.enter_context(serving(folder / "proxy.log", *words))["environment"]


@given(parsers.parse("the statement of a product that knows Vipps as {url} only"))
def statement(certification: Certification, url: str) -> None:
    start = [sys.executable, "-m", "harness.cli.main", *TILL, "--vipps-url", url]
    (certification.folder / "ics.toml").write_text(STATEMENT.format(start=json.dumps(start)))


@when(parsers.parse("{one} and {other} are certified"))
def certify(certification: Certification, one: str, other: str) -> None:
    here = ["--sandbox", certification.sandbox, "--only", one, "--only", other, "--workers", "1"]
    root = str(Path(__file__).parents[2])
    played = subprocess.run(
        [sys.executable, "-m", "harness.cli.main", "certify", *here, "--key", "key.pem", "--out", "out"],
        cwd=certification.folder,
        env=os.environ | {"PYTHONPATH": root} | dict(certification.environment),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert played.returncode == 0, played.stderr


@then(parsers.parse("it has passed all {number:d} scenarios for them"))
def passed(certification: Certification, number: int) -> None:
    result = Result.model_validate_json((certification.folder / "out" / "result.json").read_bytes())
    assert [scenario.outcome for scenario in result.scenarios] == [Outcome.PASSED] * number


@then(parsers.parse("all it ever called was {host}, over HTTPS"))
def called(certification: Certification, host: str) -> None:
    packed = archive.open_sealed(certification.folder / "out" / "run.zip").entries[archive.CHAIN]
    journals = [scenario.traces.exchanges for scenario in chain.read(packed)[0] if scenario.traces]
    sent = [e.sent.headers for journal in journals for e in journal if e.source == "merchant" and e.request]
    assert {(headers["host"], headers.get("x-forwarded-proto")) for headers in sent} == {(host, "https")}
