"""Collects the scenarios of this folder, with the steps that only they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then

from features.proxy.conftest import Product
from features.shop import Shop
from features.steps.counter import SOON
from harness.checks.record import reference_of

scenarios(str(Path(__file__).parent))

REPLIES = {
    "payment request": {"method": "POST", "path": "/epayment/v1/payments"},
    "capture": {"method": "POST", "path": "/epayment/v1/payments/*/capture"},
}
LATE, PIECE = 60, 400  # milliseconds, bytes


@pytest.fixture
def lost_before(product: Product) -> int:
    """Replies lost in the scenarios before."""
    return product.network.lost_replies("vipps")


@given(parsers.parse("the network loses the reply to the next {call}"))
def lose_reply(product: Product, lost_before: int, call: str) -> None:
    product.network.suffers("vipps", "lost_reply", **REPLIES[call], times=1)


@given("everything from Vipps is late and in pieces")
def bad_line(product: Product) -> None:
    product.network.suffers("vipps", "latency", latency=LATE, jitter=LATE // 2)
    product.network.suffers("vipps", "slicer", average_size=PIECE, size_variation=PIECE // 2, delay=1000)


@then("the network has lost 1 reply")
def lost_once(product: Product, lost_before: int) -> None:
    assert product.network.lost_replies("vipps") == lost_before + 1


@then("Vipps has reserved once")
def reserved_once(shop: Shop) -> None:
    customer = shop.cashier.looks().payment.reference
    reserved = [entry for entry in shop.world.ledger() if entry.kind == "reserved" and entry.reference == customer]
    assert len(reserved) == 1, reserved
    assert len(shop.customer.screens("payment", "pending")) == 0


@then(parsers.re(r"(?P<vendor>Vipps|Qerko) was (called|connected to) as (?P<host>\S+) over HTTPS"))
def real_name(product: Product, vendor: str, host: str) -> None:
    sent = [e.request.headers for e in product.world.journal() if e.vendor == vendor.lower() and e.request]
    names = {(headers["host"], headers.get("x-forwarded-proto")) for headers in sent if "host" in headers}
    assert (host, "https") in names, names


@then("a webhook has told of the capture")
def webhook_told(shop: Shop) -> None:
    """The till has acknowledged it; Vipps sends it in its own time."""

    def told() -> bool:
        found = [e for e in shop.world.journal() if e.operation == "webhook:epayments.payment.captured.v1"]
        return any(e.ok and reference_of(e) == shop.cashier.sale.payment.reference for e in found)

    end = shop.world.now() + SOON
    while not told():
        assert shop.world.now() < end, "no webhook told of the capture"
        shop.cashier.till.sale_after(shop.cashier.sale.id, shop.cashier.sale.version, 0.2)
