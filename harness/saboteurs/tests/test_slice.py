"""A tenth of the proof, with five seeds, by the command that plays all of it.

KASSA_SLICE chooses which one (1 to 10; CI takes turns). It is played in two halves, for two workers; the commands are
printed, so that what failed can be played again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.saboteurs.page import DATA, PAGE

ROOT = Path(__file__).parents[3]
SEEDS = ("1", "2", "3", "4", "5")


@pytest.mark.parametrize("half", [0, 10])
def test_a_slice_of_the_proof_holds(half: int, tmp_path: Path) -> None:
    number = int(os.environ.get("KASSA_SLICE", "1")) + half
    seeds = [argument for seed in SEEDS for argument in ("--seed", seed)]
    command = [sys.executable, "-m", "harness.cli.main", "prove", "--slice", f"{number}/20", *seeds]
    print("kassa", *command[3:])
    run = subprocess.run([*command, "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads((tmp_path / DATA).read_text("utf-8"))
    assert told["holds"] and len(told["rows"]) >= 5 and told["honest"] >= 10
    assert not [row["name"] for row in told["rows"] if row["survived"]]
    assert (tmp_path / PAGE).exists()
