"""What happens to points and stamps when a sale starts paying, is paid, comes to nothing, or is refunded.

Every posting carries a name made of kind, reference and occasion, so doing it twice is doing it once.
"""

from __future__ import annotations

from collections import Counter

from reference_impl.domain.postings import POINTS, EntryKind
from reference_impl.domain.programme import Programme, points_back
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import available, post, posted
from reference_impl.storage.rows import SaleRow
from reference_impl.storage.table_rows import IndividualBillRow


class Books:
    """The member's side of one sale, or of an individual bill at the table, for one payment attempt.

    The caller has locked member and sale.
    """

    def __init__(
        self, work: Work, sale: SaleRow | IndividualBillRow, reference: str, at: float, programme: Programme
    ) -> None:
        self._work = work
        self._sale = sale
        self._reference = reference
        self._at = at
        self._programme = programme
        self._units = [POINTS, *(card.unit for card in programme.stamp_cards)]

    async def hold(self) -> None:
        """Set aside what the sale spends, so that no other sale can spend it."""
        await self._post(EntryKind.HELD, self._sale.spent, POINTS)
        for unit, (earned, spent) in self._stamps().items():
            await self._post(EntryKind.HELD, spent - earned, unit)
        await self._show_balance()

    async def release(self) -> None:
        """The attempt came to nothing: give back what was held."""
        if self._sale.member_id is not None:
            there = await self._posted()
            for unit in self._units:
                await self._post(EntryKind.RELEASED, there[unit, EntryKind.HELD] - there[unit, EntryKind.SPENT], unit)
        await self._show_balance()

    async def settle(self, captured: int) -> None:
        """The sale is paid: earn on what was captured, use up what was held."""
        if self._sale.member_id is None:
            return
        there = await self._posted()
        self._sale.earned = self._programme.points.earned_on(captured)
        await self._post(EntryKind.EARNED, self._sale.earned, POINTS)
        await self._post(EntryKind.SPENT, there[POINTS, EntryKind.HELD], POINTS)
        for unit, (earned, spent) in self._stamps().items():
            await self._post(EntryKind.EARNED, earned, unit)
            # Stamps given in this very sale could not be held before it was paid.
            await self._post(EntryKind.HELD, spent - there[unit, EntryKind.HELD], unit, occasion="same-sale")
            await self._post(EntryKind.SPENT, spent, unit)
        await self._show_balance()

    async def refund(self, captured: int, refunded: int) -> None:
        """Money went back: so do points, in proportion; stamps when all of it has."""
        if self._sale.member_id is None:
            return
        there, occasion = await self._posted(), str(refunded)
        earned, spent = there[POINTS, EntryKind.EARNED], there[POINTS, EntryKind.SPENT]
        back = points_back(self._programme.points, earned, spent, captured, refunded)
        await self._post(EntryKind.RETURNED, back.returned - there[POINTS, EntryKind.RETURNED], POINTS, occasion)
        await self._post(EntryKind.REVERSED, back.reversed - there[POINTS, EntryKind.REVERSED], POINTS, occasion)
        if refunded >= captured:
            for unit in self._units[1:]:
                await self._post(EntryKind.RETURNED, there[unit, EntryKind.SPENT], unit)
                await self._post(EntryKind.REVERSED, there[unit, EntryKind.EARNED], unit)
        self._sale.earned, self._sale.spent = earned - back.reversed, spent - back.returned
        await self._show_balance()

    def _stamps(self) -> dict[str, tuple[int, int]]:
        return {f"stamps:{name}": (earned, spent) for name, (earned, spent) in self._sale.stamps.items()}

    async def _show_balance(self) -> None:
        if self._sale.member_id is not None:
            self._sale.balance = (await available(self._work, self._sale.member_id))[POINTS]
        self._work.touch(self._sale)

    async def _posted(self) -> Counter[tuple[str, str]]:
        return await posted(self._work, self._reference)

    async def _post(self, kind: EntryKind, amount: int, unit: str, occasion: str = "") -> None:
        if self._sale.member_id is None:
            return
        await post(
            self._work,
            kind,
            amount,
            unit=unit,
            reference=self._reference,
            sale_id=self._sale.id,
            at=self._at,
            posting=f"{kind}:{unit}:{self._reference}:{occasion}",
            member=self._sale.member_id,
        )
