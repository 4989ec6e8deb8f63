"""What the app in the café's terminal asks about an order: what the guest has, setting points aside, how it ended.

Source: Poster loyalty guideline, bonuses (POSTER-BONUS-05 to -15, POSTER-CLOSE-02 to -08). Every request says how
things shall be, not how they shall change: asked twice, or again after a lost answer, it is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.domain.cafe_order import FIRST_LOOK_SECONDS, UNDER_WAY, CafeOrderState
from reference_impl.flows.cafe_guests import CafeGuests
from reference_impl.flows.cafe_refusals import OrderOver
from reference_impl.flows.cafe_settling import CafeSettling
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.flows.context import Context
from reference_impl.settings import PosterSettings
from reference_impl.storage.cafe import load_cafe_order
from reference_impl.storage.cafe_rows import CafeOrderRow, order_reference
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow


@dataclass(frozen=True, slots=True)
class OrderAtTerminal:
    """An order as the app names it: by the terminal's id and the back office's (if it has one), with Poster's guest."""

    order_id: int
    transaction_id: int | None
    client_id: int


@dataclass(frozen=True, slots=True)
class Closed:
    """How the terminal closed an order: money and our bonus in kopecks; not `is_paid`: without payment."""

    is_paid: bool
    paid: int
    bonus: int


@dataclass(frozen=True, slots=True)
class Points:
    """How it stands: `can_spend` includes what is `held` for this order."""

    state: CafeOrderState
    name: str
    can_spend: int
    held: int
    spent: int
    earned: int


class CafeOrders:
    """Orders with members on them."""

    def __init__(self, context: Context, settings: PosterSettings, guests: CafeGuests, watch: CafeWatch) -> None:
        self._context = context
        self._settings = settings
        self._guests = guests
        self._watch = watch

    async def look(self, at: OrderAtTerminal) -> Points:
        """What the guest on this order has; from now on the order is looked after. Raises `ForeignGuest` and alike."""
        member_id = await self._guests.by_client(at.client_id)
        async with self._context.database.transaction() as work:
            return await self._points(work, await self._order(work, at, member_id))

    async def spend(self, at: OrderAtTerminal, total: int, bonus: int) -> Points:
        """Set aside points for so many kopecks (fewer when there are fewer, or it costs less); 0 gives all back.

        Raises:
            OrderOver: the order has been closed.
        """
        member_id = await self._guests.by_client(at.client_id)
        async with self._context.database.transaction() as work:
            order = await self._order(work, at, member_id)
            if order.state not in UNDER_WAY:
                raise OrderOver("This order is closed.")
            await self._settling(work, order).hold(total, bonus // self._settings.point_value)
            return await self._points(work, order)

    async def give_back(self, order_id: int) -> None:
        """Nobody spends anything on this order any more: the guest was taken off it. Harmless when nobody did."""
        async with self._context.database.transaction() as work:
            order = await load_cafe_order(work, order_reference(order_id))
            if order is not None:
                await self._settling(work, order).let_go()

    async def close(self, at: OrderAtTerminal, closed: Closed) -> Points:
        """The terminal says how the order ended. What is known already stays as it is (POSTER-CLOSE-04)."""
        member_id = await self._guests.by_client(at.client_id)
        async with self._context.database.transaction() as work:
            order = await self._order(work, at, member_id)
            settling = self._settling(work, order)
            if closed.is_paid:
                await settling.paid(closed.paid, closed.bonus)
            else:
                await settling.unpaid()
            return await self._points(work, order)

    async def _order(self, work: Work, at: OrderAtTerminal, member_id: str) -> CafeOrderRow:
        reference, now = order_reference(at.order_id), self._context.clock.now()
        order = await load_cafe_order(work, reference)
        if order is None:
            order = CafeOrderRow(
                id=reference,
                transaction_id=at.transaction_id,
                member_id=member_id,
                client_id=at.client_id,
                state=CafeOrderState.OPEN,
                created_at=now,
                holds=0,
                look_at=now + FIRST_LOOK_SECONDS,
            )
            work.session.add(order)
            await work.session.flush()
            work.afterwards(lambda: self._watch.wake(reference))
        if order.member_id != member_id and order.state in UNDER_WAY:
            await self._settling(work, order).let_go()
            order.member_id = member_id
        if order.state in UNDER_WAY:
            order.client_id = at.client_id
        order.transaction_id = order.transaction_id or at.transaction_id
        return order

    async def _points(self, work: Work, order: CafeOrderRow) -> Points:
        settling = self._settling(work, order)
        member = await work.session.get_one(MemberRow, order.member_id)
        return Points(
            CafeOrderState(order.state),
            member.name,
            await settling.can_spend(),
            await settling.held(),
            order.spent,
            order.earned,
        )

    def _settling(self, work: Work, order: CafeOrderRow) -> CafeSettling:
        return CafeSettling(work, order, self._settings, self._context.clock.now())
