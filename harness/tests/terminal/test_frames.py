"""Apps in frames of their own: container, bridge, popup; several side by side, and none that can do harm."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from harness.screen import Screen
from harness.tests.terminal.counter import Counter, script

CROISSANT, COFFEE = 1, 2
ICON = "Poster.interface.showApplicationIconAt({order: 'Points'});"
NOTIFYING = "Poster.interface.showNotification({title: 'Points', message: 'You have 10'});"
METHODS = {
    "": "makeRequest makeApiRequest on",
    "interface.": "showApplicationIconAt popup closePopup scanBarcode showNotification showManageRightsModal",
    "clients.": "find get create",
    "orders.": "getActive create addProduct changeProductCount setOrderClient setOrderBonus setOrderComment setExtras "
    "setPrintText printReceipt closeOrder finishedCooking",
    "products.": "get getFullName",
    "categories.": "get getAll",
    "users.": "get getActiveUser",
    "devices.": "getAll get",
}


def test_bundle_finds_container_and_the_whole_sdk(counter: Counter) -> None:
    counter.opens(script("members"), working=False)
    assert counter.evaluate("[mounted, classic]") == [True, True]
    kinds = {name: kind for name, kind in counter.evaluate("kinds").items() if kind == "function"}
    assert set(kinds) == {space + name for space, names in METHODS.items() for name in names.split()}
    assert counter.notes("misuse") == []


def test_settings_and_environment_are_there_at_once(counter: Counter) -> None:
    counter.opens("const seen = {...Poster.settings, env: Poster.environment};", working=False)
    seen = counter.evaluate("seen")
    assert seen["accountUrl"] == counter.up["poster"]["account"]
    assert seen["applicationId"] == counter.up["poster"]["application_id"]
    assert (seen["lang"], seen["currencyCodeIso"], seen["spotTabletId"]) == ("ua", "UAH", 1)
    assert seen["env"] == {"android": False, "iOS": False, "windows": False, "desktop": False}
    assert counter.up["poster"]["application_secret"] not in counter.app().locator("html").inner_html()


def test_popup_is_the_same_document_made_visible(counter: Counter) -> None:
    counter.opens(script("opening"))
    counter.orders(CROISSANT)
    counter.evaluate("window.mark = 'the first document'")
    frame = counter.page.locator("iframe.app")
    for _ in range(2):
        counter.page.locator("[data-key=more]").click()
        counter.page.locator("[data-app-icon]").click()
        counter.page.locator(".popup h2", has_text="Points & cards").wait_for()
        counter.page.wait_for_function("document.querySelector('iframe.app').getBoundingClientRect().width === 500")
        box = frame.bounding_box()
        assert box is not None and (box["width"], box["height"]) == (500, 380)
        counter.app().locator("#card").fill("0123")
        counter.app().locator("#shut").click()
        counter.page.locator(".popup").wait_for(state="hidden")
    assert counter.evaluate("[window.mark, opened.length, card.value]") == ["the first document", 2, "0123"]
    counter.wait_for(lambda view: counter.evaluate("closings") == 2)
    counter.page.locator("[data-key=more]").click()
    counter.page.locator("[data-app-icon]").click()
    counter.page.locator(".popup .close").click()
    counter.wait_for(lambda view: view["popups"] == [] and counter.evaluate("closings") == 3)
    assert counter.notes("misuse") == []


def test_two_apps_side_by_side_share_nothing(counter: Counter) -> None:
    named = "const name = '{0}'; window.seen = (window.seen || 0) + 1; {1}"
    counter.opens(*(named.format(name, ICON.replace("Points", name)) for name in ("One", "Two")))
    counter.orders(CROISSANT)
    for number, name in ((1, "One"), (2, "Two")):
        counter.evaluate(f"localStorage.setItem('guest', '{name}')", number)
        assert counter.evaluate("name", number) == name
    assert [counter.evaluate("localStorage.getItem('guest')", number) for number in (1, 2)] == ["One", "Two"]
    assert [counter.evaluate("seen", number) for number in (1, 2)] == [1, 1]
    with pytest.raises(Exception, match=r"SecurityError|Blocked"):
        counter.evaluate("parent.document.title")
    counter.page.locator("[data-key=more]").click()
    assert counter.page.locator("[data-app-icon]").all_inner_texts() == ["O\nOne", "T\nTwo"]
    first, second = counter.wait_for(lambda view: True)["apps"]
    assert first["application_id"] == counter.up["poster"]["application_id"] != second["application_id"]


def test_storage_survives_a_restart_and_handlers_do_not(counter: Counter) -> None:
    counter.opens(
        "Poster.on('orderOpen', () => 0); var times = localStorage.times = Number(localStorage.times || 0) + 1;"
    )
    app = counter.wait_for(lambda view: True)["apps"][0]["id"]
    counter.post(f"/apps/{app}/reload")
    view = counter.wait_for(lambda view: view["apps"][0]["starts"] == 2 and view["apps"][0]["running"])
    assert view["apps"][0]["events"] == ["orderOpen"]
    assert counter.evaluate("times") == 2
    counter.page.reload()
    counter.wait_for(lambda view: view["apps"][0]["starts"] >= 3 and view["apps"][0]["running"])
    assert counter.evaluate("times") >= 3


def test_app_that_navigates_starts_afresh(counter: Counter) -> None:
    counter.opens("document.getElementById('app-container').innerHTML = '<form><button>Go</button></form>'; " + ICON)
    counter.evaluate("document.querySelector('button').click()")
    view = counter.wait_for(lambda view: view["apps"][0]["starts"] == 2 and view["apps"][0]["running"])
    assert view["apps"][0]["icons"] == {"order": "Points"}


def test_app_that_never_answers_is_reloaded_and_the_cashier_pays(jumping: Counter) -> None:
    jumping.opens("Poster.on('beforeOrderClose', () => {});")
    jumping.orders(CROISSANT)
    before = jumping.wait_for(lambda view: True)["now"]
    view = jumping.post("/order/pay")
    assert (view["screen"], view["now"] - before) == ("payment", pytest.approx(5))
    assert jumping.wait_for(lambda view: view["apps"][0]["running"])["apps"][0]["starts"] == 2
    assert "neither next() nor a popup" in jumping.notes("misuse")[0]


def test_apps_are_asked_one_after_the_other(jumping: Counter) -> None:
    jumping.opens(script("asking", SUM="5"), script("asking", SUM="10"))
    jumping.orders(CROISSANT, COFFEE)
    view = jumping.post("/order/pay")
    assert (view["screen"], view["order"]["bonus"], view["order"]["due"]) == ("payment", 1000, 2000)
    assert [button["text"] for button in view["pay_buttons"]] == ["Use 5", "Use 10"]
    told = jumping.journal("event:beforeOrderClose", "next:beforeOrderClose")
    first, second = (f"app:{app['application_id']}" for app in view["apps"])
    assert [(one["source"], one["target"]) for one in told] == [
        ("poster", first),
        (first, "poster"),
        ("poster", second),
        (second, "poster"),
    ]


def test_handlers_of_one_app_are_called_in_their_order(jumping: Counter) -> None:
    jumping.opens(
        "const seen = [];"
        "Poster.on('beforeOrderClose', (data, next) => { seen.push(1); next(); });"
        "Poster.on('beforeOrderClose', (data, next) => { seen.push(2); next(); });"
    )
    jumping.orders(CROISSANT)
    assert jumping.post("/order/pay")["screen"] == "payment"
    assert jumping.evaluate("seen") == [1, 2]


def test_app_with_a_short_timer_of_its_own_is_waited_for(jumping: Counter) -> None:
    jumping.opens("Poster.on('beforeOrderClose', (data, next) => { setTimeout(next, 150); });")
    jumping.orders(CROISSANT)
    before = jumping.wait_for(lambda view: True)["now"]
    view = jumping.post("/order/pay")
    assert (view["screen"], view["now"], view["apps"][0]["starts"]) == ("payment", before, 1)


def test_app_with_a_request_of_its_own_is_waited_for_a_while(counter: Counter) -> None:
    answered = threading.Event()
    counter.shelf.answer = lambda _: (200, b"{}" if answered.wait(60) else b"")
    counter.opens(ICON + script("waiting", URL=counter.shelf.url))
    counter.orders(CROISSANT)
    for kind in ("fetch", "XMLHttpRequest"):
        counter.evaluate(f"window.kind = '{kind}'")
        began = time.perf_counter()
        counter.post("/icons")
        assert time.perf_counter() - began > 0.19, kind
    answered.set()


def test_requests_of_an_app_are_signed(counter: Counter) -> None:
    counter.opens(script("requests", URL=counter.shelf.url), working=False)
    counter.wait_for(lambda view: counter.evaluate("answers.length") == 3)
    answers: list[Any] = counter.evaluate("answers")
    assert {"code": 200, "status": 200, "result": {"name": "Olena", "points": 10.5}} in answers and 2 in answers
    secret = counter.up["poster"]["application_secret"]
    for received in list(counter.shelf.received):
        counter.shelf.received.append(received)
        assert counter.shelf.signed(secret, received[3].decode())
    sent = {received[0]: received[3].decode() for received in counter.shelf.received}
    assert sent == {"GET": "", "POST": '{"name":"Оля","url":"a/b","bonus":10}'}


def test_misuse_is_noted_and_breaks_nothing(jumping: Counter) -> None:
    jumping.opens(script("misuse"))
    jumping.orders(CROISSANT)
    jumping.evaluate("all().catch(() => {})")
    jumping.post("/rest")
    assert jumping.post("/order/pay")["screen"] == "payment"
    jumping.post("/rest")
    misuse = "\n".join(jumping.notes("misuse"))
    for part in (
        "NaN",
        "Infinity",
        "is a function",
        "is of the browser",
        "Poster.interface.nothing does not exist",
        "no event 'orderEaten'",
        "on needs the name",
        "next() for event",
        "alert() would freeze",
        "needs a callback",
        "data cannot be sent",
        "is too long",
        "e+19",
    ):
        assert part in misuse, misuse
    exceptions = "\n".join(jumping.notes("exception"))
    for part in ("Error: oh", "nobody cares", "has no words"):
        assert part in exceptions, exceptions
    jumping.post("/payment")
    jumping.page.wait_for_selector("body[data-screen=receipt]")


def test_app_that_blocks_does_not_freeze_the_terminal(counter: Counter) -> None:
    go_on, waited = threading.Event(), list[bool]()

    def answer(_: str) -> tuple[int, bytes]:
        waited.append(go_on.wait(60))
        return 200, b"{}"

    counter.shelf.answer = answer
    counter.opens(script("blocking", URL=counter.shelf.url))
    counter.orders(CROISSANT)
    counter.http.post(f"{counter.world}/terminal/icons?timeout=0", json={"place": "order"})
    counter.wait_for(lambda _: bool(counter.shelf.received))
    assert counter.page.evaluate("document.title")
    assert not counter.journal("sdk:orders.getActive"), "the app is blocked"
    go_on.set()
    counter.wait_for(lambda _: bool(counter.journal("sdk:orders.getActive")))
    assert waited == [True], "the terminal has answered meanwhile"


def test_script_that_is_none_is_told(counter: Counter) -> None:
    counter.opens(working=False)
    counter.post("/apps", bundle="this is no script", name="broken.js")
    counter.wait_for(lambda view: view["apps"][0]["starts"] == 1)
    counter.wait_for(lambda view: bool(counter.notes("exception")))
    assert "SyntaxError" in counter.notes("exception")[0]


def test_nothing_is_fetched_from_elsewhere(counter: Counter) -> None:
    counter.opens(script("opening"), working=False)
    app = counter.wait_for(lambda view: True)["apps"][0]["id"]
    assert counter.hosts == {"127.0.0.1", "kassa.localhost", f"{app}.kassa.localhost"}


def test_next_terminal_on_the_screen_finds_nothing_of_the_last(counter: Counter, screen: Screen) -> None:
    terminal, _, query = counter.terminal.partition("?")
    screen.shows(terminal, f"{query}&bundle={counter.shelf.put(NOTIFYING)}")
    counter.wait_for(lambda view: [app["running"] for app in view["apps"]] == [True])
    counter.page.locator("[data-note]").wait_for()
    counter.evaluate("localStorage.setItem('guest', 'One')")
    counter.page.evaluate("window.mark = 'the same document'")
    counter.page.locator("[data-key=settings]").click()
    screen.clears()
    counter.wait_for(lambda view: not view["page"])
    assert counter.page.locator("#header > *, #screen > *, #notices > *, iframe, dialog[open]").count() == 0
    screen.shows(terminal, query)
    counter.wait_for(lambda view: view["apps"][0]["starts"] == 2 and view["apps"][0]["running"])
    counter.page.wait_for_selector("body[data-state=open][data-screen=locked]")
    assert counter.evaluate("localStorage.getItem('guest')") is None
    assert counter.page.evaluate("window.mark") == "the same document"
