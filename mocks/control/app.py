"""The control API put together."""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from mocks.control import brands, evidence, guests, merchant, phones, poster, restaurants, time, webhooks, worlds
from mocks.control.problems import speak_problems
from mocks.control.terminal import serve_terminals
from mocks.control.worlds import Sandbox


def control_app(sandbox: Sandbox) -> FastAPI:
    """The control API with its OpenAPI at ``/docs``, and two pages: the phones of a world, and its guests at tables."""
    app = FastAPI(title="Kassa control API", version="1")
    app.state.sandbox = sandbox
    speak_problems(app)
    for router in (
        worlds.router,
        phones.router,
        guests.router,
        brands.router,
        restaurants.router,
        time.router,
        evidence.router,
        merchant.router,
        webhooks.router,
        poster.router,
    ):
        # As they are: an included router is looked through twice for each request, which cost more than most answers.
        app.router.routes.extend(router.routes)
    serve_terminals(app, sandbox.tenants)
    pages = files("mocks.control")
    phones_html, guests_html = (pages.joinpath(name).read_text("utf-8") for name in ("phones.html", "guests.html"))

    @app.get("/", include_in_schema=False)
    async def phones_page() -> HTMLResponse:
        return HTMLResponse(phones_html)

    @app.get("/guests", include_in_schema=False)
    async def guests_page() -> HTMLResponse:
        return HTMLResponse(guests_html)

    return app
