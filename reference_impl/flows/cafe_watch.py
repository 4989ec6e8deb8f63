"""Finding out what became of an order in the café when its terminal does not say so: by webhook, and by asking Poster.

Source: Poster web API, webhooks, dash.getTransaction (POSTER-HOOK-03, -04, POSTER-CLOSE-05). A terminal may break, lose
its network or be switched off between payment and report; and refunds are told by webhook only. Webhooks say that
something happened, never what: that is read.
"""

from __future__ import annotations

import logging
from functools import partial

from sqlalchemy import select

from reference_impl.domain.cafe_order import CHANGE_SECONDS, UNDER_WAY, CafeOrderState
from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_refusals import NotConnected
from reference_impl.flows.cafe_settling import CafeSettling
from reference_impl.flows.context import Context
from reference_impl.flows.watches import Watches
from reference_impl.poster.problems import PosterProblem
from reference_impl.poster.webapi import Check, CheckState, WebApi
from reference_impl.settings import PosterSettings
from reference_impl.storage.cafe import load_cafe_order, order_of_transaction
from reference_impl.storage.cafe_rows import CafeOrderRow
from reference_impl.storage.database import Work

log = logging.getLogger("kassa.till.cafe")

_AT_ONCE = 0.001
"""Seconds: later than a look that begins in this very moment."""
_FIRST_PAUSE = 60.0
_LONGEST_PAUSE = 3600.0


class CafeWatch:
    """Looks after orders with members on them."""

    def __init__(self, context: Context, settings: PosterSettings, api: WebApi, connection: Connection) -> None:
        self._context = context
        self._settings = settings
        self._api = api
        self._connection = connection
        self._watches = Watches(context.clock, self._look)

    def wake(self, reference: str) -> None:
        """Something about this order changed, or it is new."""
        self._watches.wake(reference)

    async def resume(self, work: Work) -> None:
        """After a start: take up all orders that have no end yet, and what webhooks had told before."""
        for reference in await work.session.scalars(select(CafeOrderRow.id).where(CafeOrderRow.look_at.is_not(None))):
            work.afterwards(partial(self.wake, reference))

    async def heard(self, work: Work, transaction_id: int, removed: bool) -> None:
        """A webhook is about this check; nothing when no member is on it."""
        order = await order_of_transaction(work, transaction_id)
        if order is None or order.state in (CafeOrderState.CLOSED, CafeOrderState.REFUNDED):
            return
        now = self._context.clock.now()
        soon = now + (_AT_ONCE if removed or order.state not in UNDER_WAY else CHANGE_SECONDS)
        due = order.look_at
        # A look that was due is under way: what Poster answers it may be older than this news.
        order.look_at = soon if due is None or due <= now else min(due, soon)
        order.looks = 0
        reference = order.id
        work.afterwards(lambda: self.wake(reference))

    async def connected(self, work: Work) -> None:
        """Poster can be asked again: what ended meanwhile was told to nobody."""
        for order in await work.session.scalars(select(CafeOrderRow).where(CafeOrderRow.state.in_(UNDER_WAY))):
            order.look_at, order.looks = self._context.clock.now(), 0
            work.afterwards(partial(self.wake, order.id))

    async def _look(self, reference: str) -> float | None:
        async with self._context.database.transaction() as work:
            order = await load_cafe_order(work, reference)
            if order is None or order.look_at is None:
                return None
            if order.look_at > self._context.clock.now():
                return order.look_at
            asked_at, transaction_id = order.look_at, order.transaction_id
        check, pause = None, True
        try:
            if transaction_id is not None:
                check = await self._api.check(await self._connection.token(), transaction_id)
        except NotConnected:
            pause = False  # nobody can be asked until the café connects again, and then the next webhook asks
        except PosterProblem as problem:
            pause = not problem.needs_connecting
        async with self._context.database.transaction() as work:
            order = await load_cafe_order(work, reference)
            if order is None or order.look_at != asked_at:
                return None if order is None else order.look_at
            if check is not None:
                await self._take_in(work, order, check)
            order.look_at = None if _is_over(order, check) or not pause else self._later(order)
            return order.look_at

    def _later(self, order: CafeOrderRow) -> float:
        """Guests sit for hours: more slowly each time."""
        order.looks += 1
        return self._context.clock.now() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(order.looks, 10))

    async def _take_in(self, work: Work, order: CafeOrderRow, check: Check) -> None:
        if check.state is CheckState.OPEN:
            return  # the terminal's report is ahead of what the back office knows: no money is back because of that
        settling = CafeSettling(work, order, self._settings, self._context.clock.now())
        if order.state == CafeOrderState.SETTLED:
            back = order.paid if check.state is CheckState.REMOVED else order.paid - check.paid
            if check.state is CheckState.REMOVED or back > order.refunded:
                await settling.refunded(back)
        elif check.state is CheckState.REMOVED:
            await settling.unpaid()
        elif check.client_id == order.client_id and check.paid + check.bonus:
            await settling.paid(check.paid, min(check.bonus, await self._held_value(settling)))
        else:
            await settling.unpaid()

    async def _held_value(self, settling: CafeSettling) -> int:
        """Poster tells our bonus and points of its own in one sum: ours is at most what is set aside."""
        return await settling.held() * self._settings.point_value


def _is_over(order: CafeOrderRow, check: Check | None) -> bool:
    """Nothing is left to look for; an order that the terminal says is paid is looked after until Poster says so too."""
    if order.state in UNDER_WAY or check is None:
        return False
    return order.state != CafeOrderState.SETTLED or check.state is not CheckState.OPEN
