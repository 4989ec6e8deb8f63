"""What the café's saboteurs say in place of the app: every passage is there to be replaced, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.saboteurs.catalogue import SABOTEURS
from harness.saboteurs.rewriting import Rewritten, rewritten
from reference_impl.poster.bundle import Bundle

ROOT = Path(__file__).parents[3]
APPS = [kind for saboteur in SABOTEURS.values() for kind in saboteur.turns if issubclass(kind, Rewritten)]


def test_every_passage_is_in_the_app() -> None:
    honest = Bundle("http://till", "Club").script()
    scripts = {kind("http://till", "Club").script() for kind in APPS}
    assert len(scripts) == len(APPS) > 20 and honest not in scripts


@pytest.mark.parametrize("passage", ["const nobodyHasWrittenThis", "const "])
def test_a_passage_that_is_not_there_once_is_no_fault(passage: str) -> None:
    with pytest.raises(AssertionError, match="times in the app"):
        rewritten(passage, "")("http://till", "Club").script()


def test_without_a_browser_nothing_is_said_about_the_app(tmp_path: Path) -> None:
    """Neither that the fault was found, nor that it was not."""
    environment = os.environ | {"KASSA_CHROMIUM": "no-such-browser", "KASSA_BROWSER": ""}
    command = [sys.executable, "-m", "harness.cli.main", "prove", "--only", "no-button", "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = {words: int(count) for count, words in (line.split(maxsplit=1) for line in run.stdout.splitlines()[:-1])}
    assert lines["trials that were not played"] == 2 and lines["saboteurs of MUST"] == 0
