"""The Till API: how the restaurants' connections to Qerko stand."""

from __future__ import annotations

from fastapi import APIRouter

from reference_impl.api.models import Answer
from reference_impl.api.routes import router_of
from reference_impl.qerko.parties import Parties
from reference_impl.qerko.states import State
from reference_impl.settings import QerkoTransport


class RestaurantView(Answer):
    """`since`: epoch seconds when the state began; `reason`: why it is so, for whoever looks after the till."""

    id: str
    name: str
    transport: QerkoTransport
    state: State
    since: float
    reason: str | None


class RestaurantsView(Answer):
    """All of them."""

    restaurants: list[RestaurantView]


def restaurants_router(parties: Parties) -> APIRouter:
    """The route of one till service."""
    router = router_of("till", "/till/v1")

    @router.get("/restaurants")
    async def restaurants() -> RestaurantsView:
        """Every restaurant of this till with the state of its connection."""
        return RestaurantsView(
            restaurants=[
                RestaurantView(
                    id=party.id,
                    name=party.name,
                    transport=party.transport,
                    state=status.state,
                    since=status.since,
                    reason=status.reason,
                )
                for party, status in parties.statuses()
            ]
        )

    return router
