"""Tills whose server hears of an order in the café and draws the wrong conclusion, or none: the scenarios tell."""

from __future__ import annotations

from dataclasses import replace

import orjson
from sqlalchemy import select

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.cafe_order import CafeOrderState
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.poster.signature import Doorkeeper, SignedRequest
from reference_impl.poster.webapi import Check
from reference_impl.storage.cafe import order_of_transaction
from reference_impl.storage.cafe_rows import CafeOrderRow
from reference_impl.storage.database import Work

_SET_ASIDE = "Nobody but Poster says what becomes of points that are set aside"
_MONTH = 30 * 86_400.0


class _HalfGuarded(Doorkeeper):
    """Looks at the signature when points are set aside, not when they are spent or given back."""

    def lets_in(self, request: SignedRequest) -> bool:
        return request.url.endswith(("/closing", "/release")) or super().lets_in(request)


class _Discouraged(CafeWatch):
    def _later(self, order: CafeOrderRow) -> float:
        return self._context.clock.now() + _MONTH


class _OnceEach(CafeHooks):
    """Takes what is said of the same thing once more for a repeat, however much later it is said."""

    async def take_in(self, body: bytes) -> bool:
        told = orjson.loads(body)
        seen: set[tuple[object, ...]] = self.__dict__.setdefault("_seen", set())
        facts = (told.get("object"), told.get("object_id"), told.get("action"), told.get("data"))
        if facts in seen:
            return True
        seen.add(facts)
        return await super().take_in(body)


class _Preoccupied(CafeWatch):
    """Hears nothing of an order while it asks Poster about it."""

    async def heard(self, work: Work, transaction_id: int, removed: bool) -> None:
        order = await order_of_transaction(work, transaction_id)
        if order is None or order.look_at is None or order.look_at > self._context.clock.now():
            await super().heard(work, transaction_id, removed)


class _AsItWas(CafeWatch):
    """Whoever was on the order first is on it for good."""

    async def _take_in(self, work: Work, order: CafeOrderRow, check: Check) -> None:
        await super()._take_in(work, order, replace(check, client_id=order.client_id))


class _PointsFirst(CafeWatch):
    """Connected again, asks about orders with points set aside and forgets the others."""

    async def connected(self, work: Work) -> None:
        await super().connected(work)
        query = select(CafeOrderRow).where(CafeOrderRow.state == CafeOrderState.OPEN)
        for order in await work.session.scalars(query):
            order.look_at = None


SABOTEURS = (
    Saboteur(
        "half-guarded",
        "believes whoever says that an order is paid or its points go back",
        ("POSTER-SEC-03", "POSTER-SEC-04"),
        (
            Scene("cafe/server", _SET_ASIDE, "a day late"),
            Scene("cafe/server", _SET_ASIDE, "from another"),
        ),
        (_HalfGuarded,),
    ),
    Saboteur(
        "gives-up-asking",
        "gives up an order that Poster cannot say anything of at first",
        ("POSTER-HOOK-04",),
        (Scene("cafe/server", "Poster cannot say at once what became of the order"),),
        (_Discouraged,),
    ),
    Saboteur(
        "hears-it-once",
        "takes the second change of an order for a repeat of the first",
        ("POSTER-HOOK-03",),
        (Scene("cafe/server", "The money comes back in two parts, a while after each other"),),
        (_OnceEach,),
    ),
    Saboteur(
        "deaf-while-asking",
        "misses what it is told of an order while it asks about it",
        ("POSTER-HOOK-03",),
        (Scene("cafe/server", "The money goes back while Poster's answer about the payment is on its way"),),
        (_Preoccupied,),
    ),
    Saboteur(
        "rewards-who-has-left",
        "gives points for an order to a guest who was taken off it",
        ("POSTER-CLOSE-07",),
        (Scene("cafe/server", "The guest is taken off the order, and the app tells nobody"),),
        (_AsItWas,),
    ),
    Saboteur(
        "forgets-who-collects",
        "forgets orders without points that end while the café is not connected",
        ("POSTER-HOOK-06",),
        (Scene("cafe/server", "An order without points ends while the café is not connected"),),
        (_PointsFirst,),
    ),
)
