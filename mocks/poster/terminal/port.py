"""Poster's port: the web API at its own paths, the terminal's page at ``/terminal``, one websocket for each page.

On this machine the page is at ``kassa.localhost`` (browsers know that every name below localhost is theirs), and each
app at ``{app}.kassa.localhost``: an origin, a storage and a process of its own, which are no third party's to the
browser. Elsewhere, and in browsers that do not know such names, everything is on the host that was asked.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mocks.poster.account import APP_KEY
from mocks.poster.app import poster_app
from mocks.poster.terminal import apps
from mocks.poster.terminal.desk import desk_of, look_again, terminal_of
from mocks.poster.terminal.door import problem, serve_terminal
from mocks.poster.terminal.page import TerminalPage
from mocks.poster.terminal.state import App
from mocks.world.asgi import VendorApp
from mocks.world.exchange import Answer, Call
from mocks.world.loopback import is_loopback
from mocks.world.pipeline import run
from mocks.world.tenants import Tenants, UnknownWorld
from mocks.world.websocket import Speaker
from mocks.world.world import World

STATIC = files("mocks.poster.terminal").joinpath("static")
_TYPES = {"js": "text/javascript", "css": "text/css", "html": "text/html", "svg": "image/svg+xml"}
_SOCKET = re.compile(r"^/terminal/worlds/([A-Za-z0-9_-]+)/page$")
_KNOWS_LOCALHOST = re.compile("Chrome/|Firefox/")
HOME = "kassa.localhost"
_UNCACHED = {"cache-control": "no-store"}
_CACHED = {"cache-control": "public, max-age=31536000, immutable"}


class PosterPort:
    """The ASGI application of the port, and who speaks on its websockets."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._web_api: VendorApp = poster_app(tenants)
        self._terminal = _terminal_app(tenants)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        app: ASGIApp = self._terminal if path == "/terminal" or path.startswith("/terminal/") else self._web_api
        await app(scope, receive, send)
        if app is self._web_api:
            look_again()

    def speaker(self, path: str, headers: dict[str, str]) -> Speaker | Answer:
        match = _SOCKET.match(path)
        try:
            world = self._tenants.get(match[1] if match else "")
        except UnknownWorld:
            return Answer(404, b'{"detail":"there is no such terminal"}')
        if not _same_origin(headers):
            return Answer(403, b'{"detail":"the terminal is operated from its own page"}')
        desk_of(world).web_api = self._caller(headers.get("host", "localhost"))
        return TerminalPage(world)

    def _caller(self, host: str) -> Any:
        """Calls of the web API that do not leave the process, through the same pipeline as all others."""

        async def call(verb: str, path: str, query: str, body: bytes) -> Any:
            headers = [(b"host", host.encode()), (b"content-type", b"application/json")]
            made = Call(verb, path, query, headers, body, "http", self._tenants)
            operation, made.params, _ = self._web_api.matcher.match(verb, path)
            if operation is None:
                return None
            try:
                return orjson.loads((await run(operation, made)).answer.body)
            except orjson.JSONDecodeError:
                return None

        return call


def _same_origin(headers: dict[str, str]) -> bool:
    origin = headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == headers.get("host")


async def _unknown(request: Request, error: Exception) -> Response:
    return problem(404, "unknown-world", "there is no such world")


async def _misfit(request: Request, error: Exception) -> Response:
    return problem(400, "bad-request", str(error)[:500])


def _terminal_app(tenants: Tenants) -> FastAPI:
    app = FastAPI(title="Poster terminal, simulated", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    serve_terminal(app, "/terminal/worlds/{world}", tenants)
    app.add_exception_handler(UnknownWorld, _unknown)
    app.add_exception_handler(RequestValidationError, _misfit)

    def loaded(app_id: str) -> tuple[World, App]:
        world = tenants.find(APP_KEY, app_id)
        found = None if world is None else terminal_of(world).app(app_id)
        if world is None or found is None:
            raise HTTPException(404, "Not Found")
        return world, found

    @app.get("/terminal")
    @app.get("/terminal/")
    async def page(request: Request) -> Response:
        url = request.url
        if is_loopback(url.hostname or "") and url.hostname != HOME and _KNOWS_LOCALHOST.search(_agent(request)):
            return RedirectResponse(str(url.replace(hostname=HOME)), 307, headers=_UNCACHED)
        return _text(_files()["index.html"].replace("VERSION", _version()), "html")

    @app.get("/terminal/static/{version}/{name}")
    async def static(version: str, name: str) -> Response:
        answer = _static(name)
        if version == _version():  # else the page is older than this sandbox
            answer.headers.update(_CACHED)
        return answer

    @app.get("/terminal/apps/{app_id}/")
    async def document(app_id: str, terminal: str = "") -> Response:
        answer = _text(apps.document(*loaded(app_id), terminal), "html")
        answer.headers["origin-agent-cluster"] = "?1"  # a process of its own: what it blocks is nobody else's
        return answer

    @app.get("/terminal/apps/{app_id}/poster.js")
    async def bridge(app_id: str) -> Response:
        loaded(app_id)
        return _static("frame.js")

    @app.get("/terminal/apps/{app_id}/bundle.js")
    async def bundle(app_id: str) -> Response:
        return _text(loaded(app_id)[1].bundle, "js")

    return app


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


@cache
def _files() -> dict[str, str]:
    """The page's files by name, read once: what a version names stays what it is."""
    found = sorted(STATIC.iterdir(), key=lambda file: file.name)
    return {file.name: file.read_text("utf-8") for file in found if file.name.rpartition(".")[2] in _TYPES}


@cache
def _version() -> str:
    """Part of the files' addresses, so that browsers keep them: another one when any of them has changed."""
    return hashlib.sha256(orjson.dumps(_files())).hexdigest()[:16]


def _static(name: str) -> Response:
    if name not in _files():
        raise HTTPException(404, "Not Found")
    return _text(_files()[name], name.rpartition(".")[2])


def _text(content: str, kind: str) -> Response:
    return Response(content, media_type=_TYPES[kind], headers=_UNCACHED)
