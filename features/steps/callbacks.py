"""The one callback of an eCommerce payment."""

from __future__ import annotations

from pytest_bdd import given, then

from features.shop import Shop
from harness.actors.evidence import Exchange
from harness.actors.faults import Fault


def _callbacks(shop: Shop) -> list[Exchange]:
    return [exchange for exchange in shop.world.journal() if exchange.operation == "callback"]


@given("no callback arrives")
def no_callback(shop: Shop) -> None:
    shop.goes_wrong(Fault("callback", "drop"))


@given("every callback is forged")
def forged_callbacks(shop: Shop) -> None:
    shop.goes_wrong(Fault("callback", "wrong-signature"))


@given("every callback comes without the till's own token")
def callbacks_without_token(shop: Shop) -> None:
    shop.goes_wrong(Fault("callback", "unsigned"))


@then("the callback was accepted")
def callback_accepted(shop: Shop) -> None:
    found = _callbacks(shop)
    assert found and all(exchange.ok for exchange in found), found


@then("every forged callback was turned away")
def forged_callbacks_refused(shop: Shop) -> None:
    forged = [exchange for exchange in _callbacks(shop) if exchange.request is not None]
    assert forged and all(exchange.status is not None and 400 <= exchange.status < 500 for exchange in forged), forged
