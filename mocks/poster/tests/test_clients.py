"""Clients: made, changed, found, removed."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.guestbase import search
from mocks.poster.tests.sandbox import Sandbox

OLENA = {"client_name": "Попова Елена Андреевна", "client_groups_id_client": 1}


def client(poster: Sandbox, client_id: int) -> dict[str, Any]:
    (row,) = poster.get("clients.getClient", client_id=client_id)
    return dict(row)


def test_new_client_reads_as_text_and_kopecks(poster: Sandbox) -> None:
    number = poster.call(
        "clients.createClient",
        **OLENA,
        phone="+38 (050) 991-11-22",
        client_sex=2,
        birthday="1986-11-23",
        bonus=10.5,
        total_payed_sum=417000,
        discount_per="3",
    )
    assert number == 5
    assert client(poster, number) == {
        "client_id": "5",
        "firstname": "Елена",
        "lastname": "Попова",
        "patronymic": "Андреевна",
        "discount_per": "3",
        "bonus": "1050",
        "total_payed_sum": "417000",
        "date_activale": "2026-01-05 11:00:00",
        "phone": "+380 50 991 1122",
        "phone_number": "380509911122",
        "email": "",
        "birthday": "1986-11-23",
        "card_number": "0",
        "client_sex": "2",
        "country": "0",
        "city": "0",
        "comment": "0",
        "address": "0",
        "client_groups_id": "1",
        "client_groups_name": "Постійні гості",
        "client_groups_discount": "5",
        "loyalty_type": "1",
        "birthday_bonus": "0",
        "ewallet": "0",
        "accumulation_products": {},
        "prize_products": [],
    }


def test_single_word_is_a_last_name(poster: Sandbox) -> None:
    row = client(poster, poster.call("clients.createClient", client_name="Антон", client_groups_id_client=1))
    assert (row["lastname"], row["firstname"], row["birthday"]) == ("Антон", "", "0000-00-00")


@pytest.mark.parametrize("spelled", ["380682152264", "+380 68 215-22-64", "+38 (068) 215 22 64", "0682152264"])
def test_phone_belongs_to_one_client(poster: Sandbox, spelled: str) -> None:
    assert poster.refusal("clients.createClient", **OLENA, phone=spelled) == 99
    assert poster.refusal("clients.updateClient", client_id=2, phone=spelled) == 99
    assert poster.call("clients.updateClient", client_id=1, phone=spelled) == 1
    poster.call("clients.removeClient", client_id=1)
    assert poster.call("clients.createClient", **OLENA, phone=spelled) == 5


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"phone": "nobody"}, 155),
        ({"birthday": "23-11-1986"}, 155),
        ({"birthday": "1986-02-30"}, 155),
        ({"client_sex": 3}, 155),
        ({"bonus": -1}, 155),
        ({"total_payed_sum": "10.5"}, 701),
        ({"client_groups_id_client": 99}, 32),
    ],
)
def test_wrong_client_is_not_made(poster: Sandbox, wrong: dict[str, Any], code: int) -> None:
    assert poster.refusal("clients.createClient", **{**OLENA, **wrong}) == code
    assert len(poster.get("clients.getClients")) == 4


def test_several_at_once_or_none(poster: Sandbox) -> None:
    good, twin = {**OLENA, "phone": "380511111111"}, {**OLENA, "phone": "+380511111111"}
    assert poster.refusal("clients.createClients", **{"0": good, "1": twin}) == 99
    assert poster.refusal("clients.createClients", **{"0": good, "1": {**OLENA, "client_groups_id_client": 9}}) == 32
    assert poster.refusal("clients.createClients", **{"0": good, "1": {"client_name": "x"}}) == 34
    assert poster.refusal("clients.createClients") == 34
    assert len(poster.get("clients.getClients")) == 4
    assert poster.call("clients.createClients", **{"0": good, "1": OLENA}) == [5, 6]


def test_update_changes_what_it_names(poster: Sandbox) -> None:
    before = client(poster, 1)
    poster.call("clients.updateClient", client_id=1, comment="любить лате", client_groups_id_client=2)
    after = client(poster, 1)
    assert {name for name in after if after[name] != before[name]} == {
        "comment",
        "client_groups_id",
        "client_groups_name",
        "client_groups_discount",
        "loyalty_type",
    }
    poster.call("clients.updateClient", client_id=1, comment="")
    assert client(poster, 1)["comment"] == "0"


def test_removed_client_is_unknown_but_listed(poster: Sandbox) -> None:
    assert poster.call("clients.removeClient", client_id=2) is True
    assert poster.refusal("clients.getClient", client_id=2) == 32
    assert poster.refusal("clients.updateClient", client_id=2, comment="x") == 32
    assert {row["client_id"]: row["delete"] for row in poster.get("clients.getClients")}["2"] == "1"


def test_several_removed_at_once_or_none(poster: Sandbox) -> None:
    assert poster.refusal("clients.removeClients", ids=[1, 99]) == 32
    assert client(poster, 1)
    assert poster.call("clients.removeClients", ids=[1, "2"]) == [1, 2]
    assert poster.refusal("clients.getClient", client_id=1) == 32


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "4321"),
        ({"sort": "asc"}, "1234"),
        ({"num": 2}, "43"),
        ({"num": 2, "offset": 3}, "1"),
        ({"offset": 2}, "21"),
        ({"group_id": 2}, "2"),
        ({"phone": "+380682152264"}, "1"),
        ({"phone": "380682152264"}, "1"),
        ({"phone": "380000000000"}, ""),
        ({"birthday": "1123"}, "3"),
        ({"order_by": "bonus", "sort": "desc", "num": 1}, "1"),
    ],
)
def test_list_is_narrowed(poster: Sandbox, filters: dict[str, Any], found: str) -> None:
    poster.call("clients.updateClient", client_id=3, birthday="1986-11-23")
    rows = poster.get("clients.getClients", client_id_only="true", **filters)
    assert "".join(row["client_id"] for row in rows) == found
    assert all(list(row) == ["client_id"] for row in rows)


def test_list_by_something_that_is_no_member(poster: Sandbox) -> None:
    assert poster.refusal("clients.getClients", order_by="pin") == 155
    assert poster.refusal("clients.getClients", sort="up") == 155


def test_accounting_id_only_when_asked(poster: Sandbox) -> None:
    assert "id_1c" not in client(poster, 1)
    assert poster.get("clients.getClient", **{"client_id": 1, "1c": "true"})[0]["id_1c"] is None
    assert "id_1c" in poster.get("clients.getClients", **{"1c": "true"})[0]


@pytest.mark.parametrize(
    ("text", "found", "by_card"),
    [
        ("", [], []),
        ("шевч", [1], []),
        ("олена шев", [1], []),
        ("Олена", [1], []),
        ("+380 (68) 215-22-64", [1], []),
        ("2152264", [1], []),
        ("0000000000222", [], [1]),
        ("000000000022", [], []),
        ("ніхто", [], []),
    ],
)
def test_search_of_the_terminal(poster: Sandbox, text: str, found: list[int], by_card: list[int]) -> None:
    guests, cards = search(poster.account, text)
    assert ([one.id for one in guests], [one.id for one in cards]) == (found, by_card)
