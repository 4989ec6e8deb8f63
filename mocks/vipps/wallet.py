"""What moves a payment: the guest's app, the clock, the merchant.

Every move is an event, a ledger entry, and a webhook (a payment made through eCom: a callback).

Sources: Vipps ePayment API guide, states, events and test amounts (VIPPS-EP-12, VIPPS-WH-08).
"""

from __future__ import annotations

from mocks.vipps.account import VippsAccount
from mocks.vipps.ecom_callback import tell_merchant
from mocks.vipps.payment import MACHINE, Entry, Event, Payment
from mocks.vipps.webhook import announce
from mocks.world.ledger import Movement
from mocks.world.phone import HabitKind, Phone, Screen, ScreenKind, ScreenStatus
from mocks.world.world import World

EXPIRE = "vipps.payment.expire"
GIVE_UP = "vipps.payment.give-up"
GIVE_UP_AFTER = 30.0  # seconds that a guest whose card was refused keeps trying (inferred)

# Amounts (minor units) that make the test app refuse an approval, and why.
MAGIC_AMOUNTS = {
    151: "insufficient funds",
    182: "refused by the issuer",
    183: "suspected fraud",
    184: "limit exceeded",
    186: "expired card",
    187: "invalid card",
    197: "3-D Secure denied",
    201: "unknown",
    202: "SCA required",
}

_MOVEMENTS = {
    Event.AUTHORIZED: Movement.RESERVED,
    Event.CAPTURED: Movement.CAPTURED,
    Event.REFUNDED: Movement.REFUNDED,
    Event.CANCELLED: Movement.CANCELLED,
    Event.ABORTED: Movement.ABORTED,
    Event.EXPIRED: Movement.EXPIRED,
    Event.TERMINATED: Movement.TERMINATED,
}
_SCREENS = {
    Event.AUTHORIZED: ScreenStatus.APPROVED,
    Event.ABORTED: ScreenStatus.REJECTED,
    Event.EXPIRED: ScreenStatus.EXPIRED,
    Event.TERMINATED: ScreenStatus.WITHDRAWN,
}


def record(world: World, payment: Payment, event: Event, amount: int, key: str | None, text: str | None = None) -> None:
    """Fire ``event`` for ``amount`` minor units: state, aggregate, event log, ledger, phone, webhook.

    Raises:
        NotPossible: the payment's state does not know the event.
    """
    payment.state = MACHINE.after(payment.state, event)
    now = world.clock.now
    match event:
        case Event.AUTHORIZED:
            payment.authorized += amount
            payment.authorized_at = now
            if payment.profile_scope and payment.msisdn:
                world.part(VippsAccount).profiles[payment.msisdn] = payment.reference
        case Event.CAPTURED:
            payment.captured += amount
        case Event.REFUNDED:
            payment.refunded += amount
        case Event.CANCELLED | Event.TERMINATED:
            payment.cancelled += amount
    if event in _SCREENS:
        world.clock.cancel(EXPIRE, payment.reference)
        if payment.screen is not None and payment.msisdn in world.phones:
            refused = payment.order is not None and payment.order.refused is not None
            world.phones[payment.msisdn].settle(payment.screen, ScreenStatus.FAILED if refused else _SCREENS[event])
    world.post("vipps", payment.reference, _MOVEMENTS[event], amount, payment.currency)
    log_event(world, payment, event, amount, key, text=text)


def log_event(
    world: World,
    payment: Payment,
    event: Event,
    amount: int,
    key: str | None,
    success: bool = True,
    text: str | None = None,
) -> None:
    """Append to the event log and tell the merchant, by webhook or by callback (eCom has no webhooks)."""
    psp = payment.psp if event is Event.CREATED else world.ids.digits(10)
    entry = Entry(event, amount, world.clock.now, psp, key, success, text)
    payment.log.append(entry)
    if payment.order is None:
        announce(world, payment, entry)
    else:
        tell_merchant(world, payment, entry)


def open_payment(world: World, payment: Payment, phone: Phone) -> None:
    """The guest opens the payment's link. Opening an eCom link starts the second half of its time."""
    if payment.order is not None and payment.order.opened_at is None:
        payment.order.opened_at = world.clock.now
        life = world.part(VippsAccount).quirks.ecom_complete_life
        payment.expires_at = world.clock.now + life
        world.clock.schedule(life, EXPIRE, payment.reference)
    show_payment(world, payment, phone)


def show_payment(world: World, payment: Payment, phone: Phone) -> None:
    """Bring the payment onto the guest's phone, by push or because its link was opened."""
    screen_id = world.ids.uuid()
    payment.screen, payment.msisdn = screen_id, phone.person.msisdn
    outdated = phone.habit.kind is HabitKind.APP_OUTDATED
    whole, part = divmod(payment.amount, 100)
    text = f"Pay {payment.currency} {whole},{part:02d}"
    if payment.description:
        text += f" for {payment.description}"
    world.push(
        phone,
        Screen(
            id=screen_id,
            kind=ScreenKind.PAYMENT,
            status=ScreenStatus.PENDING,
            title="Update the app to go on" if outdated else "Confirm payment",
            text=text,
            shown_at=world.clock.now,
            amount=payment.amount,
            currency=payment.currency,
            reference=payment.reference,
            expires_at=payment.expires_at,
        ),
        "vipps",
    )


class AppOutdated(Exception):
    """The person cannot approve anything with an app this old."""


def decide_payment(world: World, phone: Phone, screen: Screen, approve: bool) -> None:
    """The guest approves or rejects.

    Raises:
        AppOutdated: the app is too old to approve.
    """
    payment = world.part(VippsAccount).payments[screen.reference or ""]
    if not approve:
        world.clock.cancel(GIVE_UP, payment.reference)
        record(world, payment, Event.ABORTED, payment.amount, None)
        return
    if phone.habit.kind is HabitKind.APP_OUTDATED:
        raise AppOutdated(f"the app of {phone.person.msisdn} is outdated")
    no_funds = phone.habit.kind is HabitKind.NO_FUNDS
    refused = "insufficient funds" if no_funds else MAGIC_AMOUNTS.get(payment.amount)
    if refused is None:
        record(world, payment, Event.AUTHORIZED, payment.amount, payment.key)
        return
    # The wallet lets the guest try another card: the payment stays CREATED (sequence inferred).
    screen.text += f". Card refused: {refused}"
    log_event(world, payment, Event.AUTHORIZED, payment.amount, payment.key, success=False)
    if payment.order is not None and world.part(VippsAccount).quirks.ecom_refusal_final:
        payment.order.refused = refused
        record(world, payment, Event.ABORTED, payment.amount, None)
    elif no_funds:
        world.clock.schedule(GIVE_UP_AFTER, GIVE_UP, payment.reference)


def expire_payment(world: World, reference: str) -> None:
    """Timer: nobody approved in time."""
    payment = world.part(VippsAccount).payments[reference]
    if MACHINE.can(payment.state, Event.EXPIRED):
        record(world, payment, Event.EXPIRED, payment.amount, None)


def give_up_payment(world: World, reference: str) -> None:
    """Timer: the guest whose card was refused leaves the payment."""
    payment = world.part(VippsAccount).payments[reference]
    if MACHINE.can(payment.state, Event.ABORTED):
        record(world, payment, Event.ABORTED, payment.amount, None)
