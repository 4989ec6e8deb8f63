"""Apps at the terminal: bundles are loaded from an address or a file, each gets a document of its own.

Source: Poster POS platform, start, debug, deploy (POSTER-PKG-01…03, POSTER-PKG-06); the app's document as the vendor's
app template expects it: ``#app-container``, and the global ``Poster`` before the bundle runs.
"""

from __future__ import annotations

import html
from typing import Any

import aiohttp
import orjson
from yarl import URL

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application
from mocks.poster.connection import connect_another
from mocks.poster.extras import SETTINGS, attached
from mocks.poster.terminal import trace
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.events import forget_app
from mocks.poster.terminal.register import TerminalRefused
from mocks.poster.terminal.state import App
from mocks.poster.terminal.targets import BadTarget, check_target
from mocks.world.world import World

SIZE_LIMIT = 20_000_000  # bytes
PATIENCE = 20.0  # real seconds that a development server has to answer
MOST = 12


async def fetch_bundle(world: World, url: str) -> str:
    """The script at ``url``; a development server's origin alone means its ``/bundle.js``.

    Raises:
        TerminalRefused: it cannot be had.
    """
    try:
        check_target(url, terminal_of(world).habits.allowed_hosts)
    except BadTarget as error:
        raise TerminalRefused("no-bundle", str(error)) from None
    target = URL(url)
    client = world.outbox.client
    assert client is not None
    try:
        async with client.get(
            target / "bundle.js" if target.path == "/" else target,
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            allow_redirects=False,
            ssl=False,  # development servers sign their certificates themselves
        ) as response:
            body = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                body += chunk
                if len(body) > SIZE_LIMIT:
                    raise TerminalRefused("no-bundle", "the bundle is too long")
            if response.status != 200:
                raise TerminalRefused("no-bundle", f"{url[:200]} answers {response.status}")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise TerminalRefused("no-bundle", f"{url[:200]} does not answer ({type(error).__name__})") from None
    return body.decode("utf-8", "replace")


def install(world: World, source: str, bundle: str, application_id: str | None = None) -> App:
    """Load an app, or a new version of the one with the same source.

    ``application_id``: whose keys sign its requests; None: the first application that no other app uses, made if need
    be.
    """
    terminal, account = terminal_of(world), world.part(PosterAccount)
    app = next((one for one in terminal.apps if one.source == source), None)
    if app is None:
        if len(terminal.apps) >= MOST:
            raise TerminalRefused("too-many-apps", f"no more than {MOST} apps fit")
        application = _application(world, account, source, application_id)
        app = App(world.secrets.hex(16), application.id, source, bundle)
        terminal.apps.append(app)
    else:
        app.bundle = bundle
        if application_id is not None:
            app.application_id = _application(world, account, source, application_id).id
        forget_app(world, app)
        desk_of(world).tell({"reload": app.id})
    trace.note(world, app, "install", f"{source}: {len(bundle.encode())} bytes")
    secret = account.application(app.application_id)
    if secret is not None and secret.secret in bundle:
        trace.misuse(world, app, "the bundle contains the application's secret")
    desk_of(world).changed()
    return app


def _application(world: World, account: PosterAccount, source: str, application_id: str | None) -> Application:
    if application_id is not None:
        found = account.application(application_id)
        if found is None:
            raise TerminalRefused("no-application", f"the account has no application {application_id[:20]}")
        return found
    used = {app.application_id for app in terminal_of(world).apps}
    free = next((one for one in account.applications if one.id not in used), None)
    return free or connect_another(world, f"app{len(account.applications) + 1}")


def remove(world: World, app: App) -> None:
    """Take an app off the terminal; the application stays connected."""
    forget_app(world, app)
    terminal_of(world).apps.remove(app)
    desk_of(world).changed()


def document(world: World, app: App, terminal_origin: str) -> str:
    """The app's page. ``terminal_origin``: whom its messages go to."""
    boot = html.escape(orjson.dumps(_boot(world, app) | {"terminal": terminal_origin}).decode())
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"><title>app</title>'
        f'<script src="poster.js" data-boot="{boot}"></script></head>'
        '<body><div id="app-container"></div><script src="bundle.js"></script></body></html>'
    )


def _boot(world: World, app: App) -> dict[str, Any]:
    """``Poster.settings`` and ``Poster.environment`` as they are when the document begins."""
    account, terminal = world.part(PosterAccount), terminal_of(world)
    settings, lang = account.settings, account.settings.lang
    tablet, application = account.tablet(terminal.tablet_id), account.application(app.application_id)
    assert tablet is not None and application is not None
    environment = terminal.environment
    return {
        "settings": {
            "accountUrl": account.account,
            "country": settings.country,
            "currencyCodeIso": settings.currency.iso,
            "currency": settings.currency.label.read_in(lang),
            "currencySymbol": settings.currency.symbol,
            "lang": lang,
            "spotId": tablet.spot_id,
            "spotTabletId": tablet.id,
            "subnetMask": "192.168.0",
            "timezone": settings.timezone,
            "usesTables": settings.uses_tables,
            "workshops": {
                "0": {"id": 1, "name": "Бар" if lang == "ua" else "Bar", "printTickets": True},
                "1": {"id": 2, "name": "Кухня" if lang == "ua" else "Kitchen", "printTickets": True},
            },
            "applicationId": application.id,
            "applicationName": application.name,
            "extras": attached(account, application.id, SETTINGS),
            "spotExtras": attached(account, application.id, "spot", tablet.spot_id),
            "spotTabletExtras": attached(account, application.id, "tablet", tablet.id),
        },
        "environment": {
            "android": environment.android,
            "iOS": environment.iOS,
            "windows": environment.windows,
            "desktop": environment.desktop,
        },
    }
