"""Blocking events go through the apps in turn, and none of them can stop the terminal."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from mocks.poster.tests.terminal.till import Page, Till

CROISSANT, COFFEE = 1, 2


@pytest.fixture
def aside() -> Any:
    """Does something while the test goes on."""
    with ThreadPoolExecutor(2) as pool:
        yield pool.submit


def _pays(till: Till, aside: Any) -> Future[Any]:
    pressed: Future[Any] = aside(till.post, "/order/pay")
    return pressed


def test_without_apps_pay_leads_to_the_payment_screen(till: Till) -> None:
    till.orders(CROISSANT, COFFEE)
    view = till.post("/order/pay")
    assert (view["screen"], view["order"]["due"], view["waiting"]) == ("payment", 3000, None)


def test_terminal_waits_for_next_and_offers_the_button(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose", "applicationIconClicked")
    pressed = _pays(till, aside)
    event = page.event("beforeOrderClose")
    assert (event["blocking"], event["data"]["order"]["total"]) == (True, 12)
    assert till.look()["waiting"] == {"event": "beforeOrderClose", "app_id": app}
    assert till.refusal("/order/lines", product_id=COFFEE) == "waiting"
    page.next(event, payButton="Use points")
    view = pressed.result(120)
    assert view["screen"] == "payment" and view["pay_buttons"] == [{"app_id": app, "text": "Use points"}]
    aside(till.post, "/icons", place="payment")
    assert page.event("applicationIconClicked")["data"] == {"place": "payment"}


def test_second_app_is_asked_after_the_first_has_called_next(till: Till, page: Page, aside: Any) -> None:
    first, second = till.install("one.js"), till.install("two.js")
    till.orders(CROISSANT)
    page.starts(first, "beforeOrderClose")
    page.starts(second, "beforeOrderClose")
    pressed = _pays(till, aside)
    event = page.event("beforeOrderClose")
    assert event["app"] == first
    assert till.look()["waiting"]["app_id"] == first, "the second one is not asked yet"
    page.next(event)
    event = page.event("beforeOrderClose")
    assert event["app"] == second
    page.next(event)
    assert pressed.result(120)["screen"] == "payment"


def test_app_that_never_calls_next_is_reloaded_after_five_seconds(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose")
    pressed = _pays(till, aside)
    event = page.event("beforeOrderClose")
    till.poster.advance(4.9)
    assert till.look()["screen"] == "order"
    till.poster.advance(0.2)
    assert pressed.result(120)["screen"] == "payment"
    assert page.hears(lambda frame: "reload" in frame)["reload"] == app
    assert till.look()["apps"][0]["events"] == [], "its handlers are gone with its document"
    page.next(event)
    page.calls(app, "orders.getActive")
    assert [note[:16] for note in till.misuse] == ["beforeOrderClose", "next() for event"]


def test_popup_stops_the_count_and_closing_it_starts_it_anew(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose", "afterPopupClosed")
    pressed = _pays(till, aside)
    page.event("beforeOrderClose")
    page.calls(app, "interface.popup", {"width": 500, "height": "80%", "title": "Points"})
    view = pressed.result(120)
    assert view["screen"] == "order", "pressing pay answers when somebody has to act"
    assert view["popups"] == [{"app_id": app, "width": "500px", "height": "80%", "title": "Points"}]
    till.poster.advance(60)
    assert till.look()["waiting"] is not None
    closed = aside(till.post, "/popup/close")
    assert page.event("afterPopupClosed")["data"] == {}
    till.poster.advance(4.9)
    assert till.look()["screen"] == "order"
    till.poster.advance(0.2)
    assert closed.result(120)["screen"] == "payment"


def test_second_next_is_ignored_and_noted(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose")
    pressed = _pays(till, aside)
    event = page.event("beforeOrderClose")
    page.next(event)
    page.next(event)
    assert pressed.result(120)["screen"] == "payment"
    page.calls(app, "orders.getActive")
    assert len(till.misuse) == 1


def test_going_back_and_paying_again_asks_again(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    order = till.orders(CROISSANT)["order"]["id"]
    page.starts(app, "beforeOrderClose")
    for _ in range(2):
        pressed = _pays(till, aside)
        page.next(page.event("beforeOrderClose"))
        assert pressed.result(120)["screen"] == "payment"
        assert till.post(f"/orders/{order}/show")["screen"] == "order"


def test_logout_waits_for_the_apps(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.opens()
    page.starts(app, "userLogout")
    left = aside(till.post, "/logout")
    event = page.event("userLogout")
    assert event["data"]["user"]["id"] == 2
    page.next(event)
    assert left.result(120)["screen"] == "locked"


def test_nobody_is_asked_once_the_page_is_gone(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose")
    pressed = _pays(till, aside)
    page.event("beforeOrderClose")
    page.close()
    assert pressed.result(120)["screen"] == "payment"


def test_newer_page_takes_over(till: Till, page: Page) -> None:
    newer = till.page()
    assert page.code == 4001
    app = till.install()
    newer.starts(app, "orderOpen")
    assert till.look()["apps"][0]["events"] == ["orderOpen"]
    newer.close()


def test_document_that_begins_anew_has_no_old_handlers(till: Till, page: Page) -> None:
    app = till.install()
    page.starts(app, "orderOpen", "afterOrderClose")
    page.calls(app, "interface.showApplicationIconAt", {"order": "Points"})
    page.starts(app, "orderOpen")
    shown = till.look()["apps"][0]
    assert (shown["events"], shown["icons"], shown["starts"]) == (["orderOpen"], {}, 2)


def test_after_closing_everybody_is_told_once(till: Till, page: Page, aside: Any) -> None:
    apps = [till.install("one.js"), till.install("two.js")]
    till.orders(CROISSANT, COFFEE)
    for app in apps:
        page.starts(app, "afterOrderClose")
    till.post("/order/pay")
    paid = aside(till.post, "/payment")
    orders = [page.event("afterOrderClose", app)["data"]["order"] for app in apps]
    assert paid.result(120)["screen"] == "receipt"
    assert [(one["status"], one["payType"], one["payedCash"]) for one in orders] == [(2, "mix", 30)] * 2
    assert len(till.journal("event:afterOrderClose")) == 2


def test_event_fired_by_hand_changes_nothing(till: Till, page: Page, aside: Any) -> None:
    app = till.install()
    till.orders(CROISSANT)
    page.starts(app, "beforeOrderClose", "orderClientChange")
    fired = aside(till.post, "/events", name="beforeOrderClose")
    event = page.event("beforeOrderClose")
    assert event["data"]["order"]["total"] == 12
    page.next(event)
    assert fired.result(120)["screen"] == "order"
    aside(till.post, "/events", name="orderClientChange", data={"clientId": 0, "orderId": 1})
    assert page.event("orderClientChange")["data"] == {"clientId": 0, "orderId": 1}
    assert till.refusal("/events", name="orderEaten") == "no-event"
