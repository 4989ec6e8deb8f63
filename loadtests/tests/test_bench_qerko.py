"""The benchmark of Qerko's connections works; what it measures is the business of a quiet machine."""

from __future__ import annotations

import asyncio

import pytest

from loadtests.bench_qerko import Figures, TooFewFiles, allow_files, measure


def test_fifty_restaurants_connect_answer_and_come_back() -> None:
    figures = asyncio.run(asyncio.wait_for(measure(50, 0.2), 60))
    assert figures.good()
    assert figures.calls > 0
    assert figures.noops > 50


def test_a_slow_return_is_a_failure() -> None:
    assert not Figures(50, 1.0, 10.0, 15.0, 400.0, 6000.0).good()


def test_more_files_than_the_system_allows_is_said() -> None:
    with pytest.raises(TooFewFiles, match="open files are needed"):
        allow_files(2**40)
