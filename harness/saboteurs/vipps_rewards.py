"""Tills that miscount points and stamps: given or taken twice, for nothing, or in a sale that is being paid."""

from __future__ import annotations

from collections import Counter

from harness.saboteurs.planting import settled_by
from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.payment import SaleState
from reference_impl.domain.postings import POINTS, EntryKind
from reference_impl.flows.books import Books
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.refusals import TooFewPoints
from reference_impl.flows.selling import Selling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, SaleRow
from reference_impl.storage.sales import items_of, load_sale, reprice

_IN_PARTS = Scene("rewards", "The money goes back in three parts, and the points with it")


class _AllAtOnce(Books):
    """Turns everything back as soon as anything goes back."""

    async def refund(self, captured: int, refunded: int) -> None:
        await super().refund(captured, captured)


class _FromTheStart(Books):
    """Forgets at every refund what those before it took back."""

    async def _posted(self) -> Counter[tuple[str, str]]:
        there = await super()._posted()
        del there[POINTS, EntryKind.REVERSED]
        return there


class _KeepsStamps(Books):
    async def _post(self, kind: EntryKind, amount: int, unit: str, occasion: str = "") -> None:
        if kind is not EntryKind.RETURNED or unit == POINTS:
            await super()._post(kind, amount, unit, occasion)


class _PointsForFreeGoods(Books):
    async def settle(self, captured: int) -> None:
        await super().settle(self._sale.total - self._sale.spent)


class _OldBalance(Books):
    async def _show_balance(self) -> None:
        self._work.touch(self._sale)


class _Holding(Selling):
    """Sets less aside than a sale spends, though it gives all of the discount."""

    def _leaves_out(self, sale: SaleRow) -> dict[str, object]:
        raise NotImplementedError

    def _check_payable(self, sale: SaleRow) -> None:
        super()._check_payable(sale)
        left_out = self._leaves_out(sale)
        aside: dict[str, dict[str, object]] = self.__dict__.setdefault("_aside", {})
        aside[sale.id] = {name: getattr(sale, name) for name in left_out}
        for name, value in left_out.items():
            setattr(sale, name, value)

    async def _start_payment(self, work: Work, sale: SaleRow, reference: str) -> None:
        for name, value in self.__dict__["_aside"].pop(sale.id).items():
            setattr(sale, name, value)
        await super()._start_payment(work, sale, reference)


class _NoStamps(_Holding):
    def _leaves_out(self, sale: SaleRow) -> dict[str, object]:
        return {"stamps": {}}


class _OnlyOnce(_Holding):
    def _leaves_out(self, sale: SaleRow) -> dict[str, object]:
        return {"spent": 0} if sale.attempts > 1 else {}


class _Dearer(Selling):
    """Asks for what it comes to now, whatever was shown."""

    async def pay(self, work: Work, sale_id: str) -> tuple[int, SaleRow]:
        try:
            return await super().pay(work, sale_id)
        except TooFewPoints:
            return await super().pay(work, sale_id)


class _SpendsAnyway(Selling):
    async def choose_rewards(self, work: Work, sale_id: str, choice: str, amount: int | None) -> tuple[int, SaleRow]:
        sale = await self._sale(work, sale_id)
        if choice == "collect" and sale.spent:
            return 200, sale
        return await super().choose_rewards(work, sale_id, choice, amount)


class _RoundsDown(Selling):
    """Gives each item its share of the points in whole ones, and what is left over to nobody."""

    async def choose_rewards(self, work: Work, sale_id: str, choice: str, amount: int | None) -> tuple[int, SaleRow]:
        status, sale = await super().choose_rewards(work, sale_id, choice, amount)
        shares = [sale.spent * item.quantity * item.unit_price // sale.total for item in await items_of(work, sale.id)]
        sale.discount, sale.to_pay = sum(shares), sale.total - sum(shares)
        return status, sale


class _NeverClosed(Selling):
    """Takes a sale that is being paid for an open one."""

    async def _in_state(self, work: Work, sale_id: str, state: SaleState) -> SaleRow:
        sale = await self._sale(work, sale_id)
        return sale if sale.state == SaleState.PAYING else await super()._in_state(work, sale_id, state)


class _RepricesLate(Enrolments):
    """A new member's price is the member's at once, even while somebody pays the old one."""

    async def _meet(self, enrolment: EnrolmentRow) -> None:
        await super()._meet(enrolment)
        async with self._context.database.transaction() as work:
            sale = await load_sale(work, enrolment.sale_id)
            if sale is not None and sale.member_id is not None:
                await reprice(work, sale, self._context.settings.programme)


SABOTEURS = (
    Saboteur(
        "all-rewards-back",
        "turns all rewards back when part of the money goes back",
        ("VIPPS-EP-12",),
        (_IN_PARTS, Scene("rewards", "Part of the money goes back, and the stamp stays until all of it has")),
        (settled_by(_AllAtOnce),),
    ),
    Saboteur(
        "takes-back-again-and-again",
        "takes earned points back anew with each refund in parts",
        ("VIPPS-EP-12",),
        (_IN_PARTS,),
        (settled_by(_FromTheStart),),
    ),
    Saboteur(
        "keeps-the-stamps",
        "does not give stamps back when the sale that they paid for is refunded",
        ("VIPPS-EP-12",),
        (Scene("rewards", "A refunded sale gives the stamps back that paid for a coffee"),),
        (settled_by(_KeepsStamps),),
    ),
    Saboteur(
        "points-for-free-goods",
        "gives points for a coffee that cost nothing",
        ("VIPPS-EP-14",),
        (Scene("rewards", "A full stamp card pays for the next coffee"),),
        (settled_by(_PointsForFreeGoods),),
    ),
    Saboteur(
        "shows-an-old-balance",
        "shows the balance of before the payment",
        ("VIPPS-EP-14",),
        (Scene("rewards", "A member collects points"),),
        (settled_by(_OldBalance),),
    ),
    Saboteur(
        "one-stamp-card-twice",
        "lets two tills give a free coffee for one stamp card",
        ("VIPPS-EP-26",),
        (Scene("rewards", "Two tills, one stamp card"),),
        (_NoStamps,),
    ),
    Saboteur(
        "spends-at-the-first-attempt-only",
        "gives the discount at the second attempt without taking points for it",
        ("VIPPS-EP-12",),
        (Scene("rewards", "The second attempt spends the points after all"),),
        (_OnlyOnce,),
    ),
    Saboteur(
        "dearer-than-shown",
        "asks for more than it showed when the points are gone",
        ("VIPPS-EP-26",),
        (Scene("rewards", "The points are gone when the other till wants them"),),
        (_Dearer,),
    ),
    Saboteur(
        "spends-anyway",
        "spends points though the member would rather collect",
        ("VIPPS-EP-14",),
        (Scene("rewards", "The member would rather collect in the end"),),
        (_SpendsAnyway,),
    ),
    Saboteur(
        "rounds-each-share-down",
        "loses points between the items that they pay for",
        ("VIPPS-EP-14",),
        (Scene("rewards", "Points are spread over what they pay for, to the last one"),),
        (_RoundsDown,),
    ),
    Saboteur(
        "never-closed",
        "lets customer and rewards change while the payment is under way",
        ("VIPPS-EP-14",),
        (
            Scene("payment", "Nobody else is put on a sale that is being paid"),
            Scene("rewards", "Rewards are chosen before the payment, not during it"),
        ),
        (_NeverClosed,),
    ),
    Saboteur(
        "reprices-while-paying",
        "changes the price when the customer joins in the middle of paying",
        ("VIPPS-EP-14",),
        (Scene("rewards", "Who joins while the payment waits pays what was asked for"),),
        (_RepricesLate,),
    ),
)
