"""``kassa demo``: one member in three places, with and without a browser, and what the report shows of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.browser import REQUIRED
from harness.chromium import NoBrowser, chromium

PICTURE = 'src="data:image/png;base64,'


def plays(folder: Path, **env: str) -> tuple[str, str]:
    """What the demo says, and its report."""
    command = [sys.executable, "-m", "harness.cli.main", "demo", "--report", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=os.environ | env | {"COLUMNS": "200"}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, (folder / "report.html").read_text("utf-8")


def shows_three_places(said: str, report: str) -> None:
    assert "✗" not in said and "café: paid, 28.15 UAH in cash and 1.85 with points, points +28 -185" in said
    for lane in ("Vipps MobilePay", "Qerko", "Poster", "App at the terminal"):
        assert f'font-weight="600">{lane}</text>' in report
    for row in ("Croissant", "Paid with points, by ", "<td>redeemed</td>"):
        assert row in report
    assert "Everything agrees." in report


def test_without_a_browser_the_apps_calls_are_made_by_hand(tmp_path: Path) -> None:
    said, report = plays(tmp_path, KASSA_CHROMIUM="no-such-[browser]")
    shows_three_places(said, report)
    assert "terminal: no no-such-[browser] on this machine" in said
    assert PICTURE not in report and "No screenshots: no no-such-[browser] on this machine" in report


def test_with_a_browser_the_terminal_is_photographed(tmp_path: Path) -> None:
    try:
        with chromium():
            pass
    except NoBrowser as missing:
        if os.environ.get("KASSA_BROWSER") == REQUIRED:
            raise
        pytest.skip(str(missing))
    said, report = plays(tmp_path)
    shows_three_places(said, report)
    assert report.count(PICTURE) == 4 and "No screenshots" not in report
