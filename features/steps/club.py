"""The club: enrolment, members, points and stamps."""

from __future__ import annotations

import re

from pytest_bdd import given, parsers, then, when

from features.shop import Shop
from features.steps.counter import SOON, tries, warned


@given("the customer is a member")
def is_member(shop: Shop) -> None:
    shop.enrol(shop.customer)


@given(parsers.parse("the customer is a member with {points:d} points"))
def has_points(shop: Shop, points: int) -> None:
    shop.enrol_buyer(shop.customer, "Goods", points * 100)
    assert _balance(shop) == points


@given(parsers.parse("the customer is a member with {stamps:d} coffee stamps"))
def has_stamps(shop: Shop, stamps: int) -> None:
    shop.enrol_buyer(shop.customer, "Coffee", 4500, stamps, "coffee")
    assert _stamps(shop) == stamps


@given("the cashier has pressed enrol")
@when("the cashier presses enrol")
def press_enrol(shop: Shop) -> None:
    tries(shop, shop.cashier.presses_enrol)


@when("the cashier presses enrol again, if the till gave up")
def press_enrol_again(shop: Shop) -> None:
    """Who has told the cashier that Vipps is in trouble may leave the next attempt to them."""
    if shop.cashier.looks().enrolment.state == "failed":
        warned(shop, re.compile(""))
        press_enrol(shop)
        shop.world.settles()


@then("the enrolment is enrolled, at the next press of enrol at the latest")
def enrolled_in_the_end(shop: Shop) -> None:
    sale = shop.cashier.waits_for(lambda s: s.enrolment.state in ("enrolled", "failed"), 2 * SOON, "the new member")
    if sale.enrolment.state == "failed":
        press_enrol_again(shop)
        shop.customer.approves("login")
        enrolment_state(shop, "enrolled")


@when("the cashier at the other till presses enrol")
def press_enrol_elsewhere(shop: Shop) -> None:
    tries(shop, shop.cashier_at("till-2").presses_enrol)


@when("the cashier presses collect")
def press_collect(shop: Shop) -> None:
    tries(shop, shop.cashier.presses_collect)


@given(parsers.parse("the cashier spends {points:d} points"))
@when(parsers.parse("the cashier spends {points:d} points"))
def press_spend(shop: Shop, points: int) -> None:
    tries(shop, lambda: shop.cashier.presses_spend(points))


@when("the cashier spends as many points as fit")
def press_spend_all(shop: Shop) -> None:
    tries(shop, shop.cashier.presses_spend)


@given(parsers.parse("the cashier at the other till spends {points:d} points"))
@when(parsers.parse("the cashier at the other till spends {points:d} points"))
def press_spend_elsewhere(shop: Shop, points: int) -> None:
    tries(shop, lambda: shop.cashier_at("till-2").presses_spend(points))


@then("the till recognises a member")
def member_recognised(shop: Shop) -> None:
    customer = shop.cashier.looks().customer
    assert customer is not None and customer.member, customer
    assert _may_be_called(shop, customer.name), customer


@then("the till recognises no member")
def no_member(shop: Shop) -> None:
    customer = shop.cashier.looks().customer
    assert customer is not None and not customer.member, customer
    assert customer.name in (None, "", shop.customer.person.name), "somebody else's name"


@then(parsers.re(r"the enrolment is (?P<state>enrolled|declined|expired|failed)"))
@when(parsers.re(r"the enrolment is (?P<state>enrolled|declined|expired|failed)"))
def enrolment_state(shop: Shop, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.enrolment.state == state, SOON, f"enrolment {state}")


@then("the enrolment is failed, if a nonce was sent")
def refused_by_nonce(shop: Shop) -> None:
    """A nonce need not be sent; without one nothing in the id token tells one login of the customer from another."""
    if any("nonce" in call.sent.form for call in shop.calls("backchannelAuthentication")):
        enrolment_state(shop, "failed")
        not_joined(shop)


@then(parsers.parse("after at most {seconds:d} seconds the enrolment is {state}"))
def enrolment_later(shop: Shop, seconds: int, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.enrolment.state == state, seconds, f"enrolment {state}")


@then("the customer has joined")
def joined(shop: Shop) -> None:
    member = shop.till.member(shop.customer.msisdn)
    assert member is not None, "there is no such member"
    assert _may_be_called(shop, member.name), member


def _may_be_called(shop: Shop, name: str | None) -> bool:
    """By the name that Vipps told. Where the club asked for none, by anything but the name of somebody else."""
    scopes = " ".join(call.sent.form.get("scope", "") for call in shop.calls("backchannelAuthentication")).split()
    if name == shop.customer.person.name or "name" in scopes:
        return name == shop.customer.person.name
    return name not in {citizen.name for citizen in shop.world.up.people}


@then("the customer has not joined")
def not_joined(shop: Shop) -> None:
    assert shop.till.member(shop.customer.msisdn) is None


@then(parsers.parse("the member has {points:d} points"))
def balance(shop: Shop, points: int) -> None:
    assert _balance(shop) == points


@then(parsers.parse("the member has {stamps:d} coffee stamps"))
def stamps(shop: Shop, stamps: int) -> None:
    assert _stamps(shop) == stamps


@then(parsers.parse("the sale earns {points:d} points"))
def earned(shop: Shop, points: int) -> None:
    assert shop.cashier.looks().rewards.earned == points


@then(parsers.parse("the sale spends {points:d} points"))
def spent(shop: Shop, points: int) -> None:
    assert shop.cashier.looks().rewards.spent == points


@then(parsers.parse("the sale shows a balance of {points:d} points"))
def shown_balance(shop: Shop, points: int) -> None:
    assert shop.cashier.looks().rewards.balance == points


def _balance(shop: Shop) -> int:
    shop.world.settles()
    member = shop.till.member(shop.customer.msisdn)
    assert member is not None, "there is no such member"
    return member.balance


def _stamps(shop: Shop) -> int:
    shop.world.settles()
    member = shop.till.member(shop.customer.msisdn)
    assert member is not None, "there is no such member"
    return member.stamps.get("coffee", 0)
