"""Parts of workers add up to what one process would have measured."""

from __future__ import annotations

import pytest

from loadtests.measures import CALLS, Booked, Measures, Part, Span
from loadtests.watch import Sample, memory_slope

SPAN = Span(begin=2, end=10, bucket=1)


def filled(first: int, last: int) -> Measures:
    measures = Measures(SPAN)
    for number in range(first, last):
        measures.called("scan", intended=3, at=3.5, seconds=number / 1000)
        measures.happened("arrived", 3)
        measures.begun.append(f"r{number}")
    return measures


def test_two_workers_are_one_run() -> None:
    whole = Measures(SPAN)
    for name, measures in (("a", filled(1, 501)), ("b", filled(501, 1001))):
        measures.settled.append(measures.begun[0])
        measures.cpu["me"] = [0.2, 0.4]
        sent = Part.model_validate_json(measures.take().model_dump_json())
        whole.add(sent, name)
    assert whole.milliseconds(CALLS, 99) == pytest.approx(990, rel=0.01)
    assert whole.milliseconds("scan", 50) == pytest.approx(500, rel=0.01)
    assert whole.counts["arrived"] == whole.series["arrived"][3] == 1000
    assert len(whole.open) == 998 and "r1" not in whole.open
    assert whole.cpu == {"a": [0.2, 0.4], "b": [0.2, 0.4]}


def test_what_was_told_is_not_told_again() -> None:
    measures = filled(1, 10)
    measures.booked.append(Booked("r", "captured", 100, "NOK", "r"))
    assert measures.take().counts == {"arrived": 9}
    assert measures.take() == Part()


def test_the_warm_up_is_played_but_not_measured() -> None:
    measures = Measures(SPAN)
    measures.called("scan", intended=1.9, at=5, seconds=9)
    measures.happened("arrived", 1.9)
    assert measures.milliseconds("scan", 99) is None
    assert measures.counts["arrived"] == 0 and measures.series["arrived"][1] == 1


def test_the_busiest_ten_seconds_of_any_worker() -> None:
    measures = Measures(SPAN)
    measures.cpu["calm"] = [0.1] * 60
    measures.cpu["busy"] = [0.1] * 30 + [0.9] * 10 + [0.1] * 30
    assert measures.busiest() == pytest.approx(0.9)


def test_growth_of_memory_an_hour() -> None:
    samples = [Sample(at=1000.0 + second, rss=100_000_000 + 1_000 * second, cpu=0.5) for second in range(601)]
    span = Span(begin=0, end=600, bucket=5)
    assert memory_slope(samples, 1000.0, span, 300) == pytest.approx(0.036)
    assert memory_slope(samples, 1000.0, span, 3000) is None, "too short to say"
    assert memory_slope(samples[:2], 5000.0, span, 0) is None, "nothing in the measured time"
