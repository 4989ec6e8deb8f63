"""A certification from the command line, and what it leaves."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from harness.certification import archive, chain, schema
from harness.certification.archive import Tampered
from harness.certification.result import Result, Verdict, canonical
from harness.certification.signing import key_in
from harness.certification.tests.conftest import STATEMENT, kassa
from harness.certification.verifying import verify as looked_again
from harness.cli.certify import certify, verify

Run = subprocess.CompletedProcess[str]


def test_a_part_that_passes_is_a_run_and_no_certificate(certified: Run, partner: Path) -> None:
    assert certified.returncode == 0, certified.stderr
    lines = certified.stderr.splitlines()
    assert lines[0] == "seed 1" and lines[1].startswith(f"1 of {len(lines) - 1}  passed") and len(lines) > 10
    assert certified.stdout.startswith("A run, not a certificate")
    result = Result.model_validate_json((partner / "out" / "result.json").read_bytes())
    assert result.verdict is Verdict.INCOMPLETE and result.only == ("refund",)
    outcomes = {condition.id: condition.outcome for condition in result.conditions}
    assert outcomes["VIPPS-EP-18"] == "passed" and outcomes["KASSA-MONEY"] == "passed"
    published = json.loads(schema.published())
    assert published == json.loads(json.dumps(schema.schema())), "write result.schema.json anew"
    assert published["properties"].keys() == json.loads((partner / "out" / "result.json").read_bytes()).keys()
    assert outcomes["VIPPS-OPS-03"] == "passed" and outcomes["VIPPS-OPS-07"] == "skipped"


def test_the_reports_say_the_same(certified: Run, partner: Path) -> None:
    assert certified.returncode == 0
    html = (partner / "out" / "report.html").read_text("utf-8")
    assert "A run, not a certificate" in html and "MUST, stated by the vendor" in html and "VIPPS-EP-18" in html
    suite = ET.parse(partner / "out" / "junit.xml").getroot()[0]
    assert suite.get("failures") == "0" and suite.get("tests") == str(len(suite.findall("testcase")))


def test_no_secret_is_in_what_is_handed_in(certified: Run, partner: Path) -> None:
    """Every world's client secret ends in an equals sign; the journals hold digests."""
    assert certified.returncode == 0
    with zipfile.ZipFile(partner / "out" / "run.zip") as opened:
        played, _ = chain.read(opened.read(archive.CHAIN))
        assert opened.read("evidence/VIPPS-OPS-03/pictures.txt") == b"a picture"
    keys = {scenario.traces.keys.client_secret for scenario in played if scenario.traces}
    assert len(keys) == len(played) and all(key.startswith("sha256:") for key in keys)


def test_the_archive_is_found_whole_offline(certified: Run, partner: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert certified.returncode == 0
    path = partner / "out" / "run.zip"
    assert _ends(path) == 0
    assert "journals judged again, with the same outcome" in capsys.readouterr().out
    assert _ends(path, looked_again(path).signer) == 0
    assert _ends(path, looked_again(path).signer[::-1]) == 1
    assert _ends(partner / "none.zip") == 2


def _ends(path: Path, signer: str | None = None) -> object:
    """The exit code of `kassa verify`."""
    with pytest.raises(SystemExit) as ended:
        verify(path, signer)
    return ended.value.code


def _resealed(partner: Path, changed: Path, **entries: bytes) -> Path:
    """What somebody with a key of their own makes of the archive: everything signed and hashed anew."""
    opened = archive.open_sealed(partner / "out" / "run.zip")
    news = {**opened.entries, **{name.replace("__", "."): content for name, content in entries.items()}}
    try:
        head = chain.read(news[archive.CHAIN])[1]
    except chain.BrokenChain:
        head = opened.head
    changed.write_bytes(archive.seal(news, head, key_in(changed.with_suffix(".pem"))))
    return changed


def test_a_verdict_that_was_changed_before_signing_is_found(certified: Run, partner: Path, tmp_path: Path) -> None:
    assert certified.returncode == 0
    result = json.loads((partner / "out" / "result.json").read_bytes())
    result["verdict"] = "certified"
    with pytest.raises(Tampered, match="verdict does not follow"):
        looked_again(_resealed(partner, tmp_path / "run.zip", result__json=canonical(result)))
    skipped = next(c for c in result["conditions"] if c["outcome"] == "skipped")
    skipped["outcome"] = "passed"
    with pytest.raises(Tampered, match="conditions do not follow"):
        looked_again(_resealed(partner, tmp_path / "run.zip", result__json=canonical(result)))


def test_a_journal_that_was_changed_before_signing_is_judged_again(
    certified: Run, partner: Path, tmp_path: Path
) -> None:
    """A header taken out of one message: the chain is written anew, and the check says what is missing."""
    assert certified.returncode == 0
    played, _ = chain.read(archive.open_sealed(partner / "out" / "run.zip").entries[archive.CHAIN])
    told = json.loads(played[0].model_dump_json())
    calls = [e for e in told["traces"]["exchanges"] if e["operation"] == "capturePayment"]
    del calls[0]["request"]["headers"]["merchant-serial-number"]
    changed = type(played[0]).model_validate_json(json.dumps(told))
    packed, _ = chain.write((changed, *played[1:]))
    path = _resealed(partner, tmp_path / "run.zip", **{archive.CHAIN: packed})
    with pytest.raises(Tampered, match="judged again, the checks say something else about VIPPS-HDR-03"):
        looked_again(path)


def test_without_a_browser_the_terminal_is_skipped_with_the_reason(partner: Path) -> None:
    """Nobody is accused, and nothing is certified, even where tests would require a browser."""
    (partner / "cafe.toml").write_text(
        STATEMENT.replace('"vipps"', '"poster"').replace("VIPPS-OPS-03", "POSTER-REL-01")
    )
    words = ("--statement", "cafe.toml", "--only", "cafe/terminal", "--out", "cafe", "--workers", "1", "--key", "k.pem")
    run = kassa(partner, "certify", *words, KASSA_CHROMIUM="no-such-browser", KASSA_BROWSER="required")
    assert run.returncode == 0 and run.stdout.startswith("A run, not a certificate"), run.stderr
    suite = ET.parse(partner / "cafe" / "junit.xml").getroot()[0]
    reasons = {case[0].get("message", "") for case in suite.findall("testcase")}
    assert suite.get("skipped") == suite.get("tests") and all("no no-such-browser on" in text for text in reasons)
    result = Result.model_validate_json((partner / "cafe" / "result.json").read_bytes())
    outcomes = {condition.id: condition.outcome for condition in result.conditions}
    assert outcomes["POSTER-BONUS-06"] == "skipped" and outcomes["POSTER-REL-01"] == "passed"


@pytest.mark.parametrize(
    ("statement", "only", "key", "complaint"),
    [
        ("ics.toml", "refunds", "key.pem", "no module refunds"),
        ("ics.toml", "VIPPS-OPS-03", "key.pem", "no scenario plays VIPPS-OPS-03"),
        ("ics.toml", "certify", "key.pem", "no module certify"),
        ("none.toml", "refund", "key.pem", "none.toml"),
        ("ics.toml", "refund", "pictures.txt", "pictures.txt"),
    ],
)
def test_usage_that_makes_no_sense_ends_with_2(
    partner: Path, statement: str, only: str, key: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        certify(partner / statement, partner / "none", [only], key=partner / key)
    assert ended.value.code == 2 and complaint in capsys.readouterr().err


def test_a_sandbox_that_is_not_there_is_no_verdict(partner: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        certify(partner / "ics.toml", partner / "none", ["refund"], key=partner / "key.pem", sandbox="http://[::1]:9")
    assert ended.value.code == 2 and "no sandbox answers at http://[::1]:9" in capsys.readouterr().err
