"""Merchant redirect QR: a printed code that leads to the merchant's page, and can be pointed elsewhere later.

Source: Vipps QR API guide and OpenAPI 1.0, merchant redirect QR. That an expired code is as good as deleted is
inferred, and that reading lists ignore an Accept or Size that does not exist.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import Response
from pydantic import BaseModel, Field, StrictInt
from pydantic.json_schema import SkipJsonSchema

from mocks.vipps.account import VippsAccount
from mocks.vipps.merchantqr import RedirectQr
from mocks.vipps.qr_errors import MerchantQrApi, answers, image_headers, wanted_image, wanted_kind
from mocks.vipps.qrimage import USUAL, image_url, size_of
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

FOREVER = -1  # what expiresIn says of a code without a time to live
_ID = r"^[-_+%æøåÆØÅ\w\s]*$"
_URL = r"^https:\/\/[\w\.]+([\w#!:.?+=&%@\-\/]+)?$"


class NewRedirect(BaseModel):
    """``ttl`` in seconds; the vendor's schema calls ``id`` and ``redirectUrl`` nullable: null is refused (inferred)."""

    id: str = Field(min_length=1, max_length=128, pattern=_ID)
    redirectUrl: str = Field(pattern=_URL)
    ttl: StrictInt | None = Field(default=None, ge=300, le=2_147_483_647)


class MovedRedirect(BaseModel):
    redirectUrl: str = Field(pattern=_URL)


class ShownRedirect(BaseModel):
    """``url``: the image, or the content; ``expiresIn`` in seconds, -1: never."""

    id: str
    url: str
    redirectUrl: str
    expiresIn: int | SkipJsonSchema[None] = None


router = Router(MerchantQrApi("MerchantRedirect"), tag="QR")
PATH = "/qr/v1/merchant-redirect"
Merchant = Annotated[Call, Depends(image_headers)]


def redirects(world: World) -> dict[str, RedirectQr]:
    """Those that have not expired."""
    account, now = world.part(VippsAccount), world.clock.now
    for old in [qr for qr in account.redirect_qrs.values() if qr.expires_at is not None and qr.expires_at <= now]:
        del account.redirect_qrs[old.id]
    return account.redirect_qrs


def _found(call: Call) -> RedirectQr:
    qr = redirects(call.world).get(call.params["id"])
    if qr is None:
        raise Refusal(404, detail="There is no merchant redirect QR with this id.")
    return qr


def _shown(call: Call, qr: RedirectQr, kind: str, size: int) -> dict[str, Any]:
    url = qr.content if kind == "text" else image_url(call, qr.token, kind, size)
    left = FOREVER if qr.expires_at is None else int(qr.expires_at - call.world.clock.now)
    return {"id": qr.id, "url": url, "redirectUrl": qr.redirect_url, "expiresIn": left}


def _read(call: Call, qr: RedirectQr) -> dict[str, Any]:
    return _shown(call, qr, wanted_kind(call) or "png", size_of(call.headers.get("size")) or USUAL)


@router.post(
    PATH,
    operation_id="CreateMerchantRedirectQr",
    response_model=ShownRedirect,
    responses=answers(400, 409, 415),
)
def create_redirect(call: Merchant, body: NewRedirect) -> dict[str, Any]:
    """A new code; a taken id is told with 409 and the id."""
    world = call.world
    kind, size = wanted_image(call)
    known = redirects(world)
    if body.id in known:
        raise Refusal(409, body.id)
    expires_at = None if body.ttl is None else world.clock.now + body.ttl
    qr = known[body.id] = RedirectQr(body.id, body.redirectUrl, world.secrets.token(22), expires_at)
    call.tenants.learn("qr-image", qr.token, world)
    return _shown(call, qr, kind, size)


@router.get(
    PATH,
    operation_id="GetAllMerchantRedirectQrs",
    response_model=list[ShownRedirect],
    responses=answers(),
)
def list_redirects(call: Merchant) -> list[dict[str, Any]]:
    """All codes of the sales unit."""
    return [_read(call, qr) for qr in redirects(call.world).values()]


@router.get(
    f"{PATH}/{{id}}",
    operation_id="GetMerchantRedirectQrById",
    response_model=ShownRedirect,
    responses=answers(404),
)
def show_redirect(call: Merchant) -> dict[str, Any]:
    return _read(call, _found(call))


@router.put(
    f"{PATH}/{{id}}",
    operation_id="UpdateMerchantRedirectUrl",
    response_model=ShownRedirect,
    responses=answers(400, 404, 415),
)
def move_redirect(call: Merchant, body: MovedRedirect) -> dict[str, Any]:
    """Point the printed code elsewhere; its image stays."""
    kind, size = wanted_image(call)
    qr = _found(call)
    qr.redirect_url = body.redirectUrl
    return _shown(call, qr, kind, size)


@router.delete(
    f"{PATH}/{{id}}",
    operation_id="DeleteMerchantRedirectQr",
    response_class=Response,
    responses=answers(404),
)
def delete_redirect(call: Merchant) -> None:
    qr = _found(call)
    del call.world.part(VippsAccount).redirect_qrs[qr.id]
    call.tenants.forget("qr-image", qr.token)
