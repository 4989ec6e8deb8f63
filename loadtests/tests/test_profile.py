"""Profiles: those that ship can be read, and what is not understood is refused in words."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest

from harness.actors.world import Citizen
from loadtests.plan import cast
from loadtests.profile import BadProfile, Customers, Thinking, read_profile, shipped

PEAKS = {"one-store": 0.15, "region": 10, "chain-peak": 70, "national-record": 275}
SMALLEST = """
title = "t"
story = "s"
duration = 10
[arrivals]
shape = "steady"
peak = 1
[shops]
stores = 1
"""


def written(folder: Path, text: str) -> str:
    path = folder / "p.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_every_shipped_profile_can_be_read() -> None:
    found = {name: read_profile(name) for name in shipped()}
    assert PEAKS.items() <= {name: profile.arrivals.highest for name, profile in found.items()}.items()
    assert {"burst", "soak"} <= set(found)
    assert all(profile.gates.calls for profile in found.values())


def test_a_shorter_run_warms_up_for_less() -> None:
    short = read_profile("chain-peak").lasting(90)
    assert (short.duration, short.warm_up) == (90, 6)
    assert read_profile("chain-peak").lasting(None).duration == 900


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMALLEST + "tils = 3\n", "shops.tils: Extra inputs are not permitted"),
        (SMALLEST + "[gates]\ncalls = { p42 = 1 }\n", "gates.calls.p42"),
        (SMALLEST.replace("peak = 1", "peak = -1"), "arrivals.steady.peak"),
        (SMALLEST.replace('"steady"', '"zigzag"'), "arrivals"),
        ("title = ", "is not TOML"),
    ],
)
def test_what_is_not_understood_is_said(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadProfile, match=words.replace(".", r"\.")):
        read_profile(written(tmp_path, text))


def test_a_profile_that_is_not_there() -> None:
    with pytest.raises(BadProfile, match="chain-peak"):
        read_profile("chain-peek")


def test_thinking_is_spread_around_its_median() -> None:
    chance = random.Random(1)
    for spread in ("lognormal", "exponential"):
        pauses = [Thinking.model_validate({"median": 2, "spread": spread}).draw(chance) for _ in range(5000)]
        assert statistics.median(pauses) == pytest.approx(2, rel=0.1)
        assert len(set(pauses)) > 4000
    assert Thinking(median=2, spread="none").draw(chance) == 2
    assert Thinking(median=0).draw(chance) == 0


def test_the_mix_has_the_shares_it_says() -> None:
    people = tuple(Citizen(name="n", msisdn=f"47{n:08}", personal_qr="q", email="e") for n in range(100))
    czech = Citizen(name="n", msisdn="420600000000", personal_qr="q", email="e")
    wanted = Customers(members=0.5, enrol=0.2, rejects=0.05, slow=0.1)
    shoppers = cast((*people, czech), wanted, 1)
    assert len(shoppers) == 100, "others have no Vipps"
    assert sum(s.member for s in shoppers) == 50
    assert sum(s.joins for s in shoppers) == 10, "a fifth of the others"
    assert [sum(s.habit == h for s in shoppers) for h in ("rejects", "slow", "approves")] == [5, 10, 85]
    assert shoppers == cast((*people, czech), wanted, 1) != cast((*people, czech), wanted, 2)
