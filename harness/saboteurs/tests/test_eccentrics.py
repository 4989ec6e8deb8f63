"""Who does it in another way than the reference, and as the vendors allow it, is accused of nothing."""

from __future__ import annotations

from harness.saboteurs.catalogue import ECCENTRICS, SABOTEURS
from harness.saboteurs.playing import play
from harness.saboteurs.trial import Outcome, Trial


def test_nobody_accuses_them() -> None:
    trials = [Trial(scene, 1, till.name) for till in ECCENTRICS.values() for scene in till.scenes]
    found: list[Outcome] = []
    play(trials, found.append)
    assert {outcome.trial: outcome.objections for outcome in found if outcome.objections} == {}
    assert trials and len(found) == len(trials), "skipped"


def test_they_are_no_saboteurs() -> None:
    assert not ECCENTRICS.keys() & SABOTEURS.keys() and not any(till.kills for till in ECCENTRICS.values())
