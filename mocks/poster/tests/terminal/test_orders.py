"""Poster.orders: what an app does to an order, and what it may not do."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.tests.terminal.till import Page, Till

CROISSANT, COFFEE, LATTE, LEMONADE, COOKIES = 1, 2, 3, 5, 6
GUEST = 1


@pytest.fixture
def app(till: Till) -> str:
    return till.install()


@pytest.fixture
def order(till: Till, page: Page, app: str) -> int:
    """The guideline's croissant and coffee, for 30 hryvnias, at a terminal with an app."""
    number: int = till.orders(CROISSANT, COFFEE)["order"]["id"]
    page.starts(app, "orderProductChange", "orderClientChange")
    return number


@pytest.fixture
def unheard(till: Till, page: Page, app: str) -> int:
    """The same order, and the app listens to nothing: nobody waits for it to come to rest."""
    number: int = till.orders(CROISSANT, COFFEE)["order"]["id"]
    page.starts(app)
    return number


def _get(page: Page, app: str) -> dict[str, Any]:
    found: dict[str, Any] = page.calls(app, "orders.getActive")["order"]
    return found


def test_active_order_is_an_object_with_numbered_lines(page: Page, app: str, order: int) -> None:
    shown = _get(page, app)
    assert (shown["id"], shown["subtotal"], shown["total"], shown["status"]) == (order, 30, 30, 1)
    assert {key: (line["id"], line["count"], line["price"]) for key, line in shown["products"].items()} == {
        "0": (CROISSANT, 1, 12),
        "1": (COFFEE, 1, 18),
    }


def test_there_is_no_order_on_other_screens(till: Till, page: Page, app: str, order: int) -> None:
    till.post("/leave")
    assert page.calls(app, "orders.getActive") == {}
    till.post(f"/orders/{order}/show")
    till.post("/order/pay")
    assert _get(page, app)["id"] == order


def test_a_part_of_an_order_knows_whose_part_it_is_and_has_its_guest(
    till: Till, page: Page, app: str, unheard: int
) -> None:
    till.do("PATCH", "/order", client_id=GUEST)
    part = next(one for one in till.post("/order/split", product_id=COFFEE)["orders"] if one["parent_id"] == unheard)
    assert (_get(page, app)["id"], _get(page, app)["parentId"], _get(page, app)["total"]) == (unheard, 0, 12)
    till.post(f"/orders/{part['id']}/show")
    shown = _get(page, app)
    assert (shown["parentId"], shown["total"], shown["clientId"]) == (unheard, 18, GUEST)


@pytest.mark.parametrize("wanted", [{"product_id": LATTE}, {"product_id": COFFEE, "count": 2}, {"product_id": 999}])
def test_what_is_not_in_the_order_is_not_split_off(till: Till, order: int, wanted: dict[str, Any]) -> None:
    till.refusal("/order/split", **wanted)
    assert (till.look()["order"]["total"], len(till.look()["orders"])) == (3000, 1)


def test_something_stays_on_the_order(till: Till, unheard: int) -> None:
    till.post("/order/split", product_id=COFFEE)
    till.refusal("/order/split", product_id=CROISSANT)
    assert till.look()["order"]["total"] == 1200


def test_bonus_is_set_not_added_and_lowers_what_is_due(till: Till, page: Page, app: str, order: int) -> None:
    for hryvnias in (25, 10):
        assert page.calls(app, "orders.setOrderBonus", order, hryvnias) == {"success": True}
    shown = _get(page, app)
    assert (shown["platformDiscount"], shown["total"]) == (10, 30)
    assert shown["loyaltyAppId"] == int(till.look()["apps"][0]["application_id"])
    assert till.look()["order"]["due"] == 2000
    page.calls(app, "orders.setOrderBonus", order, 0)
    assert (_get(page, app)["platformDiscount"], _get(page, app)["loyaltyAppId"]) == (0, 0)


@pytest.mark.parametrize("sum_", ["NaN", -5, None, "10", True, {}])
def test_what_is_no_sum_changes_nothing(till: Till, page: Page, app: str, order: int, sum_: Any) -> None:
    page.calls(app, "orders.setOrderBonus", order, 10)
    assert page.calls(app, "orders.setOrderBonus", order, sum_) == {"success": False}
    assert till.look()["order"]["due"] == 2000
    assert len(till.misuse) == 1


def test_too_great_a_bonus_leaves_nothing_to_collect(till: Till, page: Page, app: str, order: int) -> None:
    assert page.calls(app, "orders.setOrderBonus", order, 999_999) == {"success": True}
    assert till.look()["order"]["due"] == 0
    assert len(till.misuse) == 1
    till.post("/order/pay")
    assert till.post("/payment")["screen"] == "receipt"
    told = [(entry.kind, entry.amount) for entry in till.poster.world.ledger.after(0)]
    assert told == [("redeemed", 3000)], "the app paid it, and nothing was collected"


def test_paid_sums_agree_with_the_ledger(till: Till, page: Page, app: str, order: int) -> None:
    page.calls(app, "orders.setOrderBonus", order, 10)
    till.post("/order/pay")
    till.post("/payment", cash=500, card=1500)
    money, bonus = till.poster.world.ledger.after(0)
    assert (money.reference, money.amount, money.kind) == (str(order), 2000, "captured")
    assert (bonus.amount, bonus.kind) == (1000, "redeemed")


def test_added_product_is_told(page: Page, app: str, order: int) -> None:
    answer = page.calls(app, "orders.addProduct", order, {"id": LEMONADE, "modification": 31})
    assert answer["order"]["products"]["2"]["modification"] == 31
    told = page.event("orderProductChange")["data"]
    assert told["product"] == {"id": LEMONADE, "count": 1, "modification": 31} and told["order"]["total"] == 75
    latte = page.calls(app, "orders.addProduct", order, {"id": LATTE, "modification": '[{"m":42,"a":1}]'})
    assert latte["order"]["products"]["3"]["modification"] == '[{"m":42,"a":1}]'
    with pytest.raises(LookupError, match="modification"):
        page.calls(app, "orders.addProduct", order, {"id": LEMONADE})


def test_count_is_absolute_and_nothing_removes(page: Page, app: str, order: int) -> None:
    page.calls(app, "orders.changeProductCount", order, {"id": COFFEE, "count": 3})
    assert page.event("orderProductChange")["data"]["product"] == {"id": COFFEE, "count": 3}
    page.calls(app, "orders.changeProductCount", order, {"id": COFFEE, "count": 0})
    assert page.event("orderProductChange")["data"]["product"] == {"id": COFFEE, "count": 0}
    assert [line["id"] for line in _get(page, app)["products"].values()] == [CROISSANT]
    with pytest.raises(LookupError):
        page.calls(app, "orders.changeProductCount", order, {"id": LATTE, "count": 1})
    with pytest.raises(LookupError):
        page.calls(app, "orders.changeProductCount", order, {"id": CROISSANT, "count": -1})


def test_guest_is_put_to_the_order_and_taken_off(page: Page, app: str, order: int) -> None:
    assert page.calls(app, "orders.setOrderClient", order, GUEST) == {"success": True}
    assert page.event("orderClientChange")["data"] == {"clientId": GUEST, "orderId": order}
    assert _get(page, app)["clientId"] == GUEST
    assert page.calls(app, "orders.setOrderClient", order, 0) == {"success": True}
    assert page.event("orderClientChange")["data"]["clientId"] == 0
    for wrong in ((order, 4711), (1, GUEST)):
        assert page.calls(app, "orders.setOrderClient", *wrong) == {"success": False}


def test_comment_extras_and_text_stay_with_the_order(till: Till, page: Page, app: str, order: int) -> None:
    page.calls(app, "orders.setOrderComment", order, "by the window")
    assert page.calls(app, "orders.setExtras", order, "points", "10") == {"success": True}
    assert page.calls(app, "orders.setExtras", order, "points", 10) == {"success": False}
    page.calls(app, "orders.setPrintText", order, "You have\n110 points")
    shown = _get(page, app)
    assert (shown["comment"], shown["extras"]) == ("by the window", {"points": "10"})
    page.calls(app, "orders.printReceipt", order, "https://example.com/1", "Scan me")
    slip = till.look()["prints"][-1]
    assert "110 points" in slip["text"] and (slip["qr"], slip["caption"]) == ("https://example.com/1", "Scan me")
    assert _get(page, app)["datePrint"] > 0


def test_extras_of_one_app_are_not_anothers(till: Till, page: Page, app: str, order: int) -> None:
    other = till.install("other.js")
    page.starts(other)
    page.calls(app, "orders.setExtras", order, "key", "mine")
    assert _get(page, other)["extras"] == {}


def test_app_makes_an_order_and_closes_one(till: Till, page: Page, app: str, order: int) -> None:
    made = page.calls(app, "orders.create")
    assert made["success"] and till.look()["order"]["id"] == made["order"]["id"]
    answer = page.calls(app, "orders.closeOrder", order, {"payment": {"cash": 30}})
    assert answer == {"result": "order has successfully closed"}
    assert page.calls(app, "orders.closeOrder", order, {"payment": {"cash": 30}}).keys() == {"error"}
    assert page.calls(app, "orders.closeOrder", 7, {}) == {"error": "can not find specific order"}


def test_weight_is_counted_in_grams(till: Till, page: Page, app: str, order: int) -> None:
    page.calls(app, "orders.addProduct", order, {"id": COOKIES})
    page.calls(app, "orders.changeProductCount", order, {"id": COOKIES, "count": 200})
    line = _get(page, app)["products"]["2"]
    assert (line["count"], line["price"], _get(page, app)["total"]) == (200, 0.2, 70)


@pytest.mark.parametrize("method", ["orders.setOrderBonus", "orders.setOrderComment", "orders.printReceipt"])
def test_unknown_order_is_no_exception(till: Till, page: Page, app: str, order: int, method: str) -> None:
    assert page.calls(app, method, 1, 5 if "Bonus" in method else "") == {"success": False}
    assert till.misuse == ["there is no order 1"]


def test_misfits_are_rejected_and_noted(till: Till, page: Page, app: str, order: int) -> None:
    for method, *args in (
        ("orders.setOrderClient", "abc", 1),
        ("orders.addProduct", order, None),
        ("orders.eat", order),
        ("clients.find", "380"),
        ("interface.showApplicationIconAt",),
    ):
        with pytest.raises(LookupError):
            page.calls(app, method, *args)
    with pytest.raises(LookupError, match="cannot be read"):
        page.calls(app, "m" * 200)
    with pytest.raises(LookupError):
        page.calls(app, "orders.setOrderComment", order, 2**70)
    assert len(till.misuse) == 7
    assert _get(page, app)["id"] == order, "the terminal goes on"
