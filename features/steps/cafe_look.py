"""In the café: the app's looks and manners in its frame."""

from __future__ import annotations

import httpx
from pytest_bdd import given, parsers, then, when

from features.coffee_house import CoffeeHouse
from features.steps.cafe import LANGUAGES, begins_again, shows_balance
from features.steps.wording import says
from harness.selectors import Control

FINGER = 44.0  # pixels
EVENTS = {"afterOrderClose", "applicationIconClicked", "beforeOrderClose"}
# What would be in the document if names and currency were taken for markup.
FOREIGN = "#app-container :is(img[src=x], b, i)"
FOREIGN_TEXTS = ["", "Bold", "1", "UAH"]


@given(parsers.parse("the café's terminal speaks {lang:w}"))
def speaks(cafe: CoffeeHouse, lang: str) -> None:
    cafe.barista.sets_up(lang=LANGUAGES[lang].value)


@given("the café's currency symbol is markup")
def markup_symbol(cafe: CoffeeHouse) -> None:
    cafe.office.set(currency_symbol="<i>UAH</i>")


@given("Poster answers the app by the letter of its documents")
def by_the_letter(cafe: CoffeeHouse) -> None:
    """No second spelling beside the documented one."""
    cafe.barista.sets_up(lenient_answer=False, flat_client=False)


@then("the app offers no scanner")
def no_scanner(cafe: CoffeeHouse) -> None:
    assert cafe.sheet.shows(Control.FIND) and not cafe.sheet.shows(Control.SCAN)


@then("the barista has needed at most 4 actions")
def few_actions(cafe: CoffeeHouse) -> None:
    """The icon in the menu included."""
    assert 1 + cafe.sheet.actions <= 4


@then("everything in the app is at least 44 pixels large and fits its popup")
def for_fingers(cafe: CoffeeHouse) -> None:
    sizes = cafe.sheet.sizes()
    assert sizes and all(size.width >= FINGER and size.height >= FINGER for size in sizes), sizes
    page = "document.documentElement"
    assert cafe.sheet.evaluate(f"{page}.scrollWidth <= {page}.clientWidth")


@then("the app has drawn in its container only")
def container_only(cafe: CoffeeHouse) -> None:
    outside = cafe.sheet.evaluate("[...document.body.children].map((one) => one.id || one.tagName)")
    assert isinstance(outside, list) and set(outside) == {"app-container", "SCRIPT"}, outside


@then("the app has drawn no markup of others")
def no_markup(cafe: CoffeeHouse) -> None:
    drawn = cafe.sheet.evaluate(f"[...document.querySelectorAll('{FOREIGN}')].map((one) => one.textContent)")
    assert isinstance(drawn, list) and not {*drawn} & {*FOREIGN_TEXTS}, drawn


@then("the app is running and uses the terminal's own Poster")
def runs(cafe: CoffeeHouse) -> None:
    assert cafe.app.running
    behaved(cafe)


@then("the app has neither misused the terminal nor failed")
def behaved(cafe: CoffeeHouse) -> None:
    """Dialogs that would freeze the terminal are misuse, so is a Poster of its own."""
    assert cafe.notes("misuse") == [] and cafe.notes("exception") == []
    assert cafe.sheet.errors == []


@then(parsers.parse("the script has at most {most:d} characters and none of the keys"))
def small_and_clean(cafe: CoffeeHouse, most: int) -> None:
    script = httpx.get(cafe.bundle, timeout=60).text
    assert len(script) <= most
    assert cafe.office.keys.application_secret not in script and cafe.office.keys.token not in script


@then("the app has sent and logged neither tokens nor PINs")
def keeps_secrets(cafe: CoffeeHouse) -> None:
    sent = " ".join(f"{call.sent.path} {call.sent.body}" for call in cafe.calls("makeRequest"))
    said = sent + " ".join(cafe.sheet.console)
    for secret in (cafe.office.keys.token, cafe.office.keys.application_secret, "posPass"):
        assert secret not in said


@then("the page has loaded nothing but the terminal and the app")
def loaded_nothing(cafe: CoffeeHouse) -> None:
    assert all(host == "127.0.0.1" or host.endswith("kassa.localhost") for host in cafe.sheet.hosts), cafe.sheet.hosts
    assert all(path.startswith("/terminal") for path in cafe.sheet.paths), cafe.sheet.paths


@then("the app has its icon and listens to orders, payments and clicks")
def registered(cafe: CoffeeHouse) -> None:
    cafe.barista.waits_for(lambda seen: all(app.running for app in seen.apps), "the app")
    assert cafe.app.icons.get("order") and set(cafe.app.events) >= EVENTS, cafe.app


@then(parsers.re("the app has started (?P<times>once|twice)"))
def started(cafe: CoffeeHouse, times: str) -> None:
    assert cafe.app.starts == {"once": 1, "twice": 2}[times]


@when("the app is reloaded")
def reload(cafe: CoffeeHouse) -> None:
    starts = cafe.app.starts
    cafe.barista.restarts_app(cafe.app.id)
    cafe.barista.waits_for(lambda seen: cafe.app.starts > starts and cafe.app.running, "the app's new start")


@when("the terminal is started anew")
def restart(cafe: CoffeeHouse) -> None:
    begins_again(cafe)


@when("the terminal is switched off")
def switch_off(cafe: CoffeeHouse) -> None:
    cafe.shuts()


@when("the barista starts looking up the customer")
def start_looking_up(cafe: CoffeeHouse) -> None:
    cafe.sheet.types(f"+{cafe.shop.customer.msisdn}")
    cafe.sheet.touches(Control.FIND)


@then(says("the app shows {amount:Kr} to spend after {seconds:d} seconds"))
def says_later(cafe: CoffeeHouse, amount: int, seconds: int) -> None:
    before = cafe.world.now()
    cafe.sheet.settles()
    shows_balance(cafe, amount)
    assert round(cafe.world.now() - before) == seconds
