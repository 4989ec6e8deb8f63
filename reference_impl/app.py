"""Building one till service: the composition root of this room."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from reference_impl import PRODUCT_NAME, PRODUCT_VERSION
from reference_impl.api.commands import Commands
from reference_impl.api.edge import Edge
from reference_impl.api.hooks import hooks_router
from reference_impl.api.problems import install
from reference_impl.api.restaurants import restaurants_router
from reference_impl.api.sales import sales_router
from reference_impl.api.statement import statement_router
from reference_impl.cafe import Cafe
from reference_impl.clock.choice import clock_for
from reference_impl.clock.port import Clock
from reference_impl.flows.check_ins import CheckIns
from reference_impl.flows.context import make_context
from reference_impl.flows.deliveries import Deliveries
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.payments import PaymentDesks
from reference_impl.flows.registration import WebhookRegistration
from reference_impl.flows.selling import Selling
from reference_impl.qerko.parties import Parties
from reference_impl.restaurant import Restaurant
from reference_impl.settings import Generation, TillSettings

log = logging.getLogger("kassa.till")


class Till:
    """One till service: `await start()`, serve `app`, `await stop()`. Several live in one process without meeting."""

    def __init__(self, settings: TillSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._context = make_context(settings, clock)
        self._desks = PaymentDesks(self._context)
        self._enrolments = Enrolments(self._context)
        self._registration = WebhookRegistration(self._context)
        self._commands = Commands(self._context)
        self._deliveries = Deliveries(self._context, self._registration, self._desks)
        self._selling = Selling(self._context, self._desks, CheckIns(self._context))
        self.api = FastAPI(title=PRODUCT_NAME, version=PRODUCT_VERSION, description="The Till API.")
        install(self.api)
        self._serve(statement_router(settings))
        self._serve(sales_router(self._context, self._selling, self._enrolments, self._commands))
        self._serve(hooks_router(self._deliveries))
        self._parties = Parties(settings.qerko, clock)
        self._restaurant = Restaurant(self._context, self._parties)
        self._serve(restaurants_router(self._parties))
        for router in self._restaurant.routers:
            self._serve(router)
        self._cafe = Cafe(self._context, settings.poster) if settings.poster is not None else None
        for router in self._cafe.routers if self._cafe is not None else []:
            self._serve(router)
        self._edge = Edge(self.api, clock)
        self.app: ASGIApp = self._edge
        """What to serve."""

    def _serve(self, router: APIRouter) -> None:
        """Its routes as they are: including the router would build each a second time, a third of a till's cost."""
        self.api.router.routes.extend(router.routes)

    async def start(self) -> None:
        """Create tables, become reachable for webhooks (or keep trying), take up what was open, begin to connect."""
        await self.clock.start()
        async with self.clock.activity():
            await self._context.database.create_tables()
            if self.settings.generation is Generation.EPAYMENT:
                await self._registration.start()  # eCom has a callback instead, named with each payment
            async with self._context.database.transaction() as work:
                await self._commands.forget_old(work)
                await self._deliveries.forget_old(work)
                await self._desks.resume(work)
                await self._enrolments.resume(work)
                await self._restaurant.resume(work)
                if self._cafe is not None:
                    await self._cafe.resume(work)
            self._parties.start(self._restaurant.pos, self._restaurant.authority)
        log.info("till of %s is ready at %s", self.settings.store_name, self.settings.base_url)

    async def tried(self) -> None:
        """Returns once each connection to Qerko has come about or failed for the first time."""
        await self._parties.tried()

    async def stop(self) -> None:
        """Stop working; everything under way is persisted and goes on at the next start."""
        await self._edge.close()
        await self._parties.stop()
        await self.clock.close()
        await self._context.vipps.transport.close()
        if self._cafe is not None:
            await self._cafe.stop()
        await self._context.database.close()


def create_till(settings: TillSettings, on_clock_lost: Callable[[], None] = lambda: None) -> Till:
    """A till on the system clock, or on the clock at `settings.clock_url`; `on_clock_lost` should end the process."""
    return Till(settings, clock_for(settings.clock_url, on_clock_lost, "till"))
