"""What trials prove, computed from their outcomes; and what a broken-off run has left behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.checks.condition import REGISTRY
from harness.saboteurs.catalogue import SABOTEURS, unproven
from harness.saboteurs.page import DATA, PAGE, publish
from harness.saboteurs.plan import Group, dealt, groups, sliced
from harness.saboteurs.proof import Proof, prove
from harness.saboteurs.trial import MONEY, STORY, Outcome, Trial, read, write

NAME = "trusts-everybody"  # listed for two conditions, each found in a scene of its own
FIRST, SECOND = SABOTEURS[NAME].kills


@pytest.fixture
def trials() -> list[Trial]:
    return [trial for group in groups([NAME], turns=2) for trial in group]


def outcomes(trials: list[Trial], *found: str) -> list[Outcome]:
    """The saboteur is found, nobody else is."""
    return [Outcome(trial.key, dict.fromkeys(found if trial.saboteur else (), "so"), 0.1) for trial in trials]


def changed(told: list[Outcome], trial: Trial, *found: str) -> list[Outcome]:
    return [replace(o, objections=dict.fromkeys(found, "so")) if o.trial == trial.key else o for o in told]


def honest(trials: list[Trial], circumstance: str) -> Trial:
    return next(trial for trial in trials if not trial.saboteur and trial.circumstance == circumstance)


def test_every_condition_that_the_journal_decides_has_a_saboteur() -> None:
    assert REGISTRY.keys().isdisjoint(unproven())


def test_every_must_has_a_saboteur_and_nearly_every_should() -> None:
    figures = prove([], []).figures()
    must, proven, should, proven_too = list(figures.values())[:4]
    assert proven == must > 120 and proven_too >= 0.8 * should > 60


def test_a_saboteur_that_is_found_proves_its_checks(trials: list[Trial]) -> None:
    proof = prove(trials, outcomes(trials, FIRST, SECOND, MONEY))
    assert proof.holds and [row.name for row in proof.rows] == [NAME]
    assert proof.rows[0].others == [MONEY]
    assert proof.honest == sum(not trial.saboteur for trial in trials)


def test_a_must_saboteur_that_survives_one_of_its_checks(trials: list[Trial]) -> None:
    proof = prove(trials, outcomes(trials, FIRST, STORY))
    assert not proof.holds and proof.must_survivors[0].survived == (SECOND,)


def test_a_condition_that_accuses_an_honest_till(trials: list[Trial]) -> None:
    told = outcomes(trials, FIRST, SECOND)
    proof = prove(trials, changed(told, honest(trials, "latency"), "VIPPS-EP-11"))
    assert not proof.holds and "latency" in proof.accusations[0].trial


def test_a_scene_may_not_fit_what_is_out_of_the_ordinary(trials: list[Trial]) -> None:
    told = outcomes(trials, FIRST, SECOND)
    strange = prove(trials, changed(changed(told, trials[-1]), honest(trials, "duplicates"), STORY))
    assert not strange.accusations and strange.misplaced
    assert prove(trials, changed(told, honest(trials, "ordinary"), STORY)).accusations


def test_another_verdict_in_the_repetition(trials: list[Trial]) -> None:
    again = next(trial for trial in trials if trial.saboteur and trial.turn == 2)
    proof = prove(trials, changed(outcomes(trials, FIRST, SECOND), again, FIRST, SECOND, MONEY))
    assert len(proof.flaky) == 1 and not proof.holds


def test_who_has_scenes_left_to_play_is_not_judged(trials: list[Trial]) -> None:
    assert not prove(trials, outcomes(trials[1:], FIRST, SECOND)).rows


def test_slices_are_all_of_it_once() -> None:
    everything: list[Group] = groups(SABOTEURS)
    parts = [group for number in range(1, 11) for group in sliced(everything, number, 10)]
    assert sorted(map(str, parts)) == sorted(map(str, everything))


def test_seeds_are_dealt_out() -> None:
    found = dealt(groups([NAME], turns=2), [3, 4])
    assert [{trial.seed for trial in group} for group in found[:4]] == [{3}, {4}, {3}, {4}]


def test_a_line_that_broke_off_is_played_again(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    first = Outcome("one", {FIRST: "so"}, 0.5)
    write(file, first)
    write(file, Outcome("two", {}, 0.5))
    file.write_text(file.read_text("utf-8")[:-9], "utf-8")
    assert list(read(file)) == [first]


def test_the_page_tells_who_survived(trials: list[Trial], tmp_path: Path) -> None:
    proof: Proof = prove(trials, outcomes(trials, FIRST))
    page = publish(proof, tmp_path / "out").read_text("utf-8")
    assert "✕" in page and SABOTEURS[NAME].fault in page and PAGE in {p.name for p in (tmp_path / "out").iterdir()}
    assert '"holds": false' in (tmp_path / "out" / DATA).read_text("utf-8")
