"""What every flow of one till service works with."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.clock.port import Clock
from reference_impl.flows.hub import Hub
from reference_impl.settings import Generation, TillSettings
from reference_impl.storage.database import Database
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.ecom import ECom
from reference_impl.vipps.epayment import EPayment
from reference_impl.vipps.login import Login
from reference_impl.vipps.payments import Payments
from reference_impl.vipps.token import PlatformCalls
from reference_impl.vipps.transport import Transport
from reference_impl.vipps.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Vipps:
    """The vendor, one adapter per API."""

    transport: Transport
    counter: Counter
    login: Login
    payments: Payments
    webhooks: Webhooks


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, time, storage, the vendor of payments, and who waits for what."""

    settings: TillSettings
    clock: Clock
    database: Database
    hub: Hub
    vipps: Vipps


def make_context(settings: TillSettings, clock: Clock) -> Context:
    """Wire one till service."""
    hub = Hub(clock)
    transport = Transport(settings.vipps, clock)
    calls = PlatformCalls(settings.vipps, transport, clock)
    by_ecom = settings.generation is Generation.ECOM
    payments: Payments = ECom(calls, settings, clock) if by_ecom else EPayment(calls)
    vipps = Vipps(transport, Counter(calls), Login(settings.vipps, transport, clock), payments, Webhooks(calls))
    return Context(settings, clock, Database(settings.database_url, hub.changed), hub, vipps)
