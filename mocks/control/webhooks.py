"""Webhooks of Vipps by hand: any event, signed as it should be, and registrations of somebody else."""

from __future__ import annotations

import dataclasses
from typing import Any

import orjson
from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.vipps.account import VippsAccount
from mocks.vipps.registration import PAYMENT_EVENTS, Registration
from mocks.vipps.webhook import send

router = router_of("Webhooks of Vipps", "/control/worlds/{world}/vipps")


class WantedWebhook(BaseModel):
    """``event``: documented or not; ``payload``: an object, or a text that is sent as it is."""

    model_config = ConfigDict(extra="forbid")
    event: str = Field(min_length=1, max_length=120, pattern=r"^\S+$")
    payload: dict[str, Any] | str


class WantedRegistration(BaseModel):
    model_config = ConfigDict(extra="forbid")
    url: str = Field(pattern="^https?://")
    events: list[str] = Field(default=list(PAYMENT_EVENTS), min_length=1)


@router.post("/webhooks", status_code=202)
async def send_webhook(request: Request, world: str, wanted: WantedWebhook) -> dict[str, int]:
    """Deliver an event to every registration, asked for or not, behind what waits for the same payment."""
    found = sandbox_of(request).tenants.get(world)
    if isinstance(wanted.payload, str):
        subject, body = wanted.event, wanted.payload
    else:
        subject = str(wanted.payload.get("reference", wanted.event))
        body = orjson.dumps(wanted.payload).decode()
    return {"deliveries": send(found, wanted.event, subject, body, uninvited=True)}


@router.post("/registrations", status_code=201)
async def register(request: Request, world: str, wanted: WantedRegistration) -> Registration:
    """A registration that the till knows nothing of, its secret included."""
    found = sandbox_of(request).tenants.get(world)
    made = Registration(found.secrets.uuid(), wanted.url, wanted.events, found.secrets.uuid())
    found.part(VippsAccount).registrations[made.id] = made
    return made


@router.get("/registrations")
async def list_registrations(request: Request, world: str) -> dict[str, Any]:
    """Who is registered, without secrets."""
    registrations = sandbox_of(request).tenants.get(world).part(VippsAccount).registrations.values()
    shown = [dataclasses.asdict(registration) for registration in registrations]
    return {"registrations": [{**registration, "secret": None} for registration in shown]}
