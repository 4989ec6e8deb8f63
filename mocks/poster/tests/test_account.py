"""Settings, staff, menu: what an integration reads of a café, in two languages."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.catalogue import full_name, spelled
from mocks.poster.tests.sandbox import Sandbox


def test_settings_in_ukrainian(poster: Sandbox) -> None:
    row = poster.get("settings.getAllSettings")
    expected = {
        "COMPANY_ID": poster.account.account,
        "company_name": "Кав'ярня «Зерно»",
        "company_type": 1,
        "FIZ_ADRESS_CITY": "Київ",
        "lang": "ua",
        "timezones": "Europe/Kiev",
        "uses_tables": 1,
        "uses_taxes": 0,
        "extras": {},
        "currency": {
            "currency_id": 1,
            "currency_name": "Гривня",
            "currency_code": "грн.",
            "currency_symbol": "₴",
            "currency_code_iso": "UAH",
        },
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("getCompanyName", "Zerno coffee house"),
        ("getCompanyType", "1"),
        ("getLanguage", "en"),
        ("getLogo", ""),
        ("getTimeZones", "Europe/Kiev"),
    ],
)
def test_single_settings_in_english(poster: Sandbox, method: str, value: str) -> None:
    poster.account.settings.lang = "en"
    assert poster.get(f"settings.{method}") == {"value": value}


def test_names_follow_the_accounts_language(poster: Sandbox) -> None:
    def names() -> list[str]:
        return [
            poster.get("settings.getCurrency")["currency_name"],
            poster.get("menu.getProduct", product_id=1)["product_name"],
            poster.get("menu.getCategories")[0]["category_name"],
            poster.get("access.getSpots")[0]["spot_name"],
            poster.get("access.getTablets")[0]["tablet_name"],
            poster.get("access.getEmployees")[1]["role_name"],
        ]

    assert names() == ["Гривня", "Круасан", "Кава", "«Зерно» на Подолі", "Каса 1", "Офіціант"]
    poster.account.settings.lang = "en"
    assert names() == ["Hryvnia", "Croissant", "Coffee", "Zerno Podil", "Register 1", "Waiter"]


def test_documented_settings_can_be_changed(poster: Sandbox) -> None:
    wanted = {"uses_taxes": 1, "uses_fiscality": "1", "print_fiscal_by_default": 1, "timezones": "Europe/Warsaw"}
    assert poster.call("settings.changeSettings", **wanted) is True
    row = poster.get("settings.getAllSettings")
    assert (row["uses_taxes"], row["uses_fiscality"], row["timezones"]) == (1, 1, "Europe/Warsaw")
    assert poster.get("dash.getTransaction", transaction_id=1)[0]["date_close_date"] == "2026-01-04 09:05:00"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({"lang": "en"}, 42), ({"uses_taxes": 2}, 155), ({"uses_taxes": "yes"}, 701), ({"timezones": "Kyiv"}, 155)],
)
def test_settings_that_cannot_be_changed(poster: Sandbox, wanted: dict[str, Any], code: int) -> None:
    assert poster.refusal("settings.changeSettings", **wanted) == code
    assert poster.get("settings.getTimeZones") == {"value": "Europe/Kiev"}


def test_staff_without_pins(poster: Sandbox) -> None:
    staff = poster.get("access.getEmployees")
    assert [(one["user_id"], one["user_type"]) for one in staff] == [(1, 90), (2, 0), (3, 0)]
    pins = {one.pin for one in poster.account.employees}
    assert pins.isdisjoint({str(value) for one in staff for value in one.values()})


def test_prices_are_kopecks_as_text_by_spot(poster: Sandbox) -> None:
    croissant = poster.get("menu.getProduct", product_id=1)
    assert (croissant["type"], croissant["nodiscount"], croissant["hidden"]) == ("3", "0", "0")
    assert croissant["spots"][1] == {
        "spot_id": "2",
        "price": "1200",
        "profit": "700",
        "profit_netto": "700",
        "visible": "1",
    }
    assert "price" not in croissant and "modifications" not in croissant


def test_goods_with_modifications_have_prices_under_them(poster: Sandbox) -> None:
    lemonade = poster.get("menu.getProduct", product_id=5)
    prices = {one["modificator_name"]: one["spots"][0]["price"] for one in lemonade["modifications"]}
    assert prices == {"0,3 л": "4500", "0,5 л": "6500"}
    assert "spots" not in lemonade


def test_dishes_have_groups_with_prices_in_hryvnias(poster: Sandbox) -> None:
    latte = poster.get("menu.getProduct", product_id=3)
    milk = latte["group_modifications"][0]
    assert (latte["type"], latte["price"]) == ("2", {"1": "5500", "2": "5500"})
    assert (milk["num_min"], milk["num_max"]) == (1, 1)
    assert [one["price"] for one in milk["modifications"]] == [0, 15]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "123456789"),
        ({"type": "products"}, "15689"),
        ({"type": "batchtickets"}, "2347"),
        ({"category_id": 2}, "179"),
        ({"category_id": 2, "type": "batchtickets"}, "7"),
        ({"category_id": 99}, ""),
    ],
)
def test_menu_is_narrowed(poster: Sandbox, filters: dict[str, Any], found: str) -> None:
    assert "".join(row["product_id"] for row in poster.get("menu.getProducts", **filters)) == found


def test_menu_marks_what_is_special(poster: Sandbox) -> None:
    rows = {row["product_id"]: row for row in poster.get("menu.getProducts")}
    assert [number for number, row in rows.items() if row["weight_flag"] == "1"] == ["6"]
    assert [number for number, row in rows.items() if row["nodiscount"] == "1"] == ["8"]
    assert [number for number, row in rows.items() if row["hidden"] == "1"] == ["9"]


def test_unknown_in_the_menu(poster: Sandbox) -> None:
    assert poster.refusal("menu.getProduct", product_id=99) == 32
    assert poster.refusal("menu.getProducts", type="drinks") == 155
    assert poster.get("menu.getCategories", fiscal=1) == []
    assert len(poster.get("menu.getCategories", fiscal="0")) == 4


@pytest.mark.parametrize(
    ("product_id", "modification", "name", "group"),
    [
        (1, "", "Croissant", ""),
        (5, "32", "Lemonade (0.5 l)", ""),
        (3, '[{"m": 52, "a": 2}, {"m": 42, "a": 1}]', "Latte (Oat milk, Lavender × 2)", "Milk, Syrup"),
    ],
)
def test_full_names(poster: Sandbox, product_id: int, modification: str, name: str, group: str) -> None:
    product = poster.account.products[product_id]
    assert full_name(product, spelled(product, modification), "en") == (name, group)
