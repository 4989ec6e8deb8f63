"""Every condition of Qerko that the journal decides notices what breaks it; nobody is blamed for what is not theirs."""

from __future__ import annotations

import pytest

from harness.checks.condition import REGISTRY, Level
from harness.checks.tests.qerko_breaches import BAD, Play, refused
from harness.checks.tests.qerko_conduct import GOOD
from harness.checks.tests.qerko_story import KEY, Story


@pytest.mark.parametrize(("condition", "play"), BAD, ids=[f"{id}-{place}" for place, (id, _) in enumerate(BAD)])
def test_notices_what_breaks_it(condition: str, play: Play) -> None:
    story = Story()
    play(story)
    assert condition in story.breaks()


@pytest.mark.parametrize("name", GOOD)
def test_blames_nobody_wrongly(name: str) -> None:
    story = Story()
    GOOD[name](story)
    assert story.breaks() == set()


def test_every_condition_has_a_counter_example() -> None:
    assert {id for id, _ in BAD} == {id for id in REGISTRY if id.startswith("QERKO-")}


def test_what_is_inferred_is_no_must() -> None:
    loyalty = [condition for id, condition in REGISTRY.items() if id.startswith(("QERKO-CARD", "QERKO-NEG"))]
    assert loyalty and all(condition.verdict is Level.SHOULD for condition in loyalty)
    assert REGISTRY["QERKO-BILL-02"].verdict is Level.MUST


def test_keys_are_compared_as_the_journal_shows_them() -> None:
    story = Story()
    refused(story, 0.1)
    story.later(0.1).connects(401, key="sha256:another")
    assert KEY not in story.breaks() and "QERKO-CONN-06" not in story.breaks()
