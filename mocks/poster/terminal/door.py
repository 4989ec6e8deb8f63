"""Where the terminal's API is served, and how its refusals read: RFC 9457 problem details with a stable ``type``."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from mocks.poster.order import OrderRefused
from mocks.poster.terminal import api, api_apps
from mocks.poster.terminal.register import TerminalRefused
from mocks.world.machine import NotPossible
from mocks.world.tenants import Tenants


def problem(status: int, kind: str, detail: str) -> JSONResponse:
    content = {
        "type": f"urn:kassa:problem:terminal-{kind}",
        "title": "The terminal refused",
        "status": status,
        "detail": detail,
    }
    return JSONResponse(content, status, media_type="application/problem+json")


def _kind(error: Exception) -> str:
    if isinstance(error, TerminalRefused):
        return error.kind
    return "order" if isinstance(error, OrderRefused) else "state"


async def _refused(request: Request, error: Exception) -> JSONResponse:
    return problem(409, _kind(error), str(error))


def serve_terminal(app: FastAPI, prefix: str, tenants: Tenants) -> None:
    """Serve the terminal's API below ``prefix``, which names the ``world``; every refusal is a 409.

    That there is no such world, and what a misfit is called, is the door's own business.
    """
    app.state.tenants = tenants
    app.include_router(api.router, prefix=prefix)
    app.include_router(api_apps.router, prefix=prefix)
    for kind in (TerminalRefused, OrderRefused, NotPossible):
        app.add_exception_handler(kind, _refused)
