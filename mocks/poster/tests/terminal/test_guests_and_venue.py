"""Guests, products, people, devices, popups and questions, as apps use them."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.tests.terminal.till import Page, Till

BONUS_GROUP = 1
NEW = {"client_name": "Лис Микита", "client_groups_id_client": BONUS_GROUP, "phone": "+380671234567"}


@pytest.fixture
def app(till: Till, page: Page) -> str:
    app = till.install()
    page.starts(app)
    return app


@pytest.mark.parametrize("text", ["Шевченко", "олена", "+380 (68) 215-22-64", "2152264"])
def test_guest_is_found_by_name_and_phone(page: Page, app: str, text: str) -> None:
    found = page.calls(app, "clients.find", {"searchVal": text})
    assert [one["phone"] for one in found["foundClients"]] == ["+380682152264"]
    assert found["foundByCard"] == []


def test_guest_is_found_by_card_in_the_other_list(page: Page, app: str) -> None:
    found = page.calls(app, "clients.find", {"searchVal": "0000000000222"})
    assert found["foundClients"] == [] and [one["firstname"] for one in found["foundByCard"]] == ["Олена"]
    assert page.calls(app, "clients.find", {"searchVal": ""}) == {"foundClients": [], "foundByCard": []}


def test_guest_has_hryvnias_and_numbers(page: Page, app: str) -> None:
    guest = page.calls(app, "clients.get", "1")
    assert (guest["id"], guest["groupId"], guest["loyaltyType"], guest["bonus"]) == (1, BONUS_GROUP, 1, 105)
    assert page.calls(app, "clients.get", 4711) is False


def test_new_guest_comes_in_both_shapes(till: Till, page: Page, app: str) -> None:
    made = page.calls(app, "clients.create", {"client": NEW | {"birthday": "24-12-1990"}})
    assert made["id"] == made["client"]["id"]
    assert (made["lastname"], made["firstname"], made["birthday"]) == ("Лис", "Микита", "1990-12-24")
    till.do("PUT", "/settings", flat_client=False)
    strict = page.calls(app, "clients.create", {"client": NEW | {"phone": "0671234568", "country_phone_code": 380}})
    assert list(strict) == ["client"] and strict["client"]["phone"] == "+380671234568"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""},
        {"client_groups_id_client": 99},
        {"client_groups_id_client": None},
        {"birthday": "1990-12-24"},
        {"birthday": "31-02-1990"},
        {"phone": "+380682152264"},
    ],
)
def test_guest_who_cannot_be_is_rejected(page: Page, app: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(LookupError):
        page.calls(app, "clients.create", {"client": NEW | wrong})


def test_products_have_no_name_but_a_full_name(page: Page, app: str) -> None:
    assert page.calls(app, "products.get", 1)["price"] == 12
    assert [one["id"] for one in page.calls(app, "products.get", [8, 4711, 1])] == [8, 1]
    assert page.calls(app, "products.get", 4711) is False
    assert page.calls(app, "products.get", 8)["nodiscount"] == 1
    named = page.calls(app, "products.getFullName", [{"id": 5, "modification": 31, "count": 2}, {"id": 1}])
    assert [(one["name"], one.get("count")) for one in named] == [("Лимонад (0,3 л)", 2), ("Круасан", None)]
    latte = page.calls(app, "products.getFullName", {"id": 3, "modification": '[{"m":42,"a":1}]'})
    assert (latte["name"], latte["modGroupName"]) == ("Лате (Вівсяне)", "Молоко")


def test_categories_and_people(till: Till, page: Page, app: str) -> None:
    assert page.calls(app, "categories.get", 2)["category"]["name"] == "Випічка"
    assert page.calls(app, "categories.get", 99) == {"success": False}
    assert len(page.calls(app, "categories.getAll")["categories"]) == 4
    assert page.calls(app, "users.getActiveUser") is False
    till.opens()
    assert page.calls(app, "users.getActiveUser")["name"] == "Андрій Мельник"
    assert page.calls(app, "users.get", 99) is False
    entry = till.journal("sdk:users.getActiveUser")[-1].as_json()
    assert "posPass" in entry["response"]["body"] and "0000" not in entry["response"]["body"]


def test_printer_prints(till: Till, page: Page, app: str) -> None:
    assert page.calls(app, "devices.getAll", {"type": "platform"}) == []
    (printer,) = page.calls(app, "devices.getAll")
    assert page.calls(app, "devices.get.printText", printer["id"], {"text": "Hello"})["info"]["errorCode"] == 0
    assert till.look()["prints"][-1]["text"] == "Hello"
    assert page.calls(app, "devices.get", "nobody") is False


def test_scanner_is_for_tablets_only(till: Till, page: Page, app: str) -> None:
    with pytest.raises(LookupError, match="Android"):
        page.calls(app, "interface.scanBarcode")
    assert till.misuse == []
    till.do("PUT", "/settings", environment={"android": True})
    for said, code in (({"code": "4820"}, "4820"), ({}, "")):
        number = page.asks(app, "interface.scanBarcode")
        page.calls(app, "orders.getActive")
        assert till.look()["scan"] == {"app_id": app}
        till.post("/scan", **said)
        assert page.hears(lambda frame, number=number: frame.get("re") == number)["value"] == {"barcode": code}
    assert till.refusal("/scan") == "no-scan"


def test_registers_own_scanner_knows_products_guests_and_phones(till: Till, page: Page, app: str) -> None:
    till.orders()
    assert till.post("/scan", code="4820000000017")["order"]["lines"][0]["product_id"] == 1
    assert till.post("/scan", code="0000000000222")["order"]["client"]["id"] == 1
    assert till.refusal("/scan", code="rubbish") == "unknown-code"
    assert till.refusal("/scan", phone=till.look()["phones"][0]["msisdn"]) == "unknown-code"


def test_notification_is_clicked(till: Till, page: Page, app: str) -> None:
    page.says(app, "on", event="notificationClick", handler=9)
    shown = page.calls(app, "interface.showNotification", {"title": "Points", "message": "You have 10"})
    assert (shown["status"], shown["waiter"]) == (1, 0)
    till.post(f"/notifications/{shown['id']}/click?timeout=0")
    assert page.event("notificationClick")["data"]["status"] == 2


@pytest.mark.parametrize(("pin", "granted"), [("1111", True), ("0000", False), (None, False)])
def test_administrator_is_asked(till: Till, page: Page, app: str, pin: str | None, granted: bool) -> None:
    assert page.calls(app, "interface.showManageRightsModal", {"askRights": False}) == {"success": True}
    number = page.asks(app, "interface.showManageRightsModal", {"askRights": True, "enableLogging": False})
    page.calls(app, "orders.getActive")
    till.post("/rights", pin=pin)
    assert page.hears(lambda frame: frame.get("re") == number)["value"] == {"success": granted}


def test_icons_are_replaced_key_by_key(till: Till, page: Page, app: str) -> None:
    page.calls(app, "interface.showApplicationIconAt", {"order": "Points", "functions": "Set up", "nowhere": "?"})
    page.calls(app, "interface.showApplicationIconAt", {"order": "Bonus", "payment": ""})
    assert till.look()["apps"][0]["icons"] == {"order": "Bonus", "functions": "Set up"}
    assert len(till.misuse) == 2


def test_click_tells_the_order_on_the_order_screen_only(till: Till, page: Page, app: str) -> None:
    page.says(app, "on", event="applicationIconClicked", handler=9)
    page.calls(app, "interface.showApplicationIconAt", {"order": "Points", "functions": "Set up"})
    till.post("/icons?timeout=0", place="functions")
    assert page.event("applicationIconClicked")["data"] == {"place": "functions"}
    order = till.orders(1)["order"]["id"]
    till.post("/icons?timeout=0", place="order")
    told = page.event("applicationIconClicked")["data"]
    assert (told["place"], told["order"]["id"]) == ("order", order)
    assert till.refusal("/icons", place="receiptsArchive") == "no-icon"


@pytest.mark.parametrize(
    ("given", "width"),
    [(500, "500px"), ("80%", "80%"), ("320", "320px"), (None, "600px"), ("wide", "600px"), (-1, "600px")],
)
def test_popup_has_a_size_whatever_is_asked(till: Till, page: Page, app: str, given: Any, width: str) -> None:
    page.calls(app, "interface.popup", {"width": given, "height": 300})
    assert till.look()["popups"][0]["width"] == width
    assert page.calls(app, "interface.closePopup") == {"success": True}
    assert page.calls(app, "interface.closePopup") == {"success": True}
