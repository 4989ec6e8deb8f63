"""The server of the app in the café's terminal, the app itself, and Poster's webhooks.

Sources: Poster POS platform, makeRequest; web API, webhooks (POSTER-SEC-01 to -07, POSTER-HOOK-01). Whatever the app
asks comes through Poster, signed; what has no good signature learns nothing and changes nothing. Identifiers of people
travel in bodies only, so all requests are POSTs.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from reference_impl.api.cafe_models import (
    ClosingBody,
    ClubView,
    GuestView,
    OrderBody,
    PointsView,
    SpendingBody,
)
from reference_impl.api.models import Empty, Scan
from reference_impl.api.problems import problem
from reference_impl.api.requests import problems
from reference_impl.api.routes import SharedRoute, router_of
from reference_impl.domain.postings import POINTS
from reference_impl.flows.cafe_guests import CafeGuests
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_orders import CafeOrders, Closed, OrderAtTerminal, Points
from reference_impl.flows.cafe_refusals import BadSignature
from reference_impl.flows.club_group import ClubGroup
from reference_impl.flows.context import Context
from reference_impl.poster.bundle import Bundle
from reference_impl.poster.signature import Doorkeeper, SignedRequest
from reference_impl.settings import PosterSettings
from reference_impl.storage.ledger import available

OrderId = Annotated[int, Path(ge=1, le=2**53, description="The terminal's id of the order, Unix milliseconds.")]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def signed_route(context: Context, doorkeeper: Doorkeeper) -> type[SharedRoute]:
    """Routes that look at the signature before anything else."""
    base = urlsplit(context.settings.base_url.rstrip("/"))

    class SignedRoute(SharedRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def checked(request: Request) -> Response:
                headers, scope = request.headers, request.scope
                path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
                if not path.startswith(base.path + "/"):
                    path = base.path + path  # whoever stands in front of the till has taken the prefix away
                query = scope["query_string"].decode("latin-1")
                signed = SignedRequest(
                    url=f"{base.scheme}://{base.netloc}{path}" + (f"?{query}" if query else ""),
                    body=await request.body(),
                    signature=headers.get("x-poster-signature", ""),
                    time=headers.get("x-poster-time", ""),
                    account=headers.get("x-poster-url", ""),
                )
                if not doorkeeper.lets_in(signed):
                    raise BadSignature("This was not sent by our app in the café's terminal.")
                return await handle(request)

            return checked

    return SignedRoute


def cafe_router(
    context: Context,
    settings: PosterSettings,
    doorkeeper: Doorkeeper,
    group: ClubGroup,
    guests: CafeGuests,
    orders: CafeOrders,
) -> APIRouter:
    """The routes that the app calls."""
    router = router_of("café", "/poster/app", signed_route(context, doorkeeper))
    errors = problems(400, 401, 404, 409, 413, 503)

    def points_view(points: Points) -> PointsView:
        return PointsView(
            state=points.state,
            name=points.name,
            balance=points.can_spend,
            worth=points.can_spend * settings.point_value,
            step=settings.point_value,
            held=points.held,
            bonus=(points.held + points.spent) * settings.point_value,
            spent=points.spent,
            earned=points.earned,
        )

    @router.post("/club", responses=errors)
    async def club(body: Empty | None = None) -> ClubView:
        """The club's name and its client group at Poster, which is made when there is none."""
        return ClubView(name=context.settings.programme.name, group_id=await group.ensure())

    @router.post("/guests", responses=errors)
    async def find(body: Scan) -> GuestView:
        """The member who shows this code, or has this phone or card number."""
        found = await (guests.by_code(body.code) if body.code is not None else guests.by_typed(body.phone or ""))
        group_id = await group.known() or await group.ensure()
        async with context.database.transaction() as work:
            balance = (await available(work, found.member.id))[POINTS]
        return GuestView(
            name=found.member.name,
            phone=found.member.msisdn,
            card_number=found.guest.card_number,
            client_id=found.guest.client_id,
            group_id=group_id,
            balance=balance,
            worth=balance * settings.point_value,
        )

    @router.post("/orders/{order_id}/points", responses=errors)
    async def look(order_id: OrderId, body: OrderBody) -> PointsView:
        """What the guest on the order can spend."""
        return points_view(await orders.look(OrderAtTerminal(order_id, body.transaction_id, body.client_id)))

    @router.post("/orders/{order_id}/spending", responses=errors)
    async def spend(order_id: OrderId, body: SpendingBody) -> PointsView:
        """Set points aside for this bonus, so many and no more (fewer, if there are fewer); 0 gives them back."""
        at = OrderAtTerminal(order_id, body.transaction_id, body.client_id)
        return points_view(await orders.spend(at, body.total, body.bonus))

    @router.post("/orders/{order_id}/release", responses=errors)
    async def give_back(order_id: OrderId, body: Empty | None = None) -> Empty:
        """The guest was taken off the order: points held for it are given back."""
        await orders.give_back(order_id)
        return Empty()

    @router.post("/orders/{order_id}/closing", responses=errors)
    async def close(order_id: OrderId, body: ClosingBody) -> PointsView:
        """How the order ended; told again, the answer is the same and nothing more happens."""
        at = OrderAtTerminal(order_id, body.transaction_id, body.client_id)
        return points_view(await orders.close(at, Closed(body.is_paid, body.paid, body.bonus)))

    return router


def bundle_router(bundle: Bundle) -> APIRouter:
    """The app."""
    router = router_of("café", "/poster")

    @router.get("/bundle.js", response_class=Response, responses={200: {"content": {"text/javascript": {}}}})
    async def script() -> Response:
        """The loyalty app for Poster's terminal: one classic script."""
        return Response(bundle.script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    return router


def poster_hooks_router(hooks: CafeHooks) -> APIRouter:
    """Where Poster's webhooks come in."""
    router = router_of("hooks", "/hooks")

    @router.post("/poster", responses=problems(401, 413))
    async def deliver(request: Request) -> Response:
        """A delivery of Poster: acknowledged once it is stored, worked on later."""
        if not await hooks.take_in(await request.body()):
            return problem(401, "bad-signature", "Unauthorized", "The signature does not fit.")
        return Response('{"status":"accept"}', media_type="application/json")

    return router
