"""Paying, cancelling, refunding, and what became of the money."""

from __future__ import annotations

import re

from pytest_bdd import given, parsers, then, when

from features.shop import Shop
from features.steps.counter import SOON, tries, warned
from features.steps.wording import says

AT_ONCE = 0.9  # seconds
PAYMENT_STATES = "authorised|captured|rejected|expired|cancelled|failed"


@given("the cashier has pressed pay")
@when("the cashier presses pay")
def press_pay(shop: Shop) -> None:
    tries(shop, shop.cashier.presses_pay)


@when("the cashier presses pay again, if the till gave up")
def press_pay_again(shop: Shop) -> None:
    """Who has found out that Vipps asks nobody for the money may leave the next attempt to the cashier."""
    if shop.cashier.looks().payment.state == "failed":
        warned(shop, re.compile(""))
        shop.gave_up = True
        press_pay(shop)


@when("the cashier presses pay twice")
def press_pay_twice(shop: Shop) -> None:
    first, second = shop.cashier.presses_pay(), shop.cashier.presses_pay()
    assert first.payment.reference == second.payment.reference


@when("the cashier at the other till presses pay")
def press_pay_elsewhere(shop: Shop) -> None:
    tries(shop, shop.cashier_at("till-2").presses_pay)


@when("the cashier presses cancel")
def press_cancel(shop: Shop) -> None:
    tries(shop, shop.cashier.presses_cancel)


@when("the cashier presses cancel twice")
def press_cancel_twice(shop: Shop) -> None:
    shop.cashier.presses_cancel()
    shop.cashier.presses_cancel()


@given(says("a paid sale of {amount:Kr}"))
def paid_sale(shop: Shop, amount: int) -> None:
    shop.cashier.new_sale()
    shop.cashier.adds("Goods", amount)
    shop.scan(shop.customer.shows_qr())
    shop.cashier.presses_pay()
    shop.customer.approves("payment")
    shop.cashier.waits_for(lambda sale: sale.state == "paid", SOON, "the payment")


@given(says("the cashier has refunded {amount:Kr}"))
@when(says("the cashier refunds {amount:Kr}"))
def press_refund(shop: Shop, amount: int) -> None:
    tries(shop, lambda: shop.cashier.presses_refund(amount))


@when("the customer pays")
def pays(shop: Shop) -> None:
    shop.cashier.presses_pay()
    shop.customer.approves("payment")


@then("the sale is paid")
def paid(shop: Shop) -> None:
    sale = shop.cashier.waits_for(lambda sale: sale.state == "paid", 2 * SOON, "a paid sale")
    if sale.to_pay:
        assert sale.payment.state == "captured", sale.payment


@then("the sale is paid at once")
def paid_at_once(shop: Shop) -> None:
    """Sooner than anybody finds out who asks once a second."""
    shop.world.settles()
    shop.cashier.waits_for(lambda sale: sale.state == "paid", AT_ONCE, "a paid sale")


@then("the sale is not paid")
def not_paid(shop: Shop) -> None:
    sale = shop.cashier.looks()
    assert sale.state != "paid" and sale.payment.captured == 0, sale


@then(parsers.re(r"the sale is (?P<state>open|paying|cancelled|refunded)( again)?"))
def sale_state(shop: Shop, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.state == state, 2 * SOON, f"sale {state}")


@then(parsers.re(rf"the payment is (?P<state>{PAYMENT_STATES})"))
@when(parsers.re(rf"the payment is (?P<state>{PAYMENT_STATES})"))
def payment_state(shop: Shop, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.payment.state == state, 2 * SOON, f"payment {state}")


@then("the payment is still pending")
def still_pending(shop: Shop) -> None:
    assert shop.cashier.looks().payment.state == "pending"


@then(parsers.parse("after at most {seconds:d} seconds the sale is {state}"))
def sale_later(shop: Shop, seconds: int, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.state == state, seconds, f"sale {state}")


@then(parsers.parse("after at most {seconds:d} seconds the payment is {state}"))
def payment_later(shop: Shop, seconds: int, state: str) -> None:
    shop.cashier.waits_for(lambda sale: sale.payment.state == state, seconds, f"payment {state}")


@then(says("the shop has taken {amount:Kr}"))
def taken(shop: Shop, amount: int) -> None:
    entries = [e for e in shop.world.ledger() if e.reference == shop.cashier.looks().payment.reference]
    captured = sum(e.amount for e in entries if e.kind == "captured")
    refunded = sum(e.amount for e in entries if e.kind == "refunded")
    assert captured - refunded == amount, entries


@then(says("the customer has {amount:Kr} back"))
def given_back(shop: Shop, amount: int) -> None:
    reference = shop.cashier.waits_for(lambda sale: sale.payment.refunded == amount, 2 * SOON, "the refund")
    shop.world.settles()
    entries = [e for e in shop.world.ledger() if e.reference == reference.payment.reference and e.kind == "refunded"]
    assert sum(entry.amount for entry in entries) == amount, entries


@then("the reservation is released")
def released(shop: Shop) -> None:
    entries = [e for e in shop.world.ledger() if e.reference == shop.cashier.looks().payment.reference]
    sums = {kind: sum(e.amount for e in entries if e.kind == kind) for kind in ("reserved", "cancelled", "captured")}
    assert sums["reserved"] == sums["cancelled"] > 0 and sums["captured"] == 0, sums


@then("nothing was reserved")
def nothing_reserved(shop: Shop) -> None:
    reference = shop.cashier.looks().payment.reference
    assert not [e for e in shop.world.ledger() if e.reference == reference and e.kind == "reserved"]
