"""The proxy's control API: paths and JSON of Toxiproxy's, one "proxy" for each vendor; any Toxiproxy client will do.

Source: Toxiproxy README, HTTP API. Proxies are neither made nor removed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from harness.proxy.box import NoSuchToxic, ToxicBox, ToxicExists
from harness.proxy.toxics import BadToxic, Toxic, toxic_of


class VendorProxy(BaseModel):
    """One vendor as Toxiproxy shows a proxy; ``listen``: where products reach it, ``upstream``: its mock;
    ``lost_replies`` (not one of Toxiproxy's): how many there have been."""

    name: str
    listen: str
    upstream: str
    enabled: bool = True
    lost_replies: int
    toxics: list[Toxic]


class Refused(Exception):
    """Toxiproxy's error shape: ``{"error", "status"}``."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


def control_of(boxes: Mapping[str, ToxicBox], listen: str, mocks: Mapping[str, str], why_not: str | None) -> FastAPI:
    """The API over these toxics. ``why_not``: the reason for which no toxic may be added, if there is one."""
    app = FastAPI(title="Kassa proxy", description="Toxics by vendor, in Toxiproxy's paths and shapes.")

    def box_of(name: str) -> ToxicBox:
        if name not in boxes:
            raise Refused(404, "proxy not found")
        return boxes[name]

    def shown(box: ToxicBox) -> VendorProxy:
        upstream, lost = mocks[box.name], box.lost_replies
        return VendorProxy(name=box.name, listen=listen, upstream=upstream, lost_replies=lost, toxics=box.toxics)

    @app.get("/version")
    async def version() -> dict[str, str]:
        return {"version": "kassa"}

    @app.get("/proxies")
    async def proxies() -> dict[str, VendorProxy]:
        return {name: shown(box) for name, box in boxes.items()}

    @app.get("/proxies/{name}")
    async def proxy(name: str) -> VendorProxy:
        return shown(box_of(name))

    @app.get("/proxies/{name}/toxics")
    async def toxics(name: str) -> list[Toxic]:
        return box_of(name).toxics

    @app.post("/proxies/{name}/toxics")
    async def add(name: str, wanted: dict[str, Any]) -> Toxic:
        box = box_of(name)
        if why_not is not None:
            raise Refused(409, why_not)
        toxic = toxic_of(wanted)
        box.add(toxic)
        return toxic

    @app.get("/proxies/{name}/toxics/{toxic}")
    async def show(name: str, toxic: str) -> Toxic:
        return box_of(name).get(toxic)

    @app.post("/proxies/{name}/toxics/{toxic}")
    @app.patch("/proxies/{name}/toxics/{toxic}")
    async def change(name: str, toxic: str, news: dict[str, Any]) -> Toxic:
        return box_of(name).change(toxic, news)

    @app.delete("/proxies/{name}/toxics/{toxic}", status_code=204)
    async def remove(name: str, toxic: str) -> None:
        box_of(name).remove(toxic)

    @app.post("/reset", status_code=204)
    async def reset() -> None:
        for box in boxes.values():
            box.clear()

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return _problem(error.status, str(error))

    @app.exception_handler(NoSuchToxic)
    async def unknown(_: Request, error: NoSuchToxic) -> JSONResponse:
        return _problem(404, "toxic not found")

    @app.exception_handler(ToxicExists)
    async def twice(_: Request, error: ToxicExists) -> JSONResponse:
        return _problem(409, "toxic already exists")

    @app.exception_handler(BadToxic)
    async def bad(_: Request, error: BadToxic) -> JSONResponse:
        return _problem(400, str(error))

    @app.exception_handler(RequestValidationError)
    async def unreadable(_: Request, error: RequestValidationError) -> JSONResponse:
        return _problem(400, "bad request body")

    return app


def _problem(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error, "status": status}, status)
