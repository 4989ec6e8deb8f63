"""What each toxic does to bytes: no sockets, no waiting."""

from __future__ import annotations

from random import Random

from harness.proxy.effects import Chunk, Close, Pass, Pause, Step, Strain, Swallow, Until, through
from harness.proxy.toxics import toxic_of

DATA = bytes(range(100))


def strain(kind: str, **attributes: int) -> Strain:
    return Strain(toxic_of({"type": kind, "attributes": attributes}), Random(7))


def steps(*strains: Strain, data: bytes = DATA, at: float = 10.0) -> list[Step]:
    return list(through(strains, Chunk(data, at)))


def passed(taken: list[Step]) -> bytes:
    return b"".join(step.data for step in taken if isinstance(step, Pass))


def test_without_toxics_data_gets_through_as_it_is() -> None:
    assert steps() == [Pass(DATA)]


def test_latency_holds_data_from_the_moment_it_came() -> None:
    assert steps(strain("latency", latency=200)) == [Until(10.2), Pass(DATA)]


def test_jitter_stays_within_its_bounds_and_varies() -> None:
    late = strain("latency", latency=200, jitter=50)
    moments = {step.moment for _ in range(50) for step in steps(late) if isinstance(step, Until)}
    assert len(moments) > 10
    assert all(10.15 <= moment <= 10.25 for moment in moments)


def test_bandwidth_lets_so_many_kilobytes_through_in_a_second() -> None:
    taken = steps(strain("bandwidth", rate=10), data=bytes(5000))
    assert sum(step.seconds for step in taken if isinstance(step, Pause)) == 0.5
    assert max(len(step.data) for step in taken if isinstance(step, Pass)) == 1000
    assert passed(taken) == bytes(5000)


def test_the_slicer_loses_nothing() -> None:
    taken = steps(strain("slicer", average_size=10, size_variation=5, delay=2000))
    sizes = [len(step.data) for step in taken if isinstance(step, Pass)]
    assert passed(taken) == DATA
    assert all(5 <= size <= 15 for size in sizes[:-1]) and len(set(sizes)) > 1
    assert taken.count(Pause(0.002)) == len(sizes) - 1


def test_a_slice_is_never_empty() -> None:
    taken = steps(strain("slicer", average_size=1, size_variation=9))
    assert [len(step.data) for step in taken if isinstance(step, Pass)] == [1] * len(DATA)


def test_limit_data_counts_over_chunks_and_closes_at_the_limit() -> None:
    limited = strain("limit_data", bytes=150)
    assert steps(limited) == [Pass(DATA)]
    assert steps(limited) == [Pass(DATA[:50]), Close()]
    assert steps(strain("limit_data", bytes=0)) == [Close()]


def test_a_reset_comes_after_its_timeout() -> None:
    assert steps(strain("reset_peer", timeout=300)) == [Pause(0.3), Close(reset=True)]


def test_a_timeout_swallows_everything_and_closes_when_idle() -> None:
    assert steps(strain("timeout", timeout=300)) == [Swallow()]
    assert strain("timeout", timeout=300).idle == 0.3
    assert strain("timeout").idle is None
    assert strain("latency", latency=5).idle is None


def test_slow_close_holds_the_end_only() -> None:
    slow = strain("slow_close", delay=300)
    assert steps(slow) == [Pass(DATA)]
    assert list(slow.end()) == [Pause(0.3)]
    assert list(strain("latency", latency=5).end()) == []


def test_toxics_work_one_after_the_other() -> None:
    taken = steps(strain("slicer", average_size=50), strain("latency", latency=100), strain("limit_data", bytes=70))
    assert taken == [Until(10.1), Pass(DATA[:50]), Pause(0.0), Until(10.1), Pass(DATA[50:70]), Close()]
