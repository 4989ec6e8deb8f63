"""What moves a payment: the guest's swipe, the POS's answers, the money.

One payment of a bill at a time, the others wait their turn. What was picked is checked against the bill when its turn
has come; any error, silence or misfit of the POS cancels; every end is told to the POS, the guest and the ledger.

Source: Qerko POS integration, payment (QERKO-PAY-01…07).
"""

from __future__ import annotations

from typing import Any

from mocks.qerko import negotiation
from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, at_rest, at_work, changed
from mocks.qerko.bill import Bill, Pick
from mocks.qerko.calls import call, tell
from mocks.qerko.guestapp import GuestApp, Screen, Turn
from mocks.qerko.individual import MACHINE as INDIVIDUAL
from mocks.qerko.individual import Event as IndividualEvent
from mocks.qerko.payment import MACHINE, Event, Payment
from mocks.qerko.receipts import promise
from mocks.qerko.registry import Reply, on_reply
from mocks.qerko.setbacks import TURNS, Setback, understood
from mocks.qerko.structures import Delivery, SentReceipt, read_bill, read_receipt
from mocks.world.ledger import Movement
from mocks.world.phone import HabitKind
from mocks.world.world import World

TRANSFER = "qerko.transfer"
NO_FUNDS = "Your card was refused: insufficient funds."
CANCELED_BY_POS = "The restaurant has cancelled the payment."
NEW_PRICES = "The prices on the bill have changed. Please look again."


def swipe(world: World, app: GuestApp) -> None:
    """The guest pays what the app shows, as soon as nobody else is paying that bill."""
    account = world.part(QerkoAccount)
    individual, bill = app.individual, app.bill
    paid = individual.bill if individual is not None else bill
    assert paid is not None and app.party is not None
    payment = Payment(
        id=world.ids.uuid(),
        party=app.party,
        bill=paid.id,
        msisdn=app.msisdn,
        id_customer=account.id_customer(app.msisdn),
        currency=paid.currency,
        items=paid.items if individual is not None else paid.part(app.picked),
        created_at=world.clock.now,
        individual=individual is not None,
        discount=individual.discount if individual is not None else None,
        tip=app.tip,
        cause=world.cause,
    )
    if individual is not None:
        individual.state = INDIVIDUAL.after(individual.state, IndividualEvent.SWIPED)
    account.payments[payment.id] = payment
    app.payment, app.receipt = payment.id, None
    app.turn(Turn.SWIPED)
    at_work(world, app)
    queue = account.queues.setdefault(_queue(payment), [])
    queue.append(payment.id)
    if queue[0] == payment.id:
        _look(world, payment)


def _queue(payment: Payment) -> str:
    return f"{payment.party} {payment.bill}"


def _look(world: World, payment: Payment) -> None:
    call(world, payment.party, "getBill", [payment.bill, payment.id_customer], "payment.looked", payment.id)


def _under_way(world: World, payment_id: str, event: Event) -> Payment | None:
    """The payment if ``event`` can still happen to it: an answer can come when all is over."""
    payment = world.part(QerkoAccount).payments[payment_id]
    return payment if MACHINE.can(payment.state, event) else None


@on_reply("payment.looked")
def start(world: World, key: str, reply: Reply) -> None:
    """The bill as it is now: what was picked must still be there, at the price that the guest saw."""
    payment = _under_way(world, key, Event.ACCEPTED)
    if payment is None:
        return
    try:
        bill = understood(world, "getBill", reply, read_bill)
    except Setback as setback:
        cancel(world, payment, setback.message, setback.code)
        return
    picked = [Pick(item.id, item.quantity) for item in payment.items]
    items = bill.part(picked)
    changed_price = sum(item.total for item in items) != sum(item.total for item in payment.items)
    reason = bill.why_not(picked) or (NEW_PRICES if changed_price else None)
    if reason is not None:
        _renew(app_of(world, payment.msisdn), payment, bill)
        cancel(world, payment, reason)
        return
    payment.items, payment.additional_data, payment.announced = items, bill.additional_data, True
    call(world, payment.party, "paymentStart", [payment.on_the_wire()], "payment.started", payment.id)


def _renew(app: GuestApp, payment: Payment, bill: Bill) -> None:
    """Show the guest the bill as it is now; an individual bill stays as it was negotiated."""
    if app.payment == payment.id and app.individual is None:
        app.bill, app.picked = bill, []


@on_reply("payment.started")
def transfer_soon(world: World, key: str, reply: Reply) -> None:
    """The POS has locked the items: the money goes on its way."""
    payment = _under_way(world, key, Event.ACCEPTED)
    if payment is None:
        return
    try:
        understood(world, "paymentStart", reply, lambda result: None)
    except Setback as setback:
        cancel(world, payment, setback.message, setback.code)
        return
    payment.state = MACHINE.after(payment.state, Event.ACCEPTED)
    changed(world, app_of(world, payment.msisdn))
    seconds = world.part(QerkoAccount).settings.transfer_seconds
    if seconds > 0:
        world.clock.schedule(seconds, TRANSFER, payment.id)
    else:
        transfer(world, payment.id)


def transfer(world: World, key: str) -> None:
    """Timer: the money has moved, or the guest has none."""
    payment = _under_way(world, key, Event.TRANSFERRED)
    if payment is None:
        return
    before, world.cause = world.cause, world.cause or payment.cause
    try:
        if world.phones[payment.msisdn].habit.kind is HabitKind.NO_FUNDS:
            cancel(world, payment, NO_FUNDS)
            return
        payment.state = MACHINE.after(payment.state, Event.TRANSFERRED)
        payment.reserved = payment.amount
        _post(world, payment, Movement.RESERVED, payment.reserved)
        changed(world, app_of(world, payment.msisdn))
        call(world, payment.party, "paymentProcessed", [payment.id, payment.state], "payment.processed", payment.id)
    finally:
        world.cause = before


@on_reply("payment.processed")
def close(world: World, key: str, reply: Reply) -> None:
    """The POS has given the receipt's data: the payment is final, at the receipt's price if that is lower."""
    payment = _under_way(world, key, Event.RECEIPTED)
    if payment is None:
        return

    def fitting(sent: Any) -> SentReceipt:
        return read_receipt(sent, payment.amount)

    try:
        receipt = understood(world, "paymentProcessed", reply, fitting)
    except Setback as setback:
        cancel(world, payment, setback.message, setback.code)
        return
    payment.state = MACHINE.after(payment.state, Event.RECEIPTED)
    payment.final = payment.amount if receipt.final_price is None else receipt.final_price
    _post(world, payment, Movement.CAPTURED, payment.final)
    _post(world, payment, Movement.CANCELLED, payment.reserved - payment.final)
    tell(world, payment.party, "paymentClosed", [payment.id, payment.state])
    payment.receipt = reply.result
    if receipt.receipt_delivery_type is Delivery.POSTPONED:
        promise(world, payment)
    _show_paid(world, payment)
    _next(world, payment)


def _show_paid(world: World, payment: Payment) -> None:
    app = app_of(world, payment.msisdn)
    if app.payment != payment.id or app.screen is not Screen.PAYING:
        return
    app.turn(Turn.PAID)
    app.receipt = payment.receipt
    if app.individual is not None:
        app.individual.state = INDIVIDUAL.after(app.individual.state, IndividualEvent.PAID)
    at_rest(world, app)


def cancel(world: World, payment: Payment, message: str, code: str | None = None) -> None:
    """The payment ends without money; ``message`` tells the guest why, ``code`` is the POS's reason.

    Raises:
        NotPossible: the payment is final.
    """
    payment.state = MACHINE.after(payment.state, Event.CANCELED)
    _post(world, payment, Movement.CANCELLED, payment.reserved)
    if payment.announced:
        tell(world, payment.party, "paymentClosed", [payment.id, payment.state])
    app = app_of(world, payment.msisdn)
    if app.payment == payment.id and app.screen is Screen.PAYING:
        _lead_back(world, app, message, code)
    _next(world, payment)


def _lead_back(world: World, app: GuestApp, message: str, code: str | None) -> None:
    """To where the guest swiped, unless that is gone."""
    individual = app.individual
    if individual is None:
        app.turn(TURNS.get(code or "", Turn.BACK_TO_BILL))
        at_rest(world, app, message)
        return
    individual.state = INDIVIDUAL.after(individual.state, IndividualEvent.RELEASED)
    app.turn(Turn.BACK_TO_INDIVIDUAL_BILL)
    if code in negotiation.GONE:
        negotiation.look_at_source(world, app)
    else:
        at_rest(world, app, message)


def _next(world: World, payment: Payment) -> None:
    """The bill is free for whoever waits."""
    queues = world.part(QerkoAccount).queues
    queue = queues[_queue(payment)]
    first = queue[0] == payment.id
    queue.remove(payment.id)
    if not queue:
        del queues[_queue(payment)]
    elif first:
        _look(world, world.part(QerkoAccount).payments[queue[0]])


def _post(world: World, payment: Payment, kind: Movement, amount: int) -> None:
    """Into the vendors' ledger, if money moves at all."""
    if amount:
        world.post("qerko", payment.id, kind, amount, payment.currency)
