"""Tills whose server reckons wrongly what a guest in the café can spend: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.postings import POINTS, Account
from reference_impl.flows.cafe_orders import CafeOrders
from reference_impl.flows.cafe_settling import CafeSettling
from reference_impl.storage.cafe_rows import CafeOrderRow
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import available, balances

_TWO_ORDERS = Scene("cafe/server", "Two orders, one balance")


class _Unreserved(CafeSettling):
    async def can_spend(self) -> int:
        """With what is set aside for other orders."""
        member = self._order.member_id
        return (await available(self._work, member) + await balances(self._work, Account.HELD.of(member)))[POINTS]


class _Unlimited(CafeSettling):
    async def hold(self, total: int, wanted: int) -> int:
        return await super().hold(max(total, wanted), wanted)


class _SetsMoreAside(CafeOrders):
    def _settling(self, work: Work, order: CafeOrderRow) -> CafeSettling:
        return _Unlimited(work, order, self._settings, self._context.clock.now())


class _SpendsTwice(CafeOrders):
    def _settling(self, work: Work, order: CafeOrderRow) -> CafeSettling:
        return _Unreserved(work, order, self._settings, self._context.clock.now())


SABOTEURS = (
    Saboteur(
        "spends-twice",
        "offers points that are set aside for another order",
        ("POSTER-BONUS-12",),
        (_TWO_ORDERS,),
        (_SpendsTwice,),
    ),
    Saboteur(
        "sets-more-aside",
        "sets more points aside than the order costs",
        ("POSTER-BONUS-12",),
        (_TWO_ORDERS,),
        (_SetsMoreAside,),
    ),
)
