"""Receipts that come after their payment: Qerko asks for them until they are there, for a day at most.

Source: Qerko POS integration, methods: getPostponedReceipt, every 20 s, up to 24 h (QERKO-PAY-06). Which receipt of an
unfinished series counts as none is inferred: an error, silence, a misfit, or one that is still postponed.
"""

from __future__ import annotations

from typing import Any

from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, changed
from mocks.qerko.calls import call
from mocks.qerko.payment import Payment
from mocks.qerko.registry import Reply, on_reply
from mocks.qerko.setbacks import Setback, understood
from mocks.qerko.structures import Delivery, SentReceipt, read_receipt
from mocks.world.world import World

ASK = "qerko.receipt"


def promise(world: World, payment: Payment) -> None:
    """The POS has promised the receipt of ``payment``."""
    settings = world.part(QerkoAccount).settings
    payment.receipt_until = world.clock.now + settings.receipt_patience
    world.clock.schedule(settings.receipt_interval, ASK, payment.id)


def ask(world: World, key: str) -> None:
    """Timer: is the receipt there?"""
    payment = world.part(QerkoAccount).payments[key]
    world.cause = payment.cause
    try:
        call(world, payment.party, "getPostponedReceipt", [payment.id], "payment.receipt", payment.id)
    finally:
        world.cause = None


@on_reply("payment.receipt")
def take(world: World, key: str, reply: Reply) -> None:
    """The receipt goes to the guest, or is asked for again."""
    payment = world.part(QerkoAccount).payments[key]
    final = payment.amount if payment.final is None else payment.final

    def fitting(sent: Any) -> SentReceipt:
        return read_receipt(sent, final)

    try:
        receipt = understood(world, "getPostponedReceipt", reply, fitting)
    except Setback:
        receipt = None
    if receipt is None or receipt.receipt_delivery_type is Delivery.POSTPONED:
        _again(world, payment)
        return
    payment.receipt, payment.receipt_until = reply.result, None
    app = app_of(world, payment.msisdn)
    if app.payment == payment.id:
        app.receipt = payment.receipt
        changed(world, app)


def _again(world: World, payment: Payment) -> None:
    interval = world.part(QerkoAccount).settings.receipt_interval
    if payment.receipt_until is not None and world.clock.now + interval <= payment.receipt_until:
        world.clock.schedule(interval, ASK, payment.id)
    else:
        payment.receipt_until = None
        world.note("qerko", "merchant", "qerko", "receipt-missing", f"no receipt of {payment.id} came in time")
