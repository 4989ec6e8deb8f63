"""What is set up at Qerko: card brands, the tables of restaurants with their QR codes, and how patient Qerko is."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.qerko.account import Brand, Party, QerkoAccount, Settings
from mocks.qerko.account import Field as FormField
from mocks.qerko.asking import ask
from mocks.qerko.pairing import take_over
from mocks.qerko.setbacks import Setback, understood
from mocks.qerko.structures import read_tables
from mocks.vipps.qrimage import LARGEST, SMALLEST, TYPES, image
from mocks.world.world import World

router = router_of("Restaurants", "/control/worlds/{world}")


class BrandField(BaseModel):
    """One line of the form that a guest fills."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=60)
    label: str = Field(min_length=1, max_length=200)
    required: bool = True


class BrandNews(BaseModel):
    """What is left out stays; ``authority``: the id of a restaurant or of the card authority."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(default=None, min_length=1, max_length=200)
    authority: str | None = None
    restaurants: list[str] | None = None
    fields: list[BrandField] | None = Field(default=None, max_length=20)


class SettingsNews(BaseModel):
    """Seconds; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    answer_timeout: float | None = Field(default=None, gt=0, le=3600)
    transfer_seconds: float | None = Field(default=None, ge=0, le=3600)
    receipt_interval: float | None = Field(default=None, gt=0, le=86_400)
    receipt_patience: float | None = Field(default=None, ge=0, le=7 * 86_400)


def party_of(request: Request, world: str, party_id: str) -> tuple[World, Party]:
    """A restaurant or the authority."""
    found = sandbox_of(request).tenants.get(world)
    party = found.part(QerkoAccount).parties.get(party_id)
    if party is None:
        raise Problem(404, "unknown-restaurant", "Unknown restaurant", f"nobody has the id {party_id[:80]!r} at Qerko")
    return found, party


@router.get("/brands")
async def list_brands(request: Request, world: str) -> dict[str, Any]:
    brands = sandbox_of(request).tenants.get(world).part(QerkoAccount).brands
    return {"brands": [brand.shown() for brand in brands.values()]}


@router.put("/brands/{brand}")
async def put_brand(request: Request, world: str, brand: str, news: BrandNews) -> dict[str, Any]:
    """Change a brand, or make a new one: its authority is asked about its cards from now on."""
    found = sandbox_of(request).tenants.get(world)
    for party in ([news.authority] if news.authority is not None else []) + (news.restaurants or []):
        party_of(request, world, party)
    account = found.part(QerkoAccount)
    if brand not in account.brands:
        account.brands[brand] = Brand(brand, brand, account.authority.id, [], [])
    known = account.brands[brand]
    known.name = news.name or known.name
    known.authority = news.authority or known.authority
    if news.restaurants is not None:
        known.restaurants = news.restaurants
    if news.fields is not None:
        known.fields = [FormField(field.name, field.label, field.required) for field in news.fields]
    return known.shown()


@router.put("/qerko/settings")
async def put_settings(request: Request, world: str, news: SettingsNews) -> Settings:
    """How long Qerko waits for what; returns all of it."""
    account = sandbox_of(request).tenants.get(world).part(QerkoAccount)
    account.settings = dataclasses.replace(account.settings, **news.model_dump(exclude_none=True))
    return account.settings


@router.post("/restaurants/{party}/pair")
async def pair_tables(request: Request, world: str, party: str) -> dict[str, Any]:
    """Qerko asks the POS for its tables and takes them over; 409 when it gives none that fit."""
    found, restaurant = party_of(request, world, party)
    reply = await ask(found, restaurant.id, "getTableList", [])
    try:
        take_over(restaurant, understood(found, "getTableList", reply, read_tables))
    except Setback as setback:
        raise Problem(409, "not-paired", "Not paired", setback.message) from None
    return restaurant.shown()


@router.get("/restaurants/{party}/tables/{table}/qr.{kind}", response_class=Response)
async def draw_table_qr(
    request: Request,
    world: str,
    party: str,
    table: str,
    kind: Literal["svg", "png"],
    size: Annotated[int, Query(ge=SMALLEST, le=LARGEST)] = 320,
) -> Response:
    """The QR code on a table as an image."""
    found = party_of(request, world, party)[1].table(table)
    if found is None:
        raise Problem(404, "unknown-table", "Unknown table", f"no table has the id {table[:80]!r}")
    return Response(image(found.url, kind, size), media_type=TYPES[kind].decode())
