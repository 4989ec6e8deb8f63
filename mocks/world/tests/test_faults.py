"""Fault rules: which call they hit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mocks.world.faults import Faults, Rule
from mocks.world.ids import Ids


def faults_of(*rules: dict[str, object]) -> Faults:
    faults = Faults(Ids(1))
    faults.put([Rule.model_validate({"effect": {"kind": "cut"}, **rule}) for rule in rules])
    return faults


def hits(faults: Faults, operation: str, calls: int) -> list[int]:
    return [number for number in range(1, calls + 1) if faults.pick(operation)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"nth": 2}, [2]),
        ({"nth": [1, 4]}, [1, 4]),
        ({"times": 2}, [1, 2]),
        ({"probability": 0.0}, []),
        ({"probability": 1.0, "times": 1}, [1]),
    ],
)
def test_which_calls_are_hit(rule: dict[str, object], expected: list[int]) -> None:
    assert hits(faults_of({"operation": "pay", **rule}), "pay", 5) == expected


def test_other_operations_are_left_alone_and_not_counted() -> None:
    faults = faults_of({"operation": "pay", "nth": 2})
    assert not faults.pick("refund")
    assert not faults.pick("pay")
    assert faults.pick("pay")


def test_a_star_matches_everything() -> None:
    assert hits(faults_of({"operation": "*", "nth": 3}), "anything", 4) == [3]


def test_chance_repeats_with_the_seed() -> None:
    rule = {"operation": "pay", "probability": 0.5}
    assert hits(faults_of(rule), "pay", 50) == hits(faults_of(rule), "pay", 50)
    assert 10 < len(hits(faults_of(rule), "pay", 50)) < 40


def test_a_new_set_replaces_the_old_one() -> None:
    faults = faults_of({"operation": "pay"})
    faults.put([])
    assert not faults
    assert not faults.pick("pay")


@pytest.mark.parametrize(
    "effect",
    [
        {"kind": "status"},
        {"kind": "status", "status": 200},
        {"kind": "latency", "seconds": -1},
        {"kind": "cut", "surprise": 1},
        {"kind": "explode"},
    ],
)
def test_effects_that_make_no_sense_are_refused(effect: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({"operation": "pay", "effect": effect})
