"""At the counter: sales, items, scans, and what the cashier reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_bdd import given, parsers, then, when

from features.shop import Shop
from features.steps.wording import says
from harness.actors.problem import Refused

SOON = 30.0  # seconds within which a till is expected to get somewhere


NOISE = {"nothing": "", "CR": "\r", "LF": "\n", "CR and LF": "\r\n", "a tab": "\t", "a blank": " "}


@given(says("a sale of {amount:Kr}"))
@when(says("the cashier starts a sale of {amount:Kr}"))
def sale_of(shop: Shop, amount: int) -> None:
    shop.cashier.new_sale()
    shop.cashier.adds("Goods", amount)


@given(parsers.parse("a sale of {number:d} coffees"))
@when(parsers.parse("the cashier starts a sale of {number:d} coffees"))
def coffees(shop: Shop, number: int) -> None:
    shop.cashier.new_sale()
    shop.cashier.adds("Coffee", 4500, number, stamp="coffee")


@given("an empty sale")
@when("the cashier starts a sale")
def empty_sale(shop: Shop) -> None:
    shop.cashier.new_sale()


@given(parsers.parse("a sale of {number:d} coffees at the other till"))
def coffees_at_other_till(shop: Shop, number: int) -> None:
    shop.cashier_at("till-2").new_sale()
    shop.cashier_at("till-2").adds("Coffee", 4500, number, stamp="coffee")


@when(says("the cashier adds {number:d} items of {amount:Kr} with {rate:d} % tax"))
def add_taxed_items(shop: Shop, number: int, amount: int, rate: int) -> None:
    shop.cashier.adds("Bread", amount, number, vat=rate * 100)


@given(says("the cashier has added an item of {amount:Kr}"))
@when(says("the cashier adds an item of {amount:Kr}"))
def add_item(shop: Shop, amount: int) -> None:
    shop.cashier.adds("Goods", amount)


@when(says("the cashier tries to add an item of {amount:Kr}"))
def try_to_add_item(shop: Shop, amount: int) -> None:
    tries(shop, lambda: shop.cashier.adds("Goods", amount))


@given(says("a sale of {amount:Kr} at the other till"))
def other_till(shop: Shop, amount: int) -> None:
    shop.cashier_at("till-2").new_sale()
    shop.cashier_at("till-2").adds("Goods", amount)


@given("the cashier has scanned the customer's QR")
@when("the cashier scans the customer's QR")
def scan_qr(shop: Shop) -> None:
    shop.scan(shop.customer.shows_qr())


@given("the cashier at the other till has scanned the customer's QR")
@when("the cashier at the other till scans the customer's QR")
def scan_at_other_till(shop: Shop) -> None:
    shop.scan(shop.customer.shows_qr(), "till-2")


@when("the cashier tries to scan somebody else's QR")
def try_to_scan_somebody_else(shop: Shop) -> None:
    code = shop.bystander().shows_qr()
    tries(shop, lambda: shop.scan(code))


@when("the scanner reads the customer's QR with scheme and host in capitals")
def scan_capitals(shop: Shop) -> None:
    scheme, _, rest = shop.customer.shows_qr().partition("://")
    host, _, path = rest.partition("/")
    shop.scan(f"{scheme}://{host}".upper() + f"/{path}")


@given(parsers.parse("the cashier has scanned the customer's QR of format {version}"))
@when(parsers.parse("the cashier scans the customer's QR of format {version}"))
def scan_version(shop: Shop, version: str) -> None:
    shop.scan(shop.customer.shows_qr(version))


@given("the customer has the QR of format 2.0 on the screen")
def shown_qr(shop: Shop) -> None:
    shop.customer.shows_qr("2.0")


@when("the cashier scans what the customer has on the screen")
def scan_shown(shop: Shop) -> None:
    shop.scan(shop.customer.shown[-1])


@when(parsers.parse("the scanner reads the customer's QR with {before} before it and {after} after it"))
def scan_noise(shop: Shop, before: str, after: str) -> None:
    shop.scan(NOISE[before] + shop.customer.shows_qr() + NOISE[after])


@given("the customer has scanned the QR at the customer's scanner")
@when("the customer scans the QR at the customer's scanner")
def scan_ahead(shop: Shop) -> None:
    shop.scan_ahead(shop.customer.shows_qr())


@given("the customer has scanned the QR at the scanner of the other till")
def scan_ahead_elsewhere(shop: Shop) -> None:
    shop.scan_ahead(shop.customer.shows_qr(), "till-2")


@when(parsers.parse('the cashier scans "{code}"'))
def scan_code(shop: Shop, code: str) -> None:
    shop.scan(code)


@when(parsers.parse('the cashier types the customer\'s phone number as "{spelling}"'))
def type_phone(shop: Shop, spelling: str) -> None:
    national = shop.customer.msisdn.removeprefix("47")
    pairs = " ".join((national[:3], national[3:5], national[5:]))
    shop.cashier.types_phone(spelling.replace("NATIONAL", national).replace("PAIRS", pairs))


@when(parsers.parse('the cashier types the phone number "{number}"'))
def type_number(shop: Shop, number: str) -> None:
    shop.cashier.types_phone(number)


@given(parsers.parse("{minutes:g} minutes pass"))
@when(parsers.parse("{minutes:g} minutes pass"))
def minutes_pass(shop: Shop, minutes: float) -> None:
    shop.world.advance(minutes * 60)


@when(parsers.parse("{seconds:g} seconds pass"))
def seconds_pass(shop: Shop, seconds: float) -> None:
    shop.world.advance(seconds)


@then("the till knows the customer's number")
def number_known(shop: Shop) -> None:
    customer = shop.cashier.looks().customer
    assert customer is not None, "the till knows nobody"
    assert customer.msisdn == shop.customer.msisdn


@then("the till knows no customer")
def nobody_known(shop: Shop) -> None:
    assert shop.cashier.looks().customer is None


@then(says("the sale comes to {amount:Kr}"))
def total(shop: Shop, amount: int) -> None:
    assert shop.cashier.looks().total == amount


@then(says("{amount:Kr} is left to pay"))
@then(says("{amount:Kr} are left to pay"))
def to_pay(shop: Shop, amount: int) -> None:
    assert shop.cashier.looks().to_pay == amount


@then(says("{amount:Kr} are left to pay at the other till"))
def to_pay_elsewhere(shop: Shop, amount: int) -> None:
    assert shop.cashier_at("till-2").looks().to_pay == amount


@then(says("the cashier is told about {topic:Topic}"))
def told(shop: Shop, topic: re.Pattern[str]) -> None:
    shop.cashier.waits_for(
        lambda sale: any(topic.search(message.text) for message in sale.messages), SOON, f"a message on {topic.pattern}"
    )


@then(says("the cashier is warned about {topic:Topic}"))
def warned(shop: Shop, topic: re.Pattern[str]) -> None:
    shop.cashier.waits_for(
        lambda sale: any(m.level != "info" and topic.search(m.text) for m in sale.messages),
        SOON,
        f"a warning on {topic.pattern}",
    )


@then(says("the cashier is not warned about {topic:Topic}"))
def not_warned(shop: Shop, topic: re.Pattern[str]) -> None:
    found = [m.text for m in shop.cashier.reads() if m.level != "info" and topic.search(m.text)]
    assert not found, found


@then("the cashier is warned of nothing")
def no_warning(shop: Shop) -> None:
    found = [message.text for message in shop.cashier.reads() if message.level != "info"]
    assert not found, found


@then(parsers.parse('the till refuses with "{kind}"'))
def refused(shop: Shop, kind: str) -> None:
    assert shop.refused is not None, "the till did not refuse"
    refusal, shop.refused = shop.refused, None
    assert refusal.kind == kind, refusal


def tries(shop: Shop, press: Callable[[], object]) -> None:
    """Press a button that the till may refuse; a refusal that no step looks at fails the scenario."""
    shop.expects_no_refusal()
    try:
        press()
    except Refused as refused:
        shop.refused = refused
