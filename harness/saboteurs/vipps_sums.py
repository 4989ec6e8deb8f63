"""Tills that ask for other sums than the goods cost, or move the points of the wrong people at the wrong time."""

from __future__ import annotations

from dataclasses import replace

from harness.saboteurs.planting import settled_by
from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.payment import PaymentState
from reference_impl.domain.pricing import Line
from reference_impl.domain.settlement import Reading
from reference_impl.flows.scanning import Identified
from reference_impl.flows.selling import Selling
from reference_impl.flows.settling import Settling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import SaleRow
from reference_impl.storage.sales import reprice


class _WholeKroner(Selling):
    async def _add(self, work: Work, sale: SaleRow, line: Line) -> None:
        await super()._add(work, sale, replace(line, unit_price=line.unit_price // 100 * 100))


class _KeepsTheFirst(Selling):
    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        """Whoever was recognised first stays the member of the sale."""
        sale = await self._sale(work, sale_id)
        member, wanted = sale.member_id, (sale.choice, sale.points_wanted)
        status, sale = await super().scan(work, sale_id, seen)
        if member is not None:
            sale.member_id, (sale.choice, sale.points_wanted) = member, wanted
            await reprice(work, sale, self._settings.programme)
        return status, sale


class _Hopeful(Settling):
    async def take_in(self, reading: Reading, seen_in_log: bool = False) -> None:
        if reading.authorised and self.payment.state == PaymentState.PENDING:
            await self._books.settle(reading.authorised)
        await super().take_in(reading, seen_in_log)


SABOTEURS = (
    Saboteur(
        "cuts-oere-off",
        "asks for whole kroner only",
        ("VIPPS-EP-14",),
        (Scene("payment", "Øre count"),),
        (_WholeKroner,),
    ),
    Saboteur(
        "keeps-the-first-member",
        "lets a member's points pay for whoever is scanned later",
        ("VIPPS-EP-12",),
        (Scene("rewards", "Somebody else pays in the end, without the member's points"),),
        (_KeepsTheFirst,),
    ),
    Saboteur(
        "points-at-the-approval",
        "gives and takes points when the customer approves, whether the money comes or not",
        ("VIPPS-EP-14",),
        (Scene("rewards", "Vipps refuses to hand the money over"),),
        (settled_by(_Hopeful),),
    ),
)
