"""The club's client group at Poster: made once, whatever becomes of the answers (POSTER-SYNC-06, -07)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reference_impl.tests.poster.cafe import Cafe


def groups(cafe: Cafe) -> list[dict[str, Any]]:
    """The living ones of our name."""
    found = cafe.web_api("clients.getGroups")
    return [one for one in found if one["client_groups_name"] == "Kassa Club" and one["delete"] == "0"]


def test_the_group_is_made_at_the_first_question_and_never_again(cafe: Cafe) -> None:
    assert groups(cafe) == [] and cafe.journal("clients.createGroup") == []
    with ThreadPoolExecutor(4) as terminals:
        told = list(terminals.map(lambda _: cafe.asks("/club", {})["group_id"], range(4)))
    (group,) = groups(cafe)
    assert set(told) == {int(group["client_groups_id"])}
    assert (group["client_groups_discount"], group["loyalty_type"]) == ("0", "1")
    assert len(cafe.journal("clients.createGroup")) == 1


@pytest.mark.parametrize("effect", ["cut", "garbage", "silence"])
def test_a_lost_answer_makes_no_second_group(cafe: Cafe, effect: str) -> None:
    cafe.faults({"operation": "clients.createGroup", "nth": 1, "phase": "after", "effect": {"kind": effect}})
    told = cafe.asks("/club", {})["group_id"]
    assert [int(group["client_groups_id"]) for group in groups(cafe)] == [told]


def test_a_removed_group_is_made_anew(cafe: Cafe) -> None:
    first = cafe.asks("/club", {})["group_id"]
    cafe.web_api("clients.removeGroup", group_id=first)
    second = cafe.asks("/club", {})["group_id"]
    assert second != first and [int(group["client_groups_id"]) for group in groups(cafe)] == [second]


def test_a_group_of_our_name_that_gives_percents_is_left_alone(cafe: Cafe) -> None:
    wanted = {"client_groups_name": "Kassa Club", "loyalty_type": 2, "client_groups_discount": 10}
    cafe.web_api("clients.createGroup", **wanted)
    assert cafe.refused("/club", {}) == (409, "group-taken")


def test_readings_are_asked_again_and_writes_are_not(cafe: Cafe) -> None:
    cafe.faults(
        {"operation": "clients.getGroups", "nth": [1, 2], "effect": {"kind": "status", "status": 502}},
        {"operation": "clients.createGroup", "nth": 1, "effect": {"kind": "cut"}},
    )
    assert cafe.refused("/club", {}) == (503, "vendor-silent")
    assert len(cafe.journal("clients.createGroup")) == 1
    assert cafe.asks("/club", {})["group_id"] == int(groups(cafe)[0]["client_groups_id"])


@pytest.mark.parametrize(("code", "problem"), [(11, "not-connected"), (12, "not-connected"), (700, "vendor-silent")])
def test_errors_in_the_envelope_are_no_success(cafe: Cafe, code: int, problem: str) -> None:
    effect = {"kind": "status", "status": 400, "code": str(code)}
    cafe.faults({"operation": "clients.getGroups", "effect": effect})
    assert cafe.refused("/club", {})[1] == problem
    assert len(cafe.journal("clients.getGroups")) == 1
