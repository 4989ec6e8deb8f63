"""The error family of the QR operations for merchants (``QrErrorResponse``), and what their headers ask for.

Source: Vipps QR API OpenAPI 1.0: ``title``, ``detail`` and ``instance`` always, ``invalidParams`` for what does not
fit, a bare ``id`` for a conflict, no body for 401 and 500.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, KeyRefused, retry_after
from mocks.vipps.personalqr import InvalidParameter
from mocks.vipps.platform import gateway_answer, identify_merchant, platform_headers
from mocks.vipps.qrimage import LARGEST, SMALLEST, size_of
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Gate, Refusal
from mocks.world.world import World

_TYPE = "https://datatracker.ietf.org/doc/html/rfc7231#section-6.5."
_SECTIONS = {400: "1", 403: "3", 404: "4", 409: "8", 415: "13"}
_TITLES = {403: "Forbidden", 404: "Not Found", 415: "Unsupported Media Type"}
_PATTERN = re.compile(r"String should match pattern '(.*)'", re.DOTALL)
# Accept, in lower case → what the answer's url is: an image of that kind, or the content of the code.
WANTED = {"image/*": "png", "image/png": "png", "image/svg+xml": "svg", "text/targeturl": "text", "*/*": "png"}


class QrErrorResponse(BaseModel):
    """``instance``: a trace id."""

    type: str | None = None
    title: str = Field(min_length=1)
    detail: str = Field(min_length=1)
    instance: str = Field(min_length=1)
    invalidParams: list[InvalidParameter] | None = None


class Conflict(BaseModel):
    """The id that is taken."""

    model_config = ConfigDict(extra="allow")
    id: str


class MerchantQrApi:
    """``msn_required``: the sales unit's number must be sent."""

    vendor = "vipps"

    def __init__(self, name: str, *, msn_required: bool = False) -> None:
        self.name, self._msn_required = name, msn_required

    def identify(self, call: Call) -> World:
        world = identify_merchant(call)
        if self._msn_required and not call.headers.get("merchant-serial-number"):
            call.world = world
            raise Refusal(400, fields=(("Merchant-Serial-Number", "Field required"),))
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        foreign = refusal.gate is Gate.MERCHANT and self._msn_required  # documented in this form there only
        if not foreign and (gateway := gateway_answer(refusal, call)) is not None:
            return gateway
        if refusal.status == 401 or refusal.status >= 500:
            return Answer(refusal.status, headers=retry_after(refusal))
        if refusal.status == 409:
            return json_answer(409, {"id": refusal.title})
        world: World = getattr(call, "world", call.tenants.unattributed)
        return json_answer(refusal.status, _problem(refusal, world.ids.traceparent()))


def _problem(refusal: Refusal, instance: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if refusal.status in _SECTIONS:
        content["type"] = _TYPE + _SECTIONS[refusal.status]
    if refusal.fields:
        params = [_param(name, reason) for name, reason in refusal.fields]
        title = "One or more validation errors occurred."
        return content | {"title": title, "detail": "BadRequest", "instance": instance, "invalidParams": params}
    title = refusal.title or _TITLES.get(refusal.status, "Bad Request")
    return content | {"title": title, "detail": refusal.detail or title, "instance": instance}


def _param(name: str, reason: str) -> dict[str, str]:
    """Members are named with a capital letter, as in the vendor's example."""
    name = name[:1].upper() + name[1:] if name else "body"
    if match := _PATTERN.fullmatch(reason):
        reason = f"The field {name} must match the regular expression '{match[1]}'."
    elif reason == "Field required":
        reason = f"The {name} field is required."
    return {"name": name, "reason": reason}


def answers(*statuses: int, msn_required: bool = False) -> dict[int | str, dict[str, Any]]:
    """What an operation documents: its own refusals, and the gateway's."""
    found: dict[int | str, dict[str, Any]] = {**GATEWAY_ANSWERS, 500: {"description": "Server fault, no body"}}
    for status in statuses:
        model: Any = Conflict if status == 409 else QrErrorResponse
        found[status] = {"description": _TITLES.get(status, "Refused"), "model": model}
    if msn_required:
        found[403] = {"description": "Not this sales unit", "model": QrErrorResponse | KeyRefused}
    return found


def image_headers(
    platform: Annotated[None, Depends(platform_headers)],
    accept: Annotated[
        str, Header(description="image/*, image/png, image/svg+xml: url is an image; text/targetUrl: the content")
    ] = "image/*",
    size: Annotated[int | None, Header(ge=SMALLEST, le=LARGEST, description="pixels")] = None,
) -> None:
    """How the code is wanted."""


def wanted_kind(call: Call) -> str | None:
    """``png``, ``svg`` or ``text``; None: nothing that there is.

    No Accept at all, and ``*/*``, which clients send unasked, count as ``image/*`` unless the quirk
    ``strict_qr_accept`` is on (inferred).
    """
    text = call.headers.get("accept", "*/*").lower()
    for part in text.split(","):
        name = part.partition(";")[0].strip()
        if name == "*/*" and call.world.part(VippsAccount).quirks.strict_qr_accept:
            continue
        if name in WANTED:
            return WANTED[name]
    return None


def wanted_image(call: Call) -> tuple[str, int]:
    """Kind and size in pixels.

    Raises:
        Refusal: 415 for another Accept, 400 for another Size.
    """
    kind = wanted_kind(call)
    if kind is None:
        raise Refusal(415, detail="Supported values of Accept: image/*, image/png, image/svg+xml, text/targetUrl.")
    size = size_of(call.headers.get("size"))
    if size is None:
        raise Refusal(400, fields=(("Size", f"The field Size must be between {SMALLEST} and {LARGEST}."),))
    return kind, size
