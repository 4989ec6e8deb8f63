"""The terminal as a cashier uses it: by keyboard, by touch, in two languages, with a scanner."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import segno

from harness.tests.terminal.counter import Counter, expect, script

CROISSANT, COFFEE, LATTE, LEMONADE = 1, 2, 3, 5
TOUCH = 44  # pixels
ICONS = "Poster.interface.showApplicationIconAt({order: 'Points', functions: 'Set up', payment: 'Pay with points'});"


WRONG = """(least) => {
    const shown = (query) => [...document.querySelectorAll(query)].filter((one) => one.getClientRects().length > 0);
    const small = shown('button, input:not([type=radio]):not([type=checkbox]), select').filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width < least || box.height < least;
    });
    const wide = shown('button, h1, h2').filter(
        (one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth,
    );
    return [...small, ...wide].map((one) => one.outerHTML.slice(0, 100));
}"""
"""What a finger would miss, and words that do not fit; in one go, so that nothing is replaced meanwhile."""


def test_whole_sale_by_keyboard(counter: Counter) -> None:
    counter.opens(working=False)
    page = counter.page
    page.keyboard.type("9999")
    expect(page.locator(".dots.wrong")).to_be_visible()
    page.keyboard.type("0000")
    page.locator("[data-key='open shift']").press("Enter")
    page.keyboard.press("Enter")
    page.locator("[data-key='new order']").wait_for()
    page.keyboard.press("F2")
    page.wait_for_selector("body[data-screen=order]")
    page.keyboard.press("/")
    page.keyboard.type("круас")
    expect(page.locator("[data-product]")).to_have_count(1)
    page.locator(f"[data-product='{CROISSANT}']").press("Enter")
    page.locator(f"[data-line='{CROISSANT}']").wait_for()
    page.locator(f"[data-product='{CROISSANT}']").press("+")
    expect(page.locator(f"[data-line='{CROISSANT}'] output")).to_have_text("2")
    page.keyboard.press("F4")
    page.keyboard.type("Шевченко")
    page.locator("[data-client='1']").press("Enter")
    expect(page.locator("[data-key=guest]")).to_contain_text("Олена Шевченко")
    page.locator("[data-key=comment]").fill("біля вікна")
    page.locator("[data-key=comment]").press("Tab")
    page.keyboard.press("F8")
    page.wait_for_selector("body[data-screen=payment]")
    page.locator("[data-key=cash]").fill("50")
    expect(page.locator(".change")).to_contain_text("26,00")
    page.keyboard.press("F8")
    page.wait_for_selector("body[data-screen=receipt]")
    expect(page.locator(".slip")).to_contain_text("біля вікна")
    page.keyboard.press("Escape")
    page.wait_for_selector("body[data-screen=orders]")
    entries = counter.http.get(f"{counter.world}/ledger").json()["entries"]
    assert [(one["kind"], one["amount"]) for one in entries] == [("captured", 2400)]


@pytest.mark.parametrize("lang", ["ua", "en"])
def test_every_screen_is_for_fingers_and_fits(counter: Counter, lang: str) -> None:
    counter.http.put(f"{counter.world}/terminal/settings", json={"lang": lang})
    counter.opens(ICONS, working=False)
    page = counter.page

    def judge(what: str) -> None:
        assert page.evaluate(WRONG, TOUCH) == [], what

    judge("locked")
    counter.post("/login", pin="0000")
    page.locator("[data-key='open shift']").click()
    judge("shift")
    page.locator("[data-key=shift]").click()
    page.locator("[data-key='new order']").wait_for()
    judge("orders")
    counter.orders(CROISSANT, COFFEE)
    page.locator("[data-key=more]").click()
    page.locator("[data-app-icon]").wait_for()
    judge("order with its menu")
    page.keyboard.press("Escape")
    for key in ("guest", "scan", "settings"):
        page.locator(f"[data-key={key}]").click()
        page.locator("dialog[open]").wait_for()
        judge(key)
        page.keyboard.press("Escape")
    page.locator(f"[data-product='{LATTE}']").click()
    judge("modifications")
    page.locator("[data-key=portion]").click()
    page.locator(f"[data-line='{LATTE}']").wait_for()
    counter.post("/order/pay")
    page.wait_for_selector("body[data-screen=payment]")
    judge("payment")
    counter.post("/payment")
    page.wait_for_selector("body[data-screen=receipt]")
    judge("receipt")
    counter.post("/archive")
    page.wait_for_selector("body[data-screen=archive]")
    judge("archive")


def test_words_change_with_the_language(counter: Counter) -> None:
    counter.opens()
    counter.orders(CROISSANT)
    expect(counter.page.locator("[data-key=pay]")).to_contain_text("Оплата 12,00 грн.")
    counter.page.locator("[data-key=lang]").click()
    expect(counter.page.locator("[data-key=pay]")).to_contain_text("Pay 12.00 UAH")
    expect(counter.page.locator(f"[data-product='{CROISSANT}']")).to_contain_text("Croissant")
    assert counter.page.locator("html").get_attribute("lang") == "en"


def test_modifications_and_weight_are_chosen(counter: Counter) -> None:
    counter.opens()
    counter.orders()
    page = counter.page
    page.locator(f"[data-product='{LEMONADE}']").click()
    page.locator("[data-modification='32']").click()
    expect(page.locator(f"[data-line='{LEMONADE}']")).to_contain_text("65,00")
    page.locator(f"[data-product='{LATTE}']").click()
    page.locator("dialog input[value='42']").check()
    page.locator("dialog input[value='51']").check()
    page.locator("[data-key=portion]").click()
    expect(page.locator(f"[data-line='{LATTE}']")).to_contain_text("80,00")


def test_code_is_scanned_from_a_picture(counter: Counter, tmp_path: Path) -> None:
    counter.http.put(f"{counter.world}/terminal/settings", json={"environment": {"android": True}})
    counter.opens(script("scanning"))
    counter.orders()
    picture = tmp_path / "card.png"
    out = io.BytesIO()
    segno.make("card-0123", error="m", micro=False).save(out, kind="png", scale=8)
    picture.write_bytes(out.getvalue())
    for act in ("picture", "phone", "close"):
        counter.page.locator("[data-key=more]").click()
        counter.page.locator("[data-app-icon]").click()
        counter.page.locator("dialog[open] [data-key=code]").wait_for()
        if act == "picture":
            counter.page.locator("[data-key=picture]").set_input_files(picture)
        elif act == "phone":
            counter.page.locator("[data-key=phone]").select_option(index=1)
        else:
            counter.page.keyboard.press("Escape")
        counter.page.locator("dialog[open]").wait_for(state="hidden")
    counter.wait_for(lambda view: counter.evaluate("codes.length") == 3)
    assert counter.evaluate("codes") == ["card-0123", counter.up["people"][0]["personal_qr"], ""]


def test_pasted_code_is_scanned(counter: Counter) -> None:
    counter.opens()
    counter.orders()
    counter.page.evaluate(
        "const data = new DataTransfer(); data.setData('text', '4820000000017');"
        "document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));"
    )
    counter.page.locator(f"[data-line='{CROISSANT}']").wait_for()


def test_bundle_is_loaded_in_the_settings(counter: Counter, tmp_path: Path) -> None:
    counter.opens()
    page = counter.page
    page.locator("[data-key=settings]").click()
    page.locator("[data-key='bundle url']").fill(counter.shelf.put(ICONS))
    page.locator("[data-key='load bundle']").click()
    page.locator(".app-row").wait_for()
    file = tmp_path / "second.js"
    file.write_text(ICONS, "utf-8")
    page.locator("[data-key='bundle file']").set_input_files(file)
    expect(page.locator(".app-row")).to_have_count(2)
    expect(page.locator(".app-row .ok")).to_have_count(2)
    page.locator("[data-key='bundle url']").fill("https://example.com/bundle.js")
    page.locator("[data-key='load bundle']").click()
    expect(page.locator(".notice.problem")).to_contain_text("not on this machine")
    page.locator("[data-key^=remove]").first.click()
    expect(page.locator(".app-row")).to_have_count(1)


def test_notification_is_shown_and_clicked(counter: Counter) -> None:
    counter.opens(
        "let clicked = ''; Poster.on('notificationClick', (note) => { clicked = note.title; });"
        "Poster.interface.showNotification({title: '<b>Points</b>', message: 'You have 10'});"
    )
    toast = counter.page.locator("[data-note]")
    expect(toast.locator("strong")).to_have_text("<b>Points</b>")
    toast.click()
    counter.wait_for(lambda view: counter.evaluate("clicked") == "<b>Points</b>")


def test_page_in_a_second_tab_takes_over(counter: Counter) -> None:
    counter.opens(ICONS)
    second = counter.page.context.new_page()
    second.goto(counter.terminal)
    second.wait_for_selector("body[data-state=open]")
    expect(counter.page.locator("#cover")).to_contain_text("іншій вкладці")
    counter.wait_for(lambda view: view["apps"][0]["running"] and view["apps"][0]["starts"] == 2)
