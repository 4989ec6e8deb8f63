"""Merchant callback QR: a sticker at the till that tells the till who scans it.

Source: Vipps QR API guide and OpenAPI 1.0, merchant callback QR (VIPPS-QR-09); ``category`` is newer documentation.
When mapping an old MobilePay sticker is a conflict is inferred: when a code of the merchant's own has that id.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from mocks.vipps.account import VippsAccount
from mocks.vipps.merchantqr import CallbackQr
from mocks.vipps.platform import platform_headers
from mocks.vipps.qr_errors import MerchantQrApi, answers
from mocks.vipps.qrimage import LARGEST, SMALLEST, image_url, size_of
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router


class Sticker(BaseModel):
    """Where the code will be: the app shows it to whoever scans."""

    locationDescription: str = Field(max_length=36)
    category: Literal["IN_STORE", "VENDING"] = "IN_STORE"


class OldSticker(BaseModel):
    locationDescription: str = Field(max_length=36)


class MerchantCallbackQr(BaseModel):
    """``qrContent``: what the image at ``qrImageUrl`` says."""

    merchantSerialNumber: str
    merchantQrId: str
    locationDescription: str
    qrImageUrl: str
    qrContent: str


router = Router(MerchantQrApi("MerchantCallback", msn_required=True), tag="QR")
PATH = "/qr/v1/merchant-callback"


def image_query(
    platform: Annotated[None, Depends(platform_headers)],
    format: Annotated[Literal["PNG", "SVG"], Query(alias="QrImageFormat")] = "SVG",
    size: Annotated[int | None, Query(alias="QrImageSize", ge=SMALLEST, le=LARGEST, description="pixels")] = None,
) -> None:
    """How the image is wanted; the names are matched in any case, as the vendor's pages spell them in several."""


Merchant = Annotated[Call, Depends(platform_headers)]
Reading = Annotated[Call, Depends(image_query)]


def _wanted(call: Call) -> tuple[str, int]:
    kind = call.arguments.get("qrimageformat", "svg").lower()
    size = size_of(call.arguments.get("qrimagesize"))
    if kind not in ("png", "svg"):
        raise Refusal(400, fields=(("QrImageFormat", "The value must be PNG or SVG."),))
    if size is None:
        raise Refusal(400, fields=(("QrImageSize", f"The value must be between {SMALLEST} and {LARGEST}."),))
    return kind, size


def _shown(call: Call, qr: CallbackQr, kind: str, size: int) -> dict[str, str]:
    return {
        "merchantSerialNumber": call.world.part(VippsAccount).msn,
        "merchantQrId": qr.id,
        "locationDescription": qr.location,
        "qrImageUrl": image_url(call, qr.token, kind, size),
        "qrContent": qr.content,
    }


def _found(call: Call) -> CallbackQr:
    qr = call.world.part(VippsAccount).callback_qrs.get(call.params["merchantQrId"])
    if qr is None:
        raise Refusal(404, detail="There is no merchant callback QR with this id.")
    return qr


def _put(call: Call, id: str, location: str, category: str, beacon: bool) -> None:
    """Create, or say anew where it is; the code itself never changes."""
    known = call.world.part(VippsAccount).callback_qrs
    qr = known.get(id)
    if qr is None:
        qr = known[id] = CallbackQr(id, location, call.world.secrets.token(22), beacon=beacon)
        call.tenants.learn("qr-image", qr.token, call.world)
    qr.location, qr.category = location, category


@router.put(
    f"{PATH}/{{merchantQrId}}",
    operation_id="PutMerchantCallbackQr",
    response_class=Response,
    responses=answers(400, msn_required=True),
)
def put_callback(call: Merchant, body: Sticker) -> None:
    _put(call, call.params["merchantQrId"], body.locationDescription, body.category, beacon=False)


@router.put(
    f"{PATH}/mobilepay/{{beaconId}}",
    operation_id="PutMerchantCallbackMobilePayQr",
    response_class=Response,
    responses=answers(400, 409, msn_required=True),
)
def put_beacon(call: Merchant, body: OldSticker) -> None:
    """An old MobilePay sticker belongs to this sales unit from now on."""
    beacon = call.params["beaconId"]
    known = call.world.part(VippsAccount).callback_qrs.get(beacon)
    if known is not None and not known.beacon:
        raise Refusal(409, beacon)
    _put(call, beacon, body.locationDescription, "IN_STORE", beacon=True)


@router.get(
    PATH,
    operation_id="GetMerchantCallbackQrs",
    response_model=list[MerchantCallbackQr],
    responses=answers(400, msn_required=True),
)
def list_callbacks(call: Reading) -> list[dict[str, str]]:
    """All codes of the sales unit, a plain array."""
    kind, size = _wanted(call)
    return [_shown(call, qr, kind, size) for qr in call.world.part(VippsAccount).callback_qrs.values()]


@router.get(
    f"{PATH}/{{merchantQrId}}",
    operation_id="GetMerchantCallbackById",
    response_model=MerchantCallbackQr,
    responses=answers(400, 404, msn_required=True),
)
def show_callback(call: Reading) -> dict[str, Any]:
    kind, size = _wanted(call)
    return _shown(call, _found(call), kind, size)


@router.delete(
    f"{PATH}/{{merchantQrId}}",
    operation_id="DeleteMerchantCallbackQr",
    response_class=Response,
    responses=answers(400, 404, msn_required=True),
)
def delete_callback(call: Merchant) -> None:
    qr = _found(call)
    del call.world.part(VippsAccount).callback_qrs[qr.id]
    call.tenants.forget("qr-image", qr.token)
