"""A vendor for tests: a real server on loopback whose answers a test writes down, and which remembers its requests.

It knows nothing of Vipps; what it says is what the test says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from reference_impl.settings import VippsSettings

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Vendor:
    """`answers`: path → the answers in their order, the last one for all later requests."""

    base_url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def says(self, path: str, *answers: Answer) -> None:
        """Script a path."""
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [request.path for request in self.asked]

    def settings(self) -> VippsSettings:
        """Keys for this vendor."""
        return VippsSettings(self.base_url, "client-id", "se+cr/et==", "subscription-key", "123456")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.path, headers, await request.read()))
        script = self.answers.get(request.path)
        if not script:
            return web.Response(status=404)
        return await (script.pop(0) if len(script) > 1 else script[0])(request)


def json(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(data, status=status, headers=headers)

    return answer


def raw(body: bytes, status: int = 200) -> Answer:
    """An answer with any body."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    """No answer: the connection breaks."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def silence(_: web.Request) -> web.StreamResponse:
    """No answer, ever."""
    await asyncio.Event().wait()
    return web.Response()


def token(value: str = "token-1", **numbers: object) -> Answer:
    """A token answer, numbers spelled as strings unless given."""
    return json({"token_type": "Bearer", "expires_in": "3599", "access_token": value, **numbers})


@asynccontextmanager
async def serving() -> AsyncIterator[Vendor]:
    """A vendor that serves."""
    vendor = Vendor()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendor.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    vendor.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield vendor
    finally:
        await runner.cleanup()
