"""How an order ends: paid, closed without payment, removed; and what comes back later.

Sources: Poster web API, transactions.closeTransaction, removeTransaction, changeFiscalStatus; POS platform,
afterOrderClose (POSTER-CLOSE-06…10, POSTER-BONUS-12). Refunds are undocumented but for their webhooks. Functions do all
of it or raise :class:`OrderRefused` or :class:`NotPossible`, as those of :mod:`mocks.poster.serving`.
"""

from __future__ import annotations

from mocks.poster.account import PosterAccount
from mocks.poster.guest import Client
from mocks.poster.loyalty import change_bonus, change_payed_sum
from mocks.poster.money import major
from mocks.poster.order import MACHINE, Event, Order, OrderRefused, Reason, Tender, Why
from mocks.poster.serving import changed, moment, record
from mocks.poster.webhook import announce
from mocks.world.ledger import Movement
from mocks.world.world import World


def close_order(
    world: World,
    order: Order,
    tender: Tender,
    *,
    reason: Reason | None = None,
    fiscal: bool = False,
    at: float | None = None,
) -> None:
    """Pay what is due, exactly (change is the cashier's business), or give a reason for paying nothing.

    An order that an app's bonus covers whole is paid by a tender of nothing. The guest's purchase sum and points
    follow; the app's bonus settles nothing here, that is the app's own business.
    """
    paid = tender.total > 0 or (order.due == 0 and order.covered > 0)
    event = Event.PAID if paid else Event.WRITTEN_OFF
    state = MACHINE.after(order.state, event)
    at = moment(world, order, at)
    client = world.part(PosterAccount).clients.get(order.client_id)
    if min(tender.cash, tender.card, tender.cert, tender.points) < 0 or (paid and tender.total != order.due):
        raise OrderRefused(Why.SUMS_DIFFER, f"{tender.total} kopecks are paid and {order.due} are due")
    if not paid and reason is None:
        raise OrderRefused(Why.REASON_MISSING)
    if tender.points > (0 if client is None else client.bonus):
        raise OrderRefused(Why.NO_POINTS)
    order.state, order.tender, order.closed_at = state, tender, at
    order.reason = None if paid else reason
    order.fiscal = int(paid and fiscal)
    if tender.money:
        _post(world, order, Movement.CAPTURED, tender.money)
    if paid and order.covered:
        _post(world, order, Movement.REDEEMED, order.covered)
    payments = {"cash": tender.cash, "card": tender.card, "cert": tender.cert, "bonus": tender.points + order.covered}
    facts = {"payments": {name: major(amount) for name, amount in payments.items() if amount}}
    values = [pay_type(order), tender.money, 0]
    changed(world, order, record(world, order, "close", at, values, facts))
    if paid and client is not None:
        _credit(world, order, client)


def pay_type(order: Order) -> int:
    """0 without money, 1 cash, 2 card, 3 mixed."""
    return int(order.tender.cash > 0) + 2 * int(order.tender.card > 0)


def _post(world: World, order: Order, kind: Movement, amount: int) -> None:
    """Into the ledger; what an app paid goes under its number, so that everybody answers for their own."""
    by_app = kind in (Movement.REDEEMED, Movement.RETURNED)
    reference = f"{order.id}/{order.application_id}" if by_app else str(order.id)
    world.post("poster", reference, kind, amount, world.part(PosterAccount).settings.currency.iso)


def _credit(world: World, order: Order, client: Client) -> None:
    """What a guest has from paying: the purchase sum, and points of Poster's own for the money (rounded down)."""
    order.accrued = int(order.tender.money * order.accrual / 100)
    moved = order.accrued - order.tender.points
    if moved:
        change_bonus(world, client, moved)
    change_payed_sum(world, client, order.tender.money)


def refund(world: World, order: Order, amount: int | None = None) -> int:
    """Give money back: ``amount`` kopecks, None: all that is left; returns how much.

    Points and purchase sum go back in proportion, but never below nothing; points that were spent come back with the
    last part. The application hears ``removed`` for the whole order and ``changed`` for a part (inferred).
    """
    given = order.refundable if amount is None else amount
    whole = given == order.refundable
    state = MACHINE.after(order.state, Event.REFUNDED if whole else Event.PARTLY_REFUNDED)
    if given > order.refundable or given < 0 or (given == 0 and not whole):
        raise OrderRefused(Why.TOO_MUCH, f"{given} kopecks are to be refunded of {order.refundable}")
    before = order.accrued * order.refunded // order.tender.money if order.tender.money else 0
    order.state, order.refunded = state, order.refunded + given
    after = order.accrued * order.refunded // order.tender.money if order.tender.money else 0
    order.version += 1
    if given:
        _post(world, order, Movement.REFUNDED, given)
    if whole and order.covered:
        _post(world, order, Movement.RETURNED, order.covered)
    announce(world, "transaction", order.transaction_id, "removed" if whole else "changed")
    client = world.part(PosterAccount).clients.get(order.client_id)
    if client is not None:
        back = (order.tender.points if whole else 0) - (after - before)
        if moved := max(back, -client.bonus):
            change_bonus(world, client, moved)
        change_payed_sum(world, client, max(-given, -client.total_payed))
    return given


def remove_order(world: World, order: Order, at: float | None = None) -> None:
    """Take an open order away."""
    state = MACHINE.after(order.state, Event.REMOVED)
    at = moment(world, order, at)
    order.state, order.closed_at = state, at
    record(world, order, "delete", at, [0, 0, 0])
    announce(world, "transaction", order.transaction_id, "removed")


def set_fiscal(world: World, order: Order, *, returned: bool, at: float | None = None) -> None:
    """The fiscal receipt of a closed order was printed, or returned."""
    state = MACHINE.after(order.state, Event.FISCALISED)
    at = moment(world, order, at)
    order.state, order.fiscal = state, 2 if returned else 1
    changed(world, order, record(world, order, "print", at, [order.user_id, int(at), order.fiscal]))
