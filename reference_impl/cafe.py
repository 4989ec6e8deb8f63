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
from reference_impl.poster.bundle import Bundle
from reference_impl.poster.signature import Doorkeeper
from reference_impl.poster.transport import Transport
from reference_impl.poster.webapi import WebApi
from reference_impl.settings import PosterSettings
from reference_impl.storage.database import Work


class Cafe:
    """All of it, wired. Poster is not called before somebody asks."""

    def __init__(self, context: Context, settings: PosterSettings) -> None:
        self._transport = Transport(settings.base_url, context.clock)
        self._context = context
        self._settings = settings
        api = WebApi(self._transport, context.clock)
        connection = Connection(context, settings)
        self._group = ClubGroup(context, api, connection)
        self._guests = CafeGuests(context, settings, api, connection, self._group)
        self._watch = CafeWatch(context, settings, api, connection)
        self._orders = CafeOrders(context, settings, self._guests, self._watch)
        self._doorkeeper = Doorkeeper(settings, context.clock)
        self._bundle = Bundle(context.settings.base_url, context.settings.programme.name)
        self._hooks = CafeHooks(context, settings, connection, self._watch)
        authorisation = Authorisation(self._transport, settings, context.settings.base_url.rstrip("/") + RETURN)
        self._consent = Consent(context, authorisation, connection, self._watch)

    @property
    def routers(self) -> list[APIRouter]:
        """What the till serves for the café."""
        return [
            cafe_router(self._context, self._settings, self._doorkeeper, self._group, self._guests, self._orders),
            bundle_router(self._bundle),
            poster_hooks_router(self._hooks),
            consent_router(self._context, self._consent),
        ]

    async def resume(self, work: Work) -> None:
        """Take up what was under way."""
        await self._watch.resume(work)

    async def stop(self) -> None:
        """Close all connections."""
        await self._transport.close()
