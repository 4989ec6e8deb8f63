"""Every condition of Poster that the journal decides notices what breaks it; nobody is blamed wrongly."""

from __future__ import annotations

import pytest

from harness.checks.condition import REGISTRY, Level
from harness.checks.tests.poster_plays import BAD, GOOD, Play
from harness.checks.tests.poster_story import Story


@pytest.mark.parametrize(("condition", "play"), BAD, ids=[f"{id}-{place}" for place, (id, _) in enumerate(BAD)])
def test_notices_what_breaks_it(condition: str, play: Play) -> None:
    story = Story()
    play(story)
    found = story.breaks()
    assert condition in found and all(id.startswith("POSTER-") for id in found)


@pytest.mark.parametrize("name", GOOD)
def test_blames_nobody_wrongly(name: str) -> None:
    story = Story()
    GOOD[name](story)
    assert story.breaks() == set()


def test_every_condition_has_a_counter_example() -> None:
    assert {id for id, _ in BAD} == {id for id in REGISTRY if id.startswith("POSTER-")}


def test_what_is_inferred_is_no_must() -> None:
    derived = ("POSTER-PKG-06", "POSTER-ID-04", "POSTER-SYNC-07", "POSTER-BONUS-07", "POSTER-BONUS-09", "POSTER-SEC-06")
    assert all(REGISTRY[id].verdict is Level.SHOULD for id in derived)
    assert REGISTRY["POSTER-BONUS-02"].verdict is Level.MUST
