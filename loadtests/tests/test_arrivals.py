"""The schedule is drawn before the run, repeats for its seed, and has the shape it says."""

from __future__ import annotations

import itertools

import pytest
from pydantic import TypeAdapter, ValidationError

from loadtests.arrivals import Arrivals, schedule

SHAPES = TypeAdapter[Arrivals](Arrivals)


def shape(**table: object) -> Arrivals:
    return SHAPES.validate_python(table)


def between(moments: list[float], begin: float, end: float) -> int:
    return sum(begin <= at < end for at in moments)


def test_the_same_seed_gives_the_same_customers() -> None:
    steady = shape(shape="steady", peak=20)
    assert schedule(steady, 30, 7) == schedule(steady, 30, 7) != schedule(steady, 30, 8)


def test_steady_arrivals_come_at_their_rate_and_by_chance() -> None:
    moments = schedule(shape(shape="steady", peak=50), 200, 1)
    assert len(moments) == pytest.approx(10_000, rel=0.05)
    assert moments == sorted(moments)
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert sum(gap < 0.02 for gap in gaps) / len(gaps) == pytest.approx(0.632, abs=0.03), "exponential gaps"


def test_a_ramp_rises() -> None:
    moments = schedule(shape(shape="ramp", start=1, peak=99), 100, 1)
    assert between(moments, 75, 100) == pytest.approx(25 * 86.75, rel=0.1)
    assert between(moments, 0, 25) == pytest.approx(25 * 13.25, rel=0.2)


def test_the_doors_open_to_a_queue() -> None:
    moments = schedule(shape(shape="opening-burst", peak=100), 100, 1)
    assert between(moments, 10, 30) == pytest.approx(2000, rel=0.1)
    assert between(moments, 60, 80) == pytest.approx(400, rel=0.2)


def test_after_an_outage_everybody_comes_who_waited() -> None:
    moments = schedule(shape(shape="reconnect", usual=50, at=0.4, outage=0.2, rush=0.05), 100, 1)
    assert between(moments, 40, 60) == 0
    assert between(moments, 60, 65) == pytest.approx(5 * 50 * 5, rel=0.1), "those of 20 s and of these five"
    assert len(moments) == pytest.approx(5000, rel=0.05), "nobody is lost"


def test_a_store_day_has_its_peak_after_work() -> None:
    day = shape(shape="store-day", peak=10)
    assert day.rate(0.64) == 10
    assert max(day.rate(share / 100) for share in range(101)) == pytest.approx(10)


def test_black_friday_stays_up() -> None:
    friday = shape(shape="black-friday", peak=70)
    assert {friday.rate(share) for share in (0.15, 0.5, 0.85)} == {70}


@pytest.mark.parametrize(
    "table",
    [
        {"shape": "curve", "peak": 1, "points": [[0, 0.5], [0.5, 1]]},
        {"shape": "curve", "peak": 1, "points": [[0, 0.5], [0.6, 1], [0.5, 1], [1, 1]]},
        {"shape": "reconnect", "usual": 1, "at": 0.9, "outage": 0.2},
        {"shape": "steady", "peak": 0},
        {"shape": "steady", "peak": 1, "hight": 2},
    ],
)
def test_a_shape_that_makes_no_sense_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SHAPES.validate_python(table)
