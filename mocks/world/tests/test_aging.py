"""Forgetting costs what is forgotten, never what is kept."""

from __future__ import annotations

from collections import OrderedDict

from mocks.world.aging import Tally, forget_over


def test_only_what_is_over_is_looked_at_and_one_more() -> None:
    kept = OrderedDict((f"token-{second}", second) for second in range(10_000))
    looked: list[int] = []

    def over(second: int) -> bool:
        looked.append(second)
        return second < 3

    assert forget_over(kept, over) == ["token-0", "token-1", "token-2"]
    assert looked == [0, 1, 2, 3]
    assert len(kept) == 9_997


def test_a_shorter_life_lasts_as_long_as_its_elder() -> None:
    kept = OrderedDict(elder=60, younger=10)
    assert forget_over(kept, lambda until: until < 20) == []
    assert forget_over(kept, lambda until: until < 100) == ["elder", "younger"]
    assert forget_over(kept, lambda _: True) == []


def test_what_happened_counts_for_its_life_from_the_first_time_on() -> None:
    tally = Tally(life=60)
    for now in (1000.0, 1050.0, 1059.0, 1059.5):
        tally.add("payment", now)
    tally.add("refund", 1050.0)
    assert tally.of("payment", 1059.9) == (1000.0, 4)
    assert tally.of("payment", 1060.0) == (1060.0, 0)
    assert tally.of("refund", 1109.9) == (1050.0, 1)
    tally.add("refund", 1100.0)
    tally.add("other", 1120.0)
    assert tally.of("refund", 1109.9) == (1050.0, 2), "its minute goes on when the dictionaries have changed places"
    assert tally.of("refund", 1110.0) == (1110.0, 0)


def test_what_happened_long_ago_is_kept_no_more() -> None:
    tally = Tally(life=60)
    tally.add("payment", 1000.0)
    assert tally.of("refund", 1200.0) == (1200.0, 0)
    assert not tally.young and not tally.old
