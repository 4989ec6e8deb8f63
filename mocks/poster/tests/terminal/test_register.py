"""The register without a screen: cashier, shift, orders, guests, money."""

from __future__ import annotations

import re

import httpx
import pytest

from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.state import Screen
from mocks.poster.tests.terminal.till import Page, Till
from mocks.world.snapshot import put, take

CROISSANT, COFFEE, LATTE, WATER = 1, 2, 3, 8
BONUS_GUEST, DISCOUNT_GUEST = 1, 2


def test_terminal_is_locked_until_somebody_types_a_pin(till: Till) -> None:
    assert till.look()["screen"] == "locked"
    assert till.refusal("/orders") == "locked"
    assert till.refusal("/login", pin="9999") == "wrong-pin"
    assert till.post("/login", pin="0000")["user"]["name"] == "Андрій Мельник"
    assert till.refusal("/orders") == "shift"


def test_shift_is_opened_and_closed_once(till: Till, page: Page) -> None:
    app = till.install()
    page.starts(app, "shiftOpen", "shiftClose", "userLogin")
    till.post("/login?timeout=0", pin="1111")
    assert page.event("userLogin")["data"]["user"]["admin"] is True
    till.post("/shift/open?timeout=0", amount=50_000)
    assert page.event("shiftOpen")["data"]["shift"]["amount_start"] == 500
    assert till.refusal("/shift/open", amount=0) == "shift"
    till.post("/orders")
    assert till.refusal("/shift/close", amount=0) == "shift", "an order is still open"
    till.post("/order/close", reason="3")
    till.post("/shift/close?timeout=0", amount=50_000)
    assert page.event("shiftClose")["data"]["shift"]["timeend"] > 0


def test_order_is_changed_on_its_screen_only(till: Till) -> None:
    order = till.orders(CROISSANT, COFFEE)["order"]
    assert (order["subtotal"], order["due"], [line["name"] for line in order["lines"]]) == (
        3000,
        3000,
        ["Круасан", "Кава"],
    )
    till.do("PUT", "/order/lines", product_id=COFFEE, count=3)
    view = till.do("PATCH", "/order", comment="no sugar", guests_count=2, client_id=DISCOUNT_GUEST)
    order = view["order"]
    assert (order["comment"], order["guests_count"], order["discount"], order["due"]) == ("no sugar", 2, 10, 5940)
    assert till.do("PATCH", "/order", client_id=0)["order"]["due"] == 6600
    assert till.do("PATCH", "/order", discount="50")["order"]["due"] == 3300
    till.post("/leave")
    assert till.refusal("/order/lines", product_id=COFFEE) == "no-order"


def test_products_that_no_discount_touches(till: Till) -> None:
    till.orders(WATER)
    assert till.do("PATCH", "/order", discount="50")["order"]["due"] == 3000


def test_empty_order_cannot_be_paid(till: Till) -> None:
    till.orders()
    assert till.refusal("/order/pay") == "empty"
    assert till.refusal("/order/lines", product_id=LATTE, modification="[]") == "order"
    assert till.refusal("/payment") == "no-order"


def test_payment_must_be_what_is_due(till: Till) -> None:
    till.orders(CROISSANT, COFFEE)
    till.post("/order/pay")
    assert till.refusal("/payment", cash=1) == "order"
    view = till.post("/payment", cash=1000, card=2000)
    assert (view["screen"], view["order"]["state"]) == ("receipt", "paid")
    assert "Круасан" in view["prints"][-1]["text"]
    assert [entry.amount for entry in till.poster.world.ledger.after(0)] == [3000]


def test_fiscal_receipt_and_its_return_are_told(till: Till, page: Page) -> None:
    app = till.install()
    order = till.orders(CROISSANT)["order"]["id"]
    page.starts(app, "printFiscal", "returnFiscal")
    till.post("/order/pay?timeout=0")
    till.post("/payment?timeout=0", fiscal=True)
    assert page.event("printFiscal")["data"]["products"][0]["product_id"] == CROISSANT
    till.post("/archive")
    till.post(f"/orders/{order}/refund?timeout=0")
    assert page.event("returnFiscal")["data"]["order"]["printFiscal"] == 2
    assert [entry.kind for entry in till.poster.world.ledger.after(0)] == ["captured", "refunded"]
    assert till.refusal(f"/orders/{order}/refund") == "state"


def test_a_part_of_a_check_is_refunded(till: Till) -> None:
    order = till.orders(CROISSANT)["order"]["id"]
    till.post("/order/pay")
    till.post("/payment", fiscal=True)
    assert till.refusal(f"/orders/{order}/refund", amount=1201) == "order"
    till.post(f"/orders/{order}/refund", amount=800)
    assert [entry.amount for entry in till.poster.world.ledger.after(0)] == [1200, 800]
    check = till.poster.account.orders[order]
    assert (check.state, check.kept.cash, check.fiscal) == ("paid", 400, 1)


def test_unpaid_order_is_closed_with_a_reason(till: Till, page: Page) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "afterOrderClose")
    till.post("/order/close?timeout=0", reason="1")
    assert page.event("afterOrderClose")["data"]["order"]["payType"] == "close"


def test_online_order_reaches_the_register(till: Till, page: Page) -> None:
    app = till.install()
    till.opens()
    page.starts(app, "incomingOrderCreated", "incomingOrderAccepted", "incomingOrderDeclined")
    wanted = {"spot_id": 1, "phone": "380682152264", "products": [{"product_id": COFFEE, "count": 2}]}
    first, second = (
        till.poster.call("incomingOrders.createIncomingOrder", **wanted)["incoming_order_id"] for _ in "12"
    )
    assert [one["id"] for one in till.look()["incoming"]] == [first, second]
    assert page.event("incomingOrderCreated")["data"]["incomingOrder"]["sum"] == 36
    till.post(f"/incoming/{first}/accept?timeout=0")
    told = page.event("incomingOrderAccepted")["data"]
    assert (told["order"]["clientId"], told["order"]["incomingOrderId"]) == (BONUS_GUEST, first)
    till.post(f"/incoming/{second}/decline?timeout=0")
    assert page.event("incomingOrderDeclined")["data"]["incomingOrder"]["id"] == second
    assert till.refusal(f"/incoming/{second}/accept") == "state"


def test_order_closed_elsewhere_is_no_news_of_this_register(till: Till, page: Page) -> None:
    app = till.install()
    shown = till.orders(CROISSANT)["order"]
    page.starts(app, "afterOrderClose")
    closed = {"spot_id": 1, "spot_tablet_id": 1, "transaction_id": shown["transaction_id"], "payed_cash": 12}
    till.poster.call("transactions.closeTransaction", **closed)
    assert till.look()["order"]["state"] == "paid"
    assert till.refusal("/order/lines", product_id=COFFEE) == "state"
    assert till.journal("event:afterOrderClose") == []


def test_snapshot_holds_the_terminal(till: Till, page: Page) -> None:
    app = till.install(bundle="let points = 1;")
    till.orders(CROISSANT, COFFEE)
    page.starts(app, "orderOpen")
    page.calls(app, "orders.setOrderBonus", till.look()["order"]["id"], 10)
    world = till.poster.world
    snapshot = till.poster.do(take, world)
    before = till.look()
    till.post("/order/close", reason="1")
    till.poster.do(put, world, snapshot)
    assert till.look() == before
    assert terminal_of(world).apps[0].bundle == "let points = 1;" and terminal_of(world).screen is Screen.ORDER


def test_bundle_is_fetched_again_from_the_same_address(till: Till) -> None:
    first = till.install("a.js", "1")
    assert till.install("a.js", "22") == first
    assert [app["size"] for app in till.look()["apps"]] == [2]
    assert till.refusal("/apps", url="http://127.0.0.1:9/bundle.js") == "no-bundle"
    assert till.refusal("/apps", url="https://example.com/bundle.js") == "no-bundle"
    assert till.refusal("/apps") == "no-bundle"
    till.do("DELETE", f"/apps/{first}")
    assert till.look()["apps"] == []


def test_bundle_may_be_long(till: Till) -> None:
    till.install(bundle="//" + "x" * 5_000_000)
    assert till.look()["apps"][0]["size"] == 5_000_002


def test_bundle_with_the_secret_inside_is_noted(till: Till) -> None:
    till.install(bundle=f"const secret = '{till.poster.application.secret}';")
    assert till.misuse == ["the bundle contains the application's secret"]


def test_pages_are_served_to_whoever_knows_their_address(till: Till) -> None:
    app = till.install(bundle="let mine;")
    at = f"{till.url}/terminal"
    document = till.http.get(f"{at}/apps/{app}/?terminal=http://x").text
    assert document.startswith("<!doctype html>")
    assert document.index("poster.js") < document.index('id="app-container"') < document.index("bundle.js")
    assert till.http.get(f"{at}/apps/{app}/bundle.js").text == "let mine;"
    assert "window).Poster" in till.http.get(f"{at}/apps/{app}/poster.js").text
    assert till.http.get(f"{at}/apps/0123/").status_code == 404
    assert till.http.get(f"{at}/static/../port.py").status_code == 404
    assert till.http.get(f"{at}/worlds/nowhere").status_code == 404


def test_files_of_the_page_are_kept_by_browsers_until_they_change(till: Till) -> None:
    page = till.http.get(f"{till.url}/terminal", headers={"user-agent": "Safari/605"})
    (script,) = re.findall('src="([^"]+)"', page.text)
    assert page.headers["cache-control"] == "no-store"
    assert "immutable" in till.http.get(till.url + script).headers["cache-control"]
    older = script.replace(script.split("/")[3], "0123")
    assert till.http.get(till.url + older).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("agent", ["Chrome/156.0", "Safari/605"])
def test_page_moves_to_a_name_whose_apps_keep_their_storage(till: Till, agent: str) -> None:
    answer = till.http.get(f"{till.url}/terminal?bundle=x", headers={"user-agent": agent})
    if agent.startswith("Chrome"):
        moved = till.url.replace("127.0.0.1", "kassa.localhost")
        assert (answer.status_code, answer.headers["location"]) == (307, f"{moved}/terminal?bundle=x")
    else:
        assert answer.status_code == 200


def test_only_its_own_page_operates_a_terminal(till: Till) -> None:
    answer = httpx.get(
        f"{till.base}/page",
        headers={
            "Origin": "http://elsewhere.example",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        },
        timeout=60,
    )
    assert answer.status_code == 403
