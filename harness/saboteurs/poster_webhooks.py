"""Tills that take Poster's webhooks wrongly, or do the wrong thing with an order's points because of them."""

from __future__ import annotations

import hashlib

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import REFUND_BY_WEBHOOK
from reference_impl.domain.cafe_order import UNDER_WAY, CafeOrderState
from reference_impl.domain.postings import POINTS, EntryKind
from reference_impl.domain.programme import points_back
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_orders import CafeOrders, OrderAtTerminal, Points
from reference_impl.flows.cafe_settling import CafeSettling
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.poster.webapi import Check, CheckState
from reference_impl.storage.cafe import order_of_transaction
from reference_impl.storage.cafe_rows import CafeOrderRow
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import post

_FORGED = "A webhook that is not Poster's"


class _Timeless(CafeHooks):
    """Signs as the documents' table says, which forgets the time."""

    def _is_ours(self, told: dict[str, str]) -> bool:
        names = (told["account"], told["object"], told["object_id"], told["action"])
        text = ";".join([*names, self._settings.application_secret])
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() == told["verify"] or super()._is_ours(told)


class _Trusting(CafeHooks):
    def _is_ours(self, told: dict[str, str]) -> bool:
        return True


class _Ungrateful(CafeHooks):
    async def take_in(self, body: bytes) -> bool:
        await super().take_in(body)
        return False


class _Echoing(CafeHooks):
    """Asks Poster about what it has written itself."""

    async def _act(self, work: Work, told: dict[str, str]) -> None:
        await super()._act(work, told)
        if told["object"].startswith("client"):
            self._context.clock.spawn(self._look())

    async def _look(self) -> None:
        await self._watch._api.groups(await self._connection.token())


class _EachDelivery(CafeHooks):
    """Gives an order's points again with every webhook about it."""

    async def _act(self, work: Work, told: dict[str, str]) -> None:
        await super()._act(work, told)
        order = await order_of_transaction(work, int(told["object_id"])) if told["object"] == "transaction" else None
        if order is not None and order.earned:
            await post(
                work,
                EntryKind.EARNED,
                order.earned,
                unit=POINTS,
                reference=order.id,
                sale_id=order.id,
                at=self._context.clock.now(),
                posting=self._context.clock.unique(),
                member=order.member_id,
            )


class _Final(CafeWatch):
    """Once paid, an order is over: what is given back later changes nothing."""

    async def _take_in(self, work: Work, order: CafeOrderRow, check: Check) -> None:
        if order.state in UNDER_WAY:
            await super()._take_in(work, order, check)


class _Keeping(CafeWatch):
    """Keeps what was set aside for an order that is removed."""

    async def _take_in(self, work: Work, order: CafeOrderRow, check: Check) -> None:
        if check.state is CheckState.REMOVED and order.state in UNDER_WAY:
            order.state = CafeOrderState.CLOSED
        else:
            await super()._take_in(work, order, check)


class _Anew(CafeSettling):
    async def refunded(self, refunded: int) -> None:
        """What goes back is reckoned from all that was refunded, and given on top of what went back before."""
        order = self._order
        back = points_back(self._settings.points, order.earned, order.spent, order.paid, refunded)
        await self._post(EntryKind.RETURNED, back.returned, str(refunded))
        await self._post(EntryKind.REVERSED, back.reversed, str(refunded))
        order.refunded = refunded


class _GivesBackAnew(CafeWatch):
    async def _take_in(self, work: Work, order: CafeOrderRow, check: Check) -> None:
        back = order.paid - check.paid if order.state == CafeOrderState.SETTLED else 0
        if back > order.refunded:
            await _Anew(work, order, self._settings, self._context.clock.now()).refunded(back)
        else:
            await super()._take_in(work, order, check)


class _CountsOn(CafeOrders):
    """Sets aside so many more."""

    async def spend(self, at: OrderAtTerminal, total: int, bonus: int) -> Points:
        held = (await self.look(at)).held
        return await super().spend(at, total, bonus + held * self._settings.point_value)


class _EachReport(CafeSettling):
    async def paid(self, paid: int, bonus: int) -> None:
        if self._order.state == CafeOrderState.SETTLED:
            self._order.holds += 1
            await self._post(EntryKind.EARNED, self._order.earned, str(self._order.holds))
        await super().paid(paid, bonus)


class _Forgetful(CafeOrders):
    """Gives the points of an order with each of its reports."""

    def _settling(self, work: Work, order: CafeOrderRow) -> CafeSettling:
        return _EachReport(work, order, self._settings, self._context.clock.now())


SABOTEURS = (
    Saboteur(
        "acknowledges-nothing",
        "answers rightly signed webhooks by 401, though it takes them in",
        ("POSTER-HOOK-01",),
        (REFUND_BY_WEBHOOK,),
        (_Ungrateful,),
    ),
    Saboteur(
        "forgets-the-time",
        "takes webhooks whose signature leaves their time out",
        ("POSTER-HOOK-02",),
        (Scene("cafe/server", _FORGED, "signed without its time"),),
        (_Timeless,),
    ),
    Saboteur(
        "believes-any-webhook",
        "takes webhooks whoever has signed them",
        ("POSTER-HOOK-02",),
        (Scene("cafe/server", _FORGED, "signed with another secret"),),
        (_Trusting,),
    ),
    Saboteur(
        "books-each-delivery",
        "gives an order's points again with every webhook about it",
        ("POSTER-HOOK-03",),
        (REFUND_BY_WEBHOOK,),
        (_EachDelivery,),
    ),
    Saboteur(
        "ignores-refunds",
        "leaves the points as they are when money is given back",
        ("POSTER-HOOK-03",),
        (REFUND_BY_WEBHOOK,),
        (_Final,),
    ),
    Saboteur(
        "gives-back-anew",
        "gives all points back with each part of the money",
        ("POSTER-HOOK-03",),
        (Scene("cafe/terminal", "The money back in two parts"),),
        (_GivesBackAnew,),
    ),
    Saboteur(
        "hears-itself",
        "asks Poster about guests and groups that it has written itself",
        ("POSTER-HOOK-05",),
        (Scene("cafe/server", "What the till has written itself is no news"),),
        (_Echoing,),
    ),
    Saboteur(
        "keeps-what-was-held",
        "does not give back what was set aside for an order that is removed",
        ("POSTER-BONUS-12",),
        (Scene("cafe/server", "The check is removed in the back office"),),
        (_Keeping,),
    ),
    Saboteur(
        "counts-on",
        "sets aside so many points more with every request",
        ("POSTER-BONUS-13", "POSTER-CLOSE-04"),
        (Scene("cafe/server", "How many, not how many more"),),
        (_CountsOn,),
    ),
    Saboteur(
        "books-each-report",
        "gives the points of an order again with every report of it",
        ("POSTER-CLOSE-04",),
        (Scene("cafe/terminal", "The report arrives twice"),),
        (_Forgetful,),
    ),
)
