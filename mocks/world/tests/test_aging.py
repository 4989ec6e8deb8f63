"""Forgetting costs what is forgotten, never what is kept."""

from __future__ import annotations

from collections import OrderedDict

from mocks.world.aging import forget_over


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
