"""Tills of the sandbox: each world gets the reference till with storage of its own, all behind one port."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from starlette.types import ASGIApp, Receive, Scope, Send

from harness.cli.cafes import developer_account, poster_settings
from harness.cli.parties import member_of, qerko_settings
from harness.cli.till_options import TillOptions, options_of
from reference_impl.app import Till, create_till
from reference_impl.authority import Authority
from reference_impl.domain.programme import Programme
from reference_impl.settings import IN_MEMORY, TillSettings, VippsSettings

CONNECTING = 15.0  # real seconds that whoever starts a service waits for its connections, on a machine that is busy


async def connected(service: Till | Authority) -> None:
    """Let it connect to Qerko, if Qerko is there: whoever hears of the service may scan a table at once."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(service.tried(), CONNECTING)


def settings_for(
    up: dict[str, Any], base_url: str, options: TillOptions, database_url: str = IN_MEMORY
) -> TillSettings:
    """What a till needs to know of the world that ``up`` describes; on a virtual clock it takes part by its URL."""
    vipps = up["vipps"]
    keys = VippsSettings(
        base_url=vipps["base_url"],
        client_id=vipps["client_id"],
        client_secret=vipps["client_secret"],
        subscription_key=vipps["subscription_key"],
        merchant_serial_number=vipps["merchant_serial_number"],
    )
    clock_url = None if up["clock"]["mode"] == "wall" else up["clock"]["url"]
    return TillSettings(
        base_url=base_url,
        vipps=keys,
        clock_url=clock_url,
        database_url=database_url,
        generation=options.generation,
        qerko=qerko_settings(up["qerko"], options),
        poster=poster_settings(up["poster"], options),
        programme=Programme(member_discount=100 * options.member_discount),
    )


def elsewhere(up: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    """The same world with its vendors at other base URLs."""
    moved = {vendor: {**up[vendor], "base_url": url} for vendor, url in urls.items()}
    if "qerko" in urls:
        path = urlsplit(up["qerko"]["websocket_url"]).path
        moved["qerko"]["websocket_url"] = urls["qerko"].rstrip("/").replace("http", "ws", 1) + path
    return {**up, **moved}


class TillPort:
    """The ASGI application of the till port: world ``default`` at ``/``, any other world at ``/w/{world}``."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._tills: dict[str, tuple[Till, ASGIApp]] = {}

    async def mount(self, up: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
        world = up["world"]
        base_url = self._base_url if world == "default" else f"{self._base_url}/w/{world}"
        till = _till(up, base_url, options_of(options))
        # It must answer before it starts: registering a webhook may be tried out at once.
        self._tills[world] = (till, till.app)
        try:
            await till.start()
        except BaseException:
            del self._tills[world]
            raise
        await connected(till)
        if till.settings.qerko.authority is not None:
            brand = f"/brands/{till.settings.programme.brand}"
            await _configure(up, brand, {"authority": till.settings.qerko.authority.id})
        if (wanted := developer_account(till.settings)) is not None:
            await _configure(up, *wanted)
        return {"base_url": base_url, "qerko": member_of(up["qerko"], till.settings.qerko)}

    async def unmount(self, world_id: str) -> None:
        till, _ = self._tills.pop(world_id)
        await till.stop()

    async def close(self) -> None:
        for world_id in list(self._tills):
            await self.unmount(world_id)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        world, prefix = "default", ""
        if path.startswith("/w/"):
            world = path.split("/", 3)[2]
            prefix = f"/w/{world}"
        found = self._tills.get(world)
        if found is None:
            await _no_till(world, send)
            return
        await found[1]({**scope, "root_path": scope.get("root_path", "") + prefix}, receive, send)


def _till(up: dict[str, Any], base_url: str, options: TillOptions) -> Till:
    """The reference till, or the saboteur that was asked for."""
    settings = settings_for(up, base_url, options)
    if options.saboteur is None:
        return create_till(settings)
    from harness.saboteurs.catalogue import sabotaged

    return sabotaged(options.saboteur, settings)


async def _configure(up: dict[str, Any], path: str, content: dict[str, Any]) -> None:
    """Change something that vendors let people set, below the world's path of the control API."""
    url = f"{up['control']['base_url']}/control/worlds/{up['world']}{path}"
    async with aiohttp.ClientSession() as session, session.put(url, json=content) as reply:
        reply.raise_for_status()


async def _no_till(world: str, send: Send) -> None:
    body = b'{"type":"urn:kassa:problem:no-till","title":"No till","status":404,"detail":"this world has no till here"}'
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
