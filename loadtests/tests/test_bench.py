"""What the benchmark says about figures; the figures themselves are the business of a run."""

from __future__ import annotations

from loadtests.bench import BARE, ROUTE, TARGETS, lines
from loadtests.bench_till import AT_A_TIME, WARM_UP, saturation


def test_a_ratio_compares_two_servers_within_one_repeat() -> None:
    """The machine is three times as fast in the last repeat, and nobody's ratio changes."""
    drift = [1.0, 1.0, 3.0]
    found = {name: [1000.0 * by for by in drift] for name in TARGETS}
    found["createPayment"] = [1500.0, 1600.0, 4500.0]
    found[BARE] = [9000.0 * by for by in drift]
    rows = {row.name: row for row in lines(found)}
    assert rows["createPayment"].ratio == 1.5
    assert rows["createPayment"].per_second == 1600.0
    assert rows[BARE].ratio == 9.0
    assert rows[ROUTE].yardstick is None


def test_the_till_meets_more_customers_than_it_can_serve() -> None:
    """All of them at once, for as long as was asked for, the warm-up not counted."""
    profile = saturation(10)
    assert (profile.duration - profile.warm_up, profile.warm_up) == (10, WARM_UP)
    assert profile.shops.all_tills == AT_A_TIME
