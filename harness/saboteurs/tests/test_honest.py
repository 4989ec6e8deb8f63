"""Full runs of the honest reference: what they are made of, and a few trials of one by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from harness.saboteurs.circumstances import CIRCUMSTANCES
from harness.saboteurs.honest import full_runs, scenes
from harness.saboteurs.page import DATA
from harness.saboteurs.saboteur import ECOM, LONG_POLLING, PLAIN, Scene

AT_THE_COUNTER = ("capture", PLAIN)
ROOT = Path(__file__).parents[3]


def test_a_full_run_is_every_scenario_in_every_variant() -> None:
    trials = [trial for group in full_runs(2) for trial in group]
    assert len({trial.key for trial in trials}) == len(trials) and {trial.seed for trial in trials} == {1, 2}
    assert not any(trial.saboteur for trial in trials)
    of_a_run = [trial.scene for trial in trials if trial.seed == 1]
    assert len(set(of_a_run)) == len(of_a_run) and {*of_a_run} == {trial.scene for trial in trials}
    table = {(trial.scene.variant, trial.circumstance) for trial in trials if trial.scene.folder == "table/payment"}
    assert table == {(PLAIN, "ordinary"), (LONG_POLLING, "ordinary")}


def test_six_full_runs_meet_all_that_may_go_on() -> None:
    met: dict[Scene, set[str]] = defaultdict(set)
    for (trial,) in full_runs(len(CIRCUMSTANCES)):
        met[trial.scene].add(trial.circumstance)
    assert all(
        told == {*CIRCUMSTANCES} for scene, told in met.items() if (scene.folder, scene.variant) == AT_THE_COUNTER
    )
    assert {scene.variant for scene in met} == {PLAIN, ECOM, LONG_POLLING}


def test_each_example_is_a_scene() -> None:
    found = list(scenes())
    assert len(set(found)) == len(found) > 600
    assert {scene.folder for scene in found} >= {"scan", "ecom", "table/cards", "cafe/terminal"}
    assert sum(bool(scene.row) for scene in found) > 100
    assert all(scene.variant == ECOM for scene in found if scene.folder == "ecom")


def test_trials_of_a_full_run_by_the_command(tmp_path: Path) -> None:
    environment = os.environ | {"KASSA_BROWSER": ""}
    command = [sys.executable, "-m", "harness.cli.main", "prove", "--honest", "1", "--slice", "300/500"]
    command += ["--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads((tmp_path / DATA).read_text("utf-8"))
    assert told["holds"] and told["honest"] + told["unplayed"] in (2, 3) and not told["accusations"]
