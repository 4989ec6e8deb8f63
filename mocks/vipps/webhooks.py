"""Webhooks API v1: register, list, delete.

Source: Vipps Webhooks API OpenAPI v1 and guide (VIPPS-WH-01, VIPPS-WH-02). The limit of 25 is newer documentation;
404 for an unknown id is inferred.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

import orjson
from fastapi import Depends
from pydantic import BaseModel, ConfigDict

from mocks.vipps.account import VippsAccount
from mocks.vipps.epayment_schema import Problem
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.platform import PROBLEM, gateway_answer, identify_merchant, platform_headers, problem
from mocks.vipps.registration import CHECKED_IN, EVENTS, Registration
from mocks.world.exchange import Answer, Call
from mocks.world.loopback import is_loopback
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

PER_EVENT = 25
_TITLES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal error"}


class RegisterRequest(BaseModel):
    """``url``: https, or http on loopback in the sandbox; it must answer by itself, without a redirect."""

    model_config = ConfigDict(extra="forbid")
    url: str
    events: list[str]


class RegisterResponse(BaseModel):
    id: str
    secret: str


class Webhook(BaseModel):
    id: str
    url: str
    events: list[str]


class QueryResponse(BaseModel):
    webhooks: list[Webhook]


class WebhooksApi:
    vendor, name = "vipps", "Webhooks"

    def identify(self, call: Call) -> World:
        return identify_merchant(call)

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        gateway = gateway_answer(refusal, call)
        if gateway is not None:
            return gateway
        title = refusal.title or _TITLES.get(refusal.status, "Error")
        body = problem(refusal, call, call.path.removeprefix("/webhooks"), title)
        return Answer(refusal.status, orjson.dumps(body), PROBLEM)


router = Router(WebhooksApi(), tag="Webhooks")
Merchant = Annotated[Call, Depends(platform_headers)]
_PROBLEM = {"application/problem+json": {"schema": Problem.model_json_schema()}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    **GATEWAY_ANSWERS,
    400: {"description": "Bad Request", "content": _PROBLEM},
    500: {"description": "Internal error", "content": _PROBLEM},
}


def _bad(name: str, reason: str) -> Refusal:
    detail = "One or more validation errors occurred."
    return Refusal(400, "Bad Request", detail=detail, fields=((name, reason),))


def check_url(url: str) -> None:
    """https, or http on loopback: anything else is refused."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _bad("url", "The value is not a valid URL.") from None
    if parts.scheme == "https" and host and not parts.username:
        return
    if parts.scheme == "http" and is_loopback(host) and not parts.username:
        return
    raise _bad("url", "The URL must use HTTPS.")


@router.post(
    "/webhooks/v1/webhooks",
    operation_id="registerWebhook",
    status_code=201,
    response_model=RegisterResponse,
    responses=_REFUSED,
)
def register_webhook(call: Merchant, body: RegisterRequest) -> dict[str, Any]:
    """Register a URL for events; the secret is shown here and nowhere else."""
    account, draw = call.world.part(VippsAccount), call.world.secrets
    check_url(body.url)
    if not body.events:
        raise _bad("events", "The property is required and cannot be null or empty.")
    unknown = [event for event in body.events if event not in EVENTS]
    if unknown:
        raise _bad("events", f"Unsupported values: {', '.join(unknown)[:200]}")
    for event in body.events:
        limit = 1 if event == CHECKED_IN else PER_EVENT
        if sum(event in registration.events for registration in account.registrations.values()) >= limit:
            raise _bad("events", f"At most {limit} webhooks can be registered for {event}.")
    registration = Registration(draw.uuid(), body.url, list(dict.fromkeys(body.events)), draw.uuid())
    account.registrations[registration.id] = registration
    return {"id": registration.id, "secret": registration.secret}


@router.get("/webhooks/v1/webhooks", operation_id="getWebhooks", response_model=QueryResponse, responses=_REFUSED)
def get_webhooks(call: Merchant) -> dict[str, Any]:
    """All registrations, without their secrets."""
    registrations = call.world.part(VippsAccount).registrations.values()
    return {"webhooks": [{"id": r.id, "url": r.url, "events": r.events} for r in registrations]}


@router.delete(
    "/webhooks/v1/webhooks/{id}",
    operation_id="deleteWebhook",
    status_code=204,
    responses={**_REFUSED, 404: {"description": "Unknown registration (inferred)", "content": _PROBLEM}},
)
def delete_webhook(call: Merchant) -> None:
    """Remove a registration; what still waits for it is not sent."""
    account = call.world.part(VippsAccount)
    if account.registrations.pop(call.params["id"], None) is None:
        raise Refusal(404, "Not Found", detail="No webhook has this id.")
    call.world.outbox.forget(call.params["id"])
