"""Client groups."""

from __future__ import annotations

from mocks.poster.tests.sandbox import Sandbox

CLUB = {"client_groups_name": "Kassa Club", "loyalty_type": 1, "client_groups_discount": 0}


def test_new_group_is_listed_as_text(poster: Sandbox) -> None:
    number = poster.call("clients.createGroup", **CLUB, birthday_bonus=50, use_ewallet=1)
    assert poster.get("clients.getGroups")[-1] == {
        "client_groups_id": str(number),
        "client_groups_name": "Kassa Club",
        "client_groups_discount": "0",
        "loyalty_type": "1",
        "birthday_bonus": "5000",
        "count_groups_clients": "0",
        "use_ewallet": "1",
        "delete": "0",
    }


def test_name_is_taken_until_the_group_is_removed(poster: Sandbox) -> None:
    number = poster.call("clients.createGroup", **CLUB)
    assert poster.refusal("clients.createGroup", **CLUB) == 38
    assert poster.refusal("clients.updateGroup", client_groups_id=1, client_groups_name="Kassa Club") == 38
    assert poster.call("clients.removeGroup", group_id=number) is True
    assert poster.call("clients.createGroup", **CLUB) == number + 1


def test_removed_group_stays_listed_and_takes_nobody(poster: Sandbox) -> None:
    poster.call("clients.removeGroup", group_id=2)
    assert poster.get("clients.getGroup", group_id=2)["delete"] == "1"
    assert [group["delete"] for group in poster.get("clients.getGroups")] == ["0", "1"]
    assert poster.refusal("clients.removeGroup", group_id=2) == 32
    assert poster.refusal("clients.updateGroup", client_groups_id=2, client_groups_name="x") == 32
    assert poster.refusal("clients.createClient", client_name="A", client_groups_id_client=2) == 32


def test_what_an_update_does_not_name_stays(poster: Sandbox) -> None:
    before = poster.get("clients.getGroup", group_id=2)
    assert poster.call("clients.updateGroup", client_groups_id="2", client_groups_discount="12.5") == 2
    assert poster.get("clients.getGroup", group_id=2) == {**before, "client_groups_discount": "12.5"}


def test_members_are_counted_without_the_removed(poster: Sandbox) -> None:
    assert poster.get("clients.getGroup", group_id=1)["count_groups_clients"] == "3"
    poster.call("clients.removeClient", client_id=1)
    assert poster.get("clients.getGroup", group_id=1)["count_groups_clients"] == "2"


def test_unknown_group(poster: Sandbox) -> None:
    assert poster.refusal("clients.getGroup", group_id=99) == 32
