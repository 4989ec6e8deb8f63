"""Step definitions that are looked up once are the ones that pytest-bdd finds itself."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from pytest_bdd.parser import Step
from pytest_bdd.scenario import get_step_function

from features.wordings import meanings

KNOWN = [("given", "an order of 250 grams of cookies"), ("then", "no wording has this at all"), ("when", "the guest")]


@pytest.mark.parametrize(("kind", "words"), KNOWN)
def test_a_wording_means_what_it_meant(kind: str, words: str, request: pytest.FixtureRequest) -> None:
    playing: Any = import_module("pytest_bdd.scenario")
    assert playing.find_fixturedefs_for_step is meanings
    step = Step(name=words, type=kind, indent=0, line_number=1, keyword=kind)
    for _ in range(2):
        found = meanings(step, request._fixturemanager, request.node)
        assert [definition.func().type for definition in found] == [kind][: kind == "given"]
        assert (get_step_function(request, step) is not None) == (kind == "given")


def test_a_wording_belongs_to_its_kind(request: pytest.FixtureRequest) -> None:
    words = "an order of 250 grams of cookies"
    for kind, count in (("given", 1), ("then", 0), ("given", 1)):
        step = Step(name=words, type=kind, indent=0, line_number=1, keyword=kind)
        assert len(meanings(step, request._fixturemanager, request.node)) == count
