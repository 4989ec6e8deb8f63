"""Check-in API: ``POST /point-of-sale/v1/loyalty-check-in`` tells a guest in their open app that they are recognised.

Source: Vipps Check-in API guide and OpenAPI 1.0.2 (VIPPS-CI-01…07). There is no receipt and no way to ask; whether a
number is a user or a member is never told: unknown numbers get 200 as well (inferred).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, retry_after
from mocks.vipps.platform import gateway_answer, identify_merchant, platform_headers
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.phone import Phone, Screen, ScreenKind, ScreenStatus
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World


class LoyaltyCheckIn(BaseModel):
    """Norwegian numbers only; Vipps' own samples send the number as a bare JSON number, so that is taken too.

    The vendor's schema calls both members nullable; null is refused here (inferred).
    """

    model_config = ConfigDict(coerce_numbers_to_str=True)

    phoneNumber: str = Field(pattern=r"^47[0-9]{8}$")
    isMember: StrictBool


class InvalidParam(BaseModel):
    name: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class CheckInError(BaseModel):
    """``instance``: a W3C trace id."""

    type: str
    title: str
    detail: str
    instance: str
    invalidParams: list[InvalidParam] = []


class CheckInApi:
    vendor, name = "vipps", "CheckIn"

    def identify(self, call: Call) -> World:
        return identify_merchant(call)

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """RFC 7807 with the older ``invalidParams`` and without ``status``; 401 and 5xx have no body."""
        if (gateway := gateway_answer(refusal, call)) is not None:
            return gateway
        if refusal.status == 401 or refusal.status >= 500:
            return Answer(refusal.status, headers=retry_after(refusal))
        world: World = getattr(call, "world", call.tenants.unattributed)
        content = {
            "type": "https://datatracker.ietf.org/doc/html/rfc7231#section-6.5.1",
            "title": "One or more validation errors occurred.",
            "detail": "BadRequest",
            "instance": world.ids.traceparent(),
            "invalidParams": [{"name": name or "body", "reason": reason} for name, reason in refusal.fields],
        }
        return json_answer(refusal.status, content)


router = Router(CheckInApi(), tag="Check-in")


@router.post(
    "/point-of-sale/v1/loyalty-check-in",
    operation_id="initiateLoyaltyCheckIn",
    response_model=str,
    responses={
        **GATEWAY_ANSWERS,
        400: {"description": "Malformed", "model": CheckInError},
        500: {"description": "Server fault, no body; in the vendor's test environment every call ends like this"},
    },
)
def initiate_loyalty_check_in(call: Annotated[Call, Depends(platform_headers)], body: LoyaltyCheckIn) -> str:
    """Show a member the club's screen, if the app is open right now; the answer is a GUID for the log, nothing more."""
    world = call.world
    if world.part(VippsAccount).quirks.checkin_like_test:
        raise Refusal(500)
    phone = world.phones.get(body.phoneNumber)
    if body.isMember and phone is not None and phone.app_open:
        show_membership(world, phone)
    return world.ids.uuid()


def show_membership(world: World, phone: Phone) -> None:
    """A screen that asks nothing."""
    merchant = world.part(VippsAccount).merchant_name
    screen = Screen(
        id=world.ids.uuid(),
        kind=ScreenKind.MEMBERSHIP,
        status=ScreenStatus.SHOWN,
        title=f"{merchant} customer club",
        text=f"You are recognised as a member, {phone.person.given_name}.",
        shown_at=world.clock.now,
    )
    world.push(phone, screen, "vipps")
