"""Full runs of the honest reference: what they are made of, and a few trials of one by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from harness.saboteurs.circumstances import CIRCUMSTANCES
from harness.saboteurs.honest import full_runs, scenes
from harness.saboteurs.page import DATA
from harness.saboteurs.saboteur import ECOM, LONG_POLLING, PLAIN

ROOT = Path(__file__).parents[3]


def test_a_full_run_is_every_scenario_in_every_variant_whatever_goes_on() -> None:
    trials = [trial for group in full_runs(2) for trial in group]
    assert len({trial.key for trial in trials}) == len(trials) and {trial.seed for trial in trials} == {1, 2}
    assert not any(trial.saboteur for trial in trials)
    counter = {(trial.scene.variant, trial.circumstance) for trial in trials if trial.scene.folder == "capture"}
    assert counter == {(PLAIN, name) for name in CIRCUMSTANCES} | {(ECOM, "ordinary")}
    table = {(trial.scene.variant, trial.circumstance) for trial in trials if trial.scene.folder == "table/payment"}
    assert table == {(PLAIN, "ordinary"), (LONG_POLLING, "ordinary")}


def test_each_example_is_a_scene() -> None:
    found = list(scenes())
    assert len(set(found)) == len(found) > 600
    assert {scene.folder for scene in found} >= {"scan", "ecom", "table/cards", "cafe/terminal"}
    assert sum(bool(scene.row) for scene in found) > 100
    assert all(scene.variant == ECOM for scene in found if scene.folder == "ecom")


def test_trials_of_a_full_run_by_the_command(tmp_path: Path) -> None:
    environment = os.environ | {"KASSA_BROWSER": ""}
    command = [sys.executable, "-m", "harness.cli.main", "prove", "--honest", "1", "--slice", "500/900"]
    command += ["--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads((tmp_path / DATA).read_text("utf-8"))
    assert told["holds"] and told["honest"] + told["unplayed"] in (2, 3) and not told["accusations"]
