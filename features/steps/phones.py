"""The customer and the phone: habits, approvals, what the screens show."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.shop import COUNTRIES, Shop
from harness.actors.problem import Refused

HABITS = {
    "approves everything": "approves",
    "rejects everything": "rejects",
    "ignores the phone": "ignores",
    "has closed the app": "app-closed",
    "uses an outdated app": "app-outdated",
    "is not a Vipps user": "not-a-user",
    "is too young for Vipps": "too-young",
    "has no money": "no-funds",
}


@given(parsers.re(f"the customer (?P<habit>{'|'.join(HABITS)})"))
@when(parsers.re(f"the customer (?P<habit>{'|'.join(HABITS)}) from now on"))
def habit(shop: Shop, habit: str) -> None:
    shop.customer.makes_it_a_habit(HABITS[habit])


@given("another customer")
@when("another customer comes")
def another_customer(shop: Shop) -> None:
    shop.next_customer()


@given(parsers.re(f"a customer from (?P<country>{'|'.join(COUNTRIES)})"))
@when(parsers.re(f"a customer from (?P<country>{'|'.join(COUNTRIES)}) comes"))
def foreign_customer(shop: Shop, country: str) -> None:
    shop.next_customer(COUNTRIES[country])


@given(parsers.re("another customer with the same e-mail address, (?P<verified>verified|not verified)"))
def same_email(shop: Shop, verified: str) -> None:
    email = shop.customer.person.email
    another = shop.next_customer()
    shop.world.change_person(another.msisdn, email=email, email_verified=verified == "verified")


@given("the customer's e-mail address is not verified")
def unverified_email(shop: Shop) -> None:
    shop.world.change_person(shop.customer.msisdn, email_verified=False)


@given("the customer has no address")
def no_address(shop: Shop) -> None:
    shop.world.change_person(shop.customer.msisdn, street_address="")


@given("the customer has got a new phone number")
def new_number(shop: Shop) -> None:
    shop.has_new_number()


@when(parsers.re(r"the customer (?P<verb>approves|rejects) the (?P<kind>payment|login)"))
def answer(shop: Shop, verb: str, kind: str) -> None:
    act = shop.customer.approves if verb == "approves" else shop.customer.rejects
    act(kind)


@when("the customer tries to approve the payment")
def try_to_approve(shop: Shop) -> None:
    try:
        shop.customer.approves("payment")
    except Refused as refused:
        shop.refused = refused


@then("the phone tells that the app is outdated")
def app_is_outdated(shop: Shop) -> None:
    assert shop.refused is not None and shop.refused.kind == "app-outdated", shop.refused
    shop.refused = None
    assert "update" in shop.customer.screens("payment", "pending")[-1].title.lower()


@then("the phone shows the club")
def club_shown(shop: Shop) -> None:
    assert shop.customer.screens("membership", "shown"), "no membership screen"


@then("the phone shows nothing of the club")
def club_not_shown(shop: Shop) -> None:
    assert not shop.customer.screens("membership")


@then(parsers.parse("the phone asks for {number:d} payment"))
@then(parsers.parse("the phone asks for {number:d} payments"))
def payments_asked(shop: Shop, number: int) -> None:
    assert len(shop.customer.screens("payment", "pending")) == number


@then(parsers.parse("the phone asks for {number:d} login"))
@then(parsers.parse("the phone asks for {number:d} logins"))
def logins_asked(shop: Shop, number: int) -> None:
    assert len(shop.customer.screens("login", "pending")) == number


@then("the payment has vanished from the phone")
def payment_vanished(shop: Shop) -> None:
    assert not shop.customer.screens("payment", "pending")
    assert shop.customer.screens("payment", "withdrawn")


@then("the cashier reads the code that the phone shows")
def same_code(shop: Shop) -> None:
    """If it shows one: a till need not send any."""
    code = shop.customer.screens("login")[-1].binding_message
    if code is None:
        return
    shop.cashier.waits_for(lambda sale: sale.told(code), 5, f"the code {code}")
