"""In the café: the barista's orders, the club's app, and who the guest is."""

from __future__ import annotations

import re

from pytest_bdd import given, parsers, then, when

from features.coffee_house import COOKIES, PRODUCTS, CoffeeHouse
from features.steps.wording import says
from harness.selectors import Control, Language, Message, Reading, sum_in

ENVIRONMENTS: dict[str, dict[str, bool]] = {
    "web": {},
    "Android": {"android": True},
    "iPad": {"iOS": True},
    "Windows": {"windows": True, "desktop": True},
}
ENVIRONMENT = f"(?P<environment>{'|'.join(ENVIRONMENTS)})"
LANGUAGES = {"English": Language.EN, "Ukrainian": Language.UA}
# How the features word what the app says in its frame, in words of its own.
SAYINGS = {
    "nothing was typed": Message.NOTHING_TYPED,
    "nobody has that number or card": Message.NOBODY,
    "this is no number and no code": Message.NO_CODE,
    "several guests have this number": Message.SEVERAL,
    "Poster did not take the guest": Message.NOT_ATTACHED,
    "the guest is of another group": Message.OTHER_GROUP,
    "it is at work": Message.AT_WORK,
    "its server does not answer": Message.NO_ANSWER,
    "its server's answer is of no use": Message.UNUSABLE,
    "its server did not accept the terminal": Message.NOT_ACCEPTED,
}
# … and what it tells the barista, whether its frame is shown or not.
TIDINGS = {
    "no order is open": Message.NO_ORDER,
    "the sale goes on without points": Message.WITHOUT_POINTS,
    "the café has to be connected again": Message.RECONNECT,
}
# How people write the customer's number or card.
SPELLINGS = {
    "phone number": "+{msisdn}",
    "phone number with blanks": "+{country} {national}",
    "phone number without the country": "{national}",
    "card number": "{card}",
}


@given("the barista works with the club's app")
def works(cafe: CoffeeHouse) -> None:
    begins(cafe, "en", "web")


@given(parsers.re(f"the barista works with the club's app on an? {ENVIRONMENT} (?:tablet|terminal)"))
def works_on(cafe: CoffeeHouse, environment: str) -> None:
    begins(cafe, "en", environment)


@given("the barista works with the club's app in Ukrainian")
def works_in_ukrainian(cafe: CoffeeHouse) -> None:
    begins(cafe, "ua", "web")


@given("the barista works on with the club's app on an Android tablet")
def works_as_set_up(cafe: CoffeeHouse) -> None:
    """In the language that the terminal has."""
    begins(cafe, cafe.barista.looks().lang, "Android")


def begins(cafe: CoffeeHouse, lang: str, environment: str) -> None:
    cafe.barista.begins_to_work()
    cafe.barista.sets_up(lang=lang, environment=ENVIRONMENTS[environment])
    cafe.starts_app()


def begins_again(cafe: CoffeeHouse) -> None:
    """The terminal's page is loaded once more."""
    starts = cafe.app.starts
    cafe.sheet.reloads()
    cafe.barista.waits_for(lambda seen: cafe.app.starts > starts and cafe.app.running, "the app's new start")


@given(parsers.re(r"an order of (?P<things>(?:an? \w+(?:, | and )?)+)"))
@when(parsers.re(r"the barista opens an order of (?P<things>(?:an? \w+(?:, | and )?)+)"))
def order_of(cafe: CoffeeHouse, things: str) -> None:
    names = [part.split(" ")[-1] for part in things.replace(" and ", ", ").split(", ")]
    cafe.orders([PRODUCTS[name] for name in names])


@given(parsers.parse("an order of {grams:d} grams of cookies"))
def order_by_weight(cafe: CoffeeHouse, grams: int) -> None:
    cafe.orders([])
    cafe.barista.adds(COOKIES, str(grams))


@when(parsers.re(r"the barista adds an? (?P<name>\w+)"))
def add(cafe: CoffeeHouse, name: str) -> None:
    cafe.barista.adds(PRODUCTS[name])


@given(parsers.re(r"the barista has taken the (?P<name>\w+) off the order"))
@when(parsers.re(r"the barista takes the (?P<name>\w+) off the order"))
def take_off(cafe: CoffeeHouse, name: str) -> None:
    cafe.barista.makes_it(PRODUCTS[name], "0")


@when("the barista goes back to the order")
def go_back(cafe: CoffeeHouse) -> None:
    cafe.barista.goes_back(cafe.order_id)


# --- who is the guest? ------------------------------------------------------------------------------------------------


@given("the barista has opened the app")
@when("the barista opens the app")
def open_app(cafe: CoffeeHouse) -> None:
    cafe.barista.clicks_icon(application_id=cafe.office.keys.application_id)


@when(parsers.re(r'the barista looks up "(?P<text>[^"]*)"'))
def look_up(cafe: CoffeeHouse, text: str) -> None:
    cafe.sheet.types(text)
    cafe.sheet.presses(Control.FIND)


@when("the barista looks up the customer")
def look_up_customer(cafe: CoffeeHouse) -> None:
    look_up(cafe, f"+{cafe.shop.customer.msisdn}")


@when(parsers.re(rf"the barista looks up the customer's (?P<spelling>{'|'.join(SPELLINGS)})"))
def look_up_spelled(cafe: CoffeeHouse, spelling: str) -> None:
    msisdn = cafe.shop.customer.msisdn
    card = cafe.card_number if "card" in spelling else ""
    look_up(cafe, SPELLINGS[spelling].format(msisdn=msisdn, country=msisdn[:2], national=msisdn[2:], card=card))


@given("the customer is on the order")
def customer_on_order(cafe: CoffeeHouse) -> None:
    open_app(cafe)
    look_up_customer(cafe)
    cafe.is_done()
    guest_is_customer(cafe)


@when(parsers.parse('the barista chooses "{name}" in the app'))
def choose(cafe: CoffeeHouse, name: str) -> None:
    cafe.sheet.chooses(name)


@when("the barista is done with the app")
def done(cafe: CoffeeHouse) -> None:
    cafe.is_done()


@when("the barista presses Enter")
def press_enter(cafe: CoffeeHouse) -> None:
    cafe.sheet.presses_key("Enter")


@when("the barista types the customer's phone number")
def type_phone(cafe: CoffeeHouse) -> None:
    cafe.sheet.types(f"+{cafe.shop.customer.msisdn}")


@when(parsers.parse("the barista taps {label} twice"))
def tap_twice(cafe: CoffeeHouse, label: str) -> None:
    cafe.sheet.taps_twice({"Pay": Control.SPEND_ALL, "Find": Control.FIND}[label])


@when("the barista scans the customer's QR code with the app")
def scan(cafe: CoffeeHouse) -> None:
    start_scan(cafe)
    cafe.barista.scans(cafe.shop.customer.shows_qr())
    cafe.sheet.settles()


@when("the barista begins to scan with the app")
def start_scan(cafe: CoffeeHouse) -> None:
    cafe.sheet.touches(Control.SCAN)
    cafe.barista.waits_for(lambda seen: seen.scan is not None, "the scanner")


@when(parsers.parse('the barista scans "{code}" with the app'))
def scan_code(cafe: CoffeeHouse, code: str) -> None:
    start_scan(cafe)
    cafe.barista.scans(code)
    cafe.sheet.settles()


@when("the barista closes the scanner")
def close_scanner(cafe: CoffeeHouse) -> None:
    cafe.barista.closes_scanner()
    cafe.sheet.settles()


@then(parsers.parse('the app shows "{text}"'))
def app_shows(cafe: CoffeeHouse, text: str) -> None:
    cafe.sheet.sees(text)


@then(parsers.re(f"the app says that (?P<saying>{'|'.join(SAYINGS)})"))
def app_says(cafe: CoffeeHouse, saying: str) -> None:
    cafe.sheet.says(SAYINGS[saying])


@then(parsers.re(f"the app has told the barista that (?P<tidings>{'|'.join(TIDINGS)})"))
def app_has_told(cafe: CoffeeHouse, tidings: str) -> None:
    told(cafe, TIDINGS[tidings])


def told(cafe: CoffeeHouse, message: Message, *sums: int) -> None:
    """One notification says it, with these sums in kopecks."""
    words = [cafe.selectors.words(message), *(re.compile(sum_in(one)) for one in sums)]
    cafe.barista.waits_for(
        lambda seen: any(all(one.search(toast.message) for one in words) for toast in seen.notifications),
        f"the message {', '.join(one.pattern for one in words)}",
    )


@then(parsers.parse("the app asks for the guest in {lang:w}"))
def asks_in(cafe: CoffeeHouse, lang: str) -> None:
    cafe.sheet.asks_for_guest(LANGUAGES[lang])


@then("the app asks for the guest")
def asks(cafe: CoffeeHouse) -> None:
    asks_in(cafe, "English")


@then(says("the app shows {amount:Kr} to spend"))
def shows_balance(cafe: CoffeeHouse, amount: int) -> None:
    cafe.sheet.reads(Reading.BALANCE, amount)


@then(says("the app shows {amount:Kr} to spend, in {currency}"))
def shows_currency(cafe: CoffeeHouse, amount: int, currency: str) -> None:
    cafe.sheet.reads(Reading.BALANCE, amount, currency)


@then("the app shows the customer's name")
def app_shows_name(cafe: CoffeeHouse) -> None:
    cafe.sheet.sees(cafe.shop.customer.person.name)


@then(says("the app shows the customer's name, number and {amount:Kr} to spend"))
def app_shows_customer(cafe: CoffeeHouse, amount: int) -> None:
    app_shows_name(cafe)
    cafe.sheet.sees_number(cafe.shop.customer.msisdn)
    shows_balance(cafe, amount)


@then("the app's popup is open")
def popup_open(cafe: CoffeeHouse) -> None:
    (popup,) = cafe.barista.looks().popups
    assert popup.app_id == cafe.app.id


@then("no popup is open")
def popup_closed(cafe: CoffeeHouse) -> None:
    cafe.barista.waits_for(lambda seen: not seen.popups, "the end of the popup")


@then("the customer is on the order")
def guest_is_customer(cafe: CoffeeHouse) -> None:
    seen = cafe.barista.waits_for(lambda seen: seen.on_screen.client is not None, "a guest on the order")
    client = seen.on_screen.client
    assert client is not None and client.name == cafe.shop.customer.person.name, client
    cafe.barista.waits_for(lambda seen: not seen.popups or not cafe.sheet.is_busy, "the app's rest")


@then("nobody is on the order")
def nobody(cafe: CoffeeHouse) -> None:
    assert cafe.barista.lets_apps_work().on_screen.client is None


@then(parsers.parse('"{name}" is on the order'))
def guest_is(cafe: CoffeeHouse, name: str) -> None:
    seen = cafe.barista.waits_for(lambda seen: seen.on_screen.client is not None, "a guest on the order")
    assert seen.on_screen.client is not None and name in seen.on_screen.client.name


@given("a coffee that was added and taken off again")
def line_of_nothing(cafe: CoffeeHouse) -> None:
    add(cafe, "coffee")
    take_off(cafe, "coffee")


@given(parsers.parse("the barista gives {percent:d} percent off"))
def discount(cafe: CoffeeHouse, percent: int) -> None:
    cafe.barista.gives_discount(str(percent))


@given(parsers.re(r"another order of (?P<things>(?:an? \w+(?:, | and )?)+)"))
def another_order(cafe: CoffeeHouse, things: str) -> None:
    order_of(cafe, things)


@when("the barista takes the guest off the order")
def detach(cafe: CoffeeHouse) -> None:
    cafe.barista.puts_guest(0)


@when("the barista puts a guest of the café's own onto the order")
def replace(cafe: CoffeeHouse) -> None:
    cafe.barista.puts_guest(1)


@when("the barista sells a coffee to the customer")
def sell(cafe: CoffeeHouse) -> None:
    """A whole sale, for money."""
    order_of(cafe, "a coffee")
    customer_on_order(cafe)
    cafe.barista.presses_pay()
    cafe.sheet.presses(Control.COLLECT)
    cafe.barista.waits_for(lambda seen: seen.screen == "payment", "the payment screen")
    cafe.barista.takes()
