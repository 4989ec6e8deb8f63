"""Who pays attention to a guest's app: whoever waits for it outside, and the script that the guest acts by.

Those who wait are no part of a snapshot.
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from mocks.qerko.account import QerkoAccount
from mocks.qerko.guestapp import GuestApp
from mocks.world.world import World

SCRIPT = "qerko.script"
_waiting: WeakKeyDictionary[World, dict[str, set[asyncio.Future[None]]]] = WeakKeyDictionary()


def app_of(world: World, msisdn: str) -> GuestApp:
    """The app on somebody's phone."""
    guests = world.part(QerkoAccount).guests
    if msisdn not in guests:
        guests[msisdn] = GuestApp(msisdn)
    return guests[msisdn]


def changed(world: World, app: GuestApp) -> None:
    """The app shows something new."""
    app.version += 1
    for news in _waiting.get(world, {}).pop(app.msisdn, ()):
        if not news.done():
            news.set_result(None)


def at_work(world: World, app: GuestApp) -> None:
    """The app waits for Qerko."""
    app.busy, app.message = True, None
    changed(world, app)


def at_rest(world: World, app: GuestApp, message: str | None = None) -> None:
    """The app waits for the guest, and tells ``message``."""
    app.busy, app.message = False, message
    changed(world, app)
    if app.script:
        world.clock.schedule(app.script[0].after, SCRIPT, app.msisdn)


async def wait_for_rest(world: World, msisdn: str, seconds: float) -> GuestApp:
    """The app once it waits for the guest, or as it is after ``seconds`` of the world's clock."""
    deadline = world.clock.now + seconds
    while (app := app_of(world, msisdn)).busy and await _news(world, msisdn, deadline):
        pass
    return app


async def wait_for_change(world: World, msisdn: str, after_version: int, seconds: float) -> GuestApp:
    """The app once its version is newer, or as it is after ``seconds`` of the world's clock."""
    deadline = world.clock.now + seconds
    while (app := app_of(world, msisdn)).version <= after_version and await _news(world, msisdn, deadline):
        pass
    return app


async def _news(world: World, msisdn: str, deadline: float) -> bool:
    """Whether the app changed before ``deadline``."""
    if world.clock.now >= deadline:
        return False
    news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = _waiting.setdefault(world, {}).setdefault(msisdn, set())
    waiting.add(news)
    try:
        return await world.clock.expect(news, deadline - world.clock.now)
    finally:
        waiting.discard(news)
