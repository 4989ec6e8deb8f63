"""`kassa prove`: the judge's own test, in slices that can be taken up again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from harness.cli.outcome import FAILED, USAGE, VOID, stop
from harness.saboteurs.catalogue import SABOTEURS
from harness.saboteurs.honest import full_runs
from harness.saboteurs.page import publish
from harness.saboteurs.plan import dealt, groups, sliced
from harness.saboteurs.playing import NotPlayed, play
from harness.saboteurs.proof import Proof, prove
from harness.saboteurs.trial import Outcome, Trial, read, write

LINES = "trials.jsonl"


def run_proof(
    only: Sequence[str], seeds: Sequence[int], slice_of: str, turns: int, resume: bool, folder: Path, honest: int = 0
) -> None:
    """Play what is wanted, publish what it proves, and end with 1 when the judge does not hold.

    `honest`: so many full runs of the honest reference instead.
    """
    number, of = _slice(slice_of)
    unknown = sorted(set(only) - SABOTEURS.keys())
    if unknown:
        stop(USAGE, f"no saboteur {', '.join(unknown)}; there are {', '.join(SABOTEURS)}")
    if honest:
        planned = sliced(full_runs(honest), number, of)
    else:
        planned = dealt(sliced(groups(only or SABOTEURS, turns), number, of), seeds)
    trials = [trial for group in planned for trial in group]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not resume:
            (folder / LINES).write_text("", "utf-8")
        _play(trials, folder / LINES)
        proof = prove(trials, read(folder / LINES))
        page = publish(proof, folder)
    except OSError as error:
        stop(USAGE, f"cannot write into {folder}: {error}")
    except NotPlayed as error:
        stop(VOID, str(error))
    _print(proof, page)
    if not proof.holds:
        raise SystemExit(FAILED)


def _slice(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of:
        stop(USAGE, f"--slice {text}: wanted is I/N, I from 1 to N")
    return number, of


def _play(trials: Sequence[Trial], lines: Path) -> None:
    done = {outcome.trial for outcome in read(lines)}
    left = [trial for trial in trials if trial.key not in done]

    def note(outcome: Outcome) -> None:
        write(lines, outcome)

    play(left, note)


def _print(proof: Proof, page: Path) -> None:
    for what, count in proof.figures().items():
        print(f"{count:6d}  {what}")
    for row in proof.rows:
        if row.survived:
            print(f"survived: {row.name} ({row.fault}): {', '.join(row.survived)} did not object")
    for accusation in proof.accusations:
        for who, words in accusation.objections.items():
            print(f"falsely accused: {accusation.trial}: {who}: {words}")
    for trial in proof.flaky:
        print(f"another verdict in a repetition: {trial}")
    print(f"written to {page}")
