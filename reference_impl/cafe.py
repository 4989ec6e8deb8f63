"""The café side of a till: the server of the loyalty app in Poster's terminal."""

from __future__ import annotations

from fastapi import APIRouter

from reference_impl.api.cafe import bundle_router, cafe_router, poster_hooks_router
from reference_impl.api.consent import RETURN, consent_router
from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_consent import Consent
from reference_impl.flows.cafe_guests import CafeGuests
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_orders import CafeOrders
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.flows.club_group import ClubGroup
from reference_impl.flows.context import Context
from reference_impl.poster.authorisation import Authorisation
from reference_impl.poster.transport import Transport
from reference_impl.poster.webapi import WebApi
from reference_impl.settings import PosterSettings


class Cafe:
    """All of it, wired; `routers` belong into the till's application. Poster is not called before somebody asks."""

    def __init__(self, context: Context, settings: PosterSettings) -> None:
        self._transport = Transport(settings.base_url, context.clock)
        api = WebApi(self._transport, context.clock)
        connection = Connection(context, settings)
        group = ClubGroup(context, api, connection)
        guests = CafeGuests(context, settings, api, connection, group)
        self._watch = CafeWatch(context, settings, api, connection)
        authorisation = Authorisation(self._transport, settings, context.settings.base_url.rstrip("/") + RETURN)
        orders = CafeOrders(context, settings, guests, self._watch)
        self.routers: list[APIRouter] = [
            cafe_router(context, settings, group, guests, orders),
            bundle_router(context),
            poster_hooks_router(CafeHooks(context, settings, connection, self._watch)),
            consent_router(context, Consent(context, authorisation, connection, self._watch)),
        ]

    async def start(self) -> None:
        """Take up what was under way. Tables of the database exist."""
        await self._watch.resume()

    async def stop(self) -> None:
        """Close all connections."""
        await self._transport.close()
