"""The card authority as a service of its own: it decides about the club's cards, for restaurants of any till.

It shares the members of a till by sharing its database.

Source: Qerko POS integration, loyalty cards (a card authority may be a component of its own that connects like a POS).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp

from reference_impl import PRODUCT_NAME, PRODUCT_VERSION
from reference_impl.api.edge import Edge
from reference_impl.api.pages import pages_router
from reference_impl.api.problems import install
from reference_impl.clock.choice import clock_for
from reference_impl.clock.port import Clock
from reference_impl.flows.card_authority import CardAuthority
from reference_impl.flows.cards import Cards
from reference_impl.flows.context import make_context
from reference_impl.flows.staff_codes import StaffCodes
from reference_impl.flows.verdicts import Verdicts
from reference_impl.qerko.authority import AuthorityMethods
from reference_impl.qerko.parties import Parties
from reference_impl.settings import TillSettings

log = logging.getLogger("kassa.till")


class Authority:
    """One authority: `await start()`, serve `app` (the pages its mails lead to), `await stop()`."""

    def __init__(self, settings: TillSettings, clock: Clock) -> None:
        self.clock = clock
        self._context = make_context(settings, clock)
        self._parties = Parties(settings.qerko, clock)
        cards = Cards(self._context)
        self._verdicts = Verdicts(self._context, cards, self._parties)
        authority = CardAuthority(self._context, StaffCodes(self._context), self._verdicts)
        self._methods = AuthorityMethods(self._context, authority, cards)
        api = FastAPI(title=f"{PRODUCT_NAME}: card authority", version=PRODUCT_VERSION)
        install(api)
        api.include_router(pages_router(self._context, authority))
        self._edge = Edge(api, clock)
        self.app: ASGIApp = self._edge
        """What to serve."""

    async def start(self) -> None:
        """Create tables, take up verdicts that Qerko has not got, begin to connect."""
        await self.clock.start()
        async with self.clock.activity():
            await self._context.database.create_tables()
            async with self._context.database.transaction() as work:
                await self._verdicts.resume(work)
            self._parties.start(self._methods, self._methods)
        log.info("card authority is ready")

    async def tried(self) -> None:
        """Returns once the connection to Qerko has come about or failed for the first time."""
        await self._parties.tried()

    async def stop(self) -> None:
        """Stop working; what is pending is persisted and goes on at the next start."""
        await self._edge.close()
        await self._parties.stop()
        await self.clock.close()
        await self._context.database.close()


def create_authority(settings: TillSettings, on_clock_lost: Callable[[], None] = lambda: None) -> Authority:
    """An authority on the clock that the settings name; `on_clock_lost` should end the process."""
    return Authority(settings, clock_for(settings.clock_url, on_clock_lost, "authority"))
