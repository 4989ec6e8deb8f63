"""What Allure gets to read of a run."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness.certification import allure_results, archive, chain
from harness.certification.result import Failure, Outcome, Result
from harness.certification.run import Finished
from harness.cli.certify import certify


@pytest.fixture
def finished(certified: subprocess.CompletedProcess[str], partner: Path) -> Finished:
    """The run, with one of its scenarios failed at its last step."""
    assert certified.returncode == 0, certified.stderr
    result = Result.model_validate_json((partner / "out" / "result.json").read_bytes())
    with zipfile.ZipFile(partner / "out" / "run.zip") as opened:
        played, _ = chain.read(opened.read(archive.CHAIN))
    failure = Failure(condition="KASSA-FLOW", step=played[0].steps[-1].text, expected="1", actual="2", source="us")
    failed = played[0].result.model_copy(update={"outcome": Outcome.FAILED, "failures": (failure,)})
    return Finished(result, (played[0].model_copy(update={"result": failed}), *played[1:]))


def test_each_scenario_is_a_result_with_its_steps_and_its_journal(finished: Finished, tmp_path: Path) -> None:
    allure_results.write(finished, tmp_path / "allure")
    results = [json.loads(path.read_bytes()) for path in (tmp_path / "allure").glob("*-result.json")]
    assert len(results) == len(finished.played)
    by_id = {result["fullName"]: result for result in results}
    first, second = finished.played[0].result, finished.played[1].result
    assert by_id[second.id]["status"] == "passed" and "statusDetails" not in by_id[second.id]
    failed = by_id[first.id]
    assert failed["status"] == "failed" and failed["statusDetails"]["message"] == first.failures[0].line
    assert [step["status"] for step in failed["steps"]] == ["passed"] * (len(failed["steps"]) - 1) + ["failed"]
    moments = [moment for step in failed["steps"] for moment in (step["start"], step["stop"])]
    assert moments == sorted(moments) and failed["start"] == moments[0] and failed["stop"] == moments[-1]
    labels = {(label["name"], label["value"]) for label in failed["labels"]}
    assert {("suite", "refund"), *(("tag", id) for id in first.plays)} <= labels
    journal = json.loads((tmp_path / "allure" / failed["attachments"][0]["source"]).read_bytes())
    assert finished.played[0].traces is not None and len(journal) == len(finished.played[0].traces.exchanges)


def test_what_is_not_installed_is_said_before_anything_is_played(
    partner: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "harness.certification.allure_results")
    monkeypatch.delattr("harness.certification.allure_results")
    monkeypatch.setitem(sys.modules, "allure_commons.logger", None)
    with pytest.raises(SystemExit) as ended:
        certify(partner / "ics.toml", partner / "none", ["refund"], allure=partner / "allure")
    assert ended.value.code == 2 and "--allure needs the extra [allure]" in capsys.readouterr().err
