"""What happens to a member's points when an order in the café moves on, inside one transaction.

POSTER-BONUS-12, POSTER-CLOSE-04 to -08. The order's row is locked by the caller; its state and the names of the
postings make sure that nothing happens twice, whoever tells of it first: the terminal, a webhook, or Poster when asked.
"""

from __future__ import annotations

import logging
from collections import Counter

from reference_impl.domain.cafe_order import (
    UNDER_WAY,
    CafeOrderEvent,
    CafeOrderState,
    next_cafe_order_state,
    points_for,
    spendable_points,
)
from reference_impl.domain.postings import POINTS, EntryKind
from reference_impl.domain.programme import points_back
from reference_impl.settings import PosterSettings
from reference_impl.storage.cafe_rows import CafeOrderRow
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import available, post, posted
from reference_impl.storage.rows import MemberRow

log = logging.getLogger("kassa.till.cafe")


class CafeSettling:
    """One order. Amounts in kopecks, points in points."""

    def __init__(self, work: Work, order: CafeOrderRow, settings: PosterSettings, now: float) -> None:
        self._work = work
        self._order = order
        self._settings = settings
        self._now = now

    async def can_spend(self) -> int:
        """What the member could put into this order, with what is held for it already."""
        await self._work.locked(MemberRow, self._order.member_id)
        return (await available(self._work, self._order.member_id))[POINTS] + await self.held()

    async def held(self) -> int:
        """Points that are set aside for this order."""
        there = await self._posted()
        return there[POINTS, EntryKind.HELD] - there[POINTS, EntryKind.RELEASED] - there[POINTS, EntryKind.SPENT]

    async def hold(self, total: int, wanted: int) -> int:
        """Set points aside for an order of `total`: that many from now on, not that many more. Returns how many."""
        can_spend = await self.can_spend()
        points = spendable_points(total, self._settings.point_value, can_spend, wanted)
        await self._keep(points)
        self._move(CafeOrderEvent.HELD if points else CafeOrderEvent.RELEASED)
        return points

    async def paid(self, paid: int, bonus: int) -> None:
        """The order was paid with `paid` money and `bonus` of the club's. Harmless when that is known already."""
        if not self._is_under_way:
            return
        used = points_for(bonus, self._settings.point_value)
        spent = min(used, await self.can_spend())
        if spent < used:
            log.error("%s: %s points were used and only %s were there", self._order.id, used, spent)
        await self._keep(spent)
        earned = self._settings.points.earned_on(paid)
        await self._post(EntryKind.SPENT, spent)
        await self._post(EntryKind.EARNED, earned)
        self._order.paid, self._order.spent, self._order.earned = paid, spent, earned
        self._move(CafeOrderEvent.PAID)

    async def unpaid(self) -> None:
        """The order was closed without payment, or removed (POSTER-CLOSE-08)."""
        if self._is_under_way:
            await self._keep(0)
            self._move(CafeOrderEvent.UNPAID)

    async def refunded(self, refunded: int) -> None:
        """`refunded` of what was paid went back so far: so do points, in proportion; with the last of it all."""
        if self._order.state != CafeOrderState.SETTLED:
            return
        order = self._order
        whole = refunded >= order.paid
        back = points_back(self._settings.points, order.earned, order.spent, order.paid, refunded)
        there = await self._posted()
        await self._post(EntryKind.RETURNED, back.returned - there[POINTS, EntryKind.RETURNED], str(refunded))
        await self._post(EntryKind.REVERSED, back.reversed - there[POINTS, EntryKind.REVERSED], str(refunded))
        order.refunded = refunded
        self._move(CafeOrderEvent.REFUNDED if whole else CafeOrderEvent.PARTLY_REFUNDED)

    async def let_go(self) -> None:
        """The order got another guest: the former one has the points back."""
        if self._is_under_way:
            await self._keep(0)
            self._move(CafeOrderEvent.RELEASED)

    @property
    def _is_under_way(self) -> bool:
        return self._order.state in UNDER_WAY

    async def _keep(self, points: int) -> None:
        """From now on exactly this many are set aside."""
        more = points - await self.held()
        self._order.holds += 1
        occasion = str(self._order.holds)
        await self._post(EntryKind.HELD, more, occasion)
        await self._post(EntryKind.RELEASED, -more, occasion)

    def _move(self, event: CafeOrderEvent) -> None:
        self._order.state = next_cafe_order_state(CafeOrderState(self._order.state), event)

    async def _posted(self) -> Counter[tuple[str, str]]:
        return await posted(self._work, self._order.id)

    async def _post(self, kind: EntryKind, points: int, occasion: str = "") -> None:
        await post(
            self._work,
            kind,
            points,
            unit=POINTS,
            reference=self._order.id,
            sale_id=self._order.id,
            at=self._now,
            posting=f"{kind}:{POINTS}:{self._order.id}:{occasion}",
            member=self._order.member_id,
        )
