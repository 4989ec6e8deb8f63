"""A certification of an app that was built otherwise: what its selectors file tells is played, the rest is left out."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.actors.world import Sandbox
from harness.browser import REQUIRED
from harness.certification.result import Result, Verdict
from harness.certification.tests import corner
from harness.certification.tests.conftest import kassa
from harness.chromium import NoBrowser, find_chromium
from harness.cli.certify import certify

SPENDS, SCANS = "POSTER-BONUS-05", "POSTER-ID-07"  # one scenario each


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The partner's, while the app is served."""
    try:
        find_chromium()
    except NoBrowser as missing:
        (pytest.fail if os.environ.get("KASSA_BROWSER") == REQUIRED else pytest.skip)(str(missing))
    folder = tmp_path_factory.mktemp("corner")
    (folder / "ics.toml").write_text(corner.STATEMENT)
    with corner.served() as bundle:
        (folder / "corner_app.toml").write_text(corner.selectors(bundle))
        yield folder


def test_it_passes_what_it_can_be_driven_to(sandbox: Sandbox, folder: Path) -> None:
    words = ("--only", SPENDS, "--only", SCANS, "--workers", "1", "--key", "k.pem", "--sandbox", sandbox.control_url)
    run = kassa(folder, "certify", *words, "--out", "out")
    assert run.returncode == 0 and run.stdout.startswith("A run, not a certificate"), run.stdout + run.stderr
    result = Result.model_validate_json((folder / "out" / "result.json").read_bytes())
    assert result.verdict is Verdict.INCOMPLETE and result.statement.app == "corner_app.toml"
    told = {scenario.name: (scenario.outcome, scenario.reason) for scenario in result.scenarios}
    assert told == {
        "Some of it with points": ("passed", ""),
        "The scanner is closed without a code": ("skipped", "not driven: the selectors file has no controls.scan"),
    }
    outcomes = {condition.id: condition.outcome for condition in result.conditions}
    assert outcomes[SPENDS] == "passed" and outcomes[SCANS] == "skipped"
    with zipfile.ZipFile(folder / "out" / "run.zip") as handed:
        assert handed.read("app.toml") == (folder / "corner_app.toml").read_bytes()


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("#part", "#part[", "app: controls.sum: “#part[” is no selector: "),
        ("#none", "#nobody", "app: controls.collect: nothing that the app shows fits “#nobody”; it shows “On the card"),
    ],
    ids=["grammar", "selector"],
)
def test_a_mistake_in_the_file_is_no_failure_of_the_app(
    sandbox: Sandbox,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    right: str,
    wrong: str,
    complaint: str,
) -> None:
    (tmp_path / "ics.toml").write_text(corner.STATEMENT)
    (tmp_path / "corner_app.toml").write_text((folder / "corner_app.toml").read_text().replace(right, wrong))
    key, out = tmp_path / "k.pem", tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        certify(tmp_path / "ics.toml", out, [SPENDS], key=key, sandbox=sandbox.control_url)
    told = capsys.readouterr().err
    assert ended.value.code == 2 and complaint in told, told
    assert not (out / "result.json").exists()
