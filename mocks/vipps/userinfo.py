"""Userinfo API: what a person agreed to share, by login token and soon, or by the ``sub`` of a payment.

Sources: Vipps Userinfo API guide and OpenAPI 2.0.3; Login API guide, userinfo (VIPPS-LG-19). The subscription key on
the login call is required by the OpenAPI and refused by newer documentation: both are served, the quirk
``strict_userinfo_key`` refuses it.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends, Header
from pydantic import BaseModel, ConfigDict

from mocks.vipps.account import VippsAccount
from mocks.vipps.claims import claims_of, delegated_consents
from mocks.vipps.clientauth import JSON_UTF8
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, KeyForeign, KeyRefused, TokenRefused, retry_after
from mocks.vipps.issue import POLLED
from mocks.vipps.payment import Payment
from mocks.vipps.platform import gateway_answer, identify_merchant, platform_headers
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.phone import Phone
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

PAYMENT_PROFILE_LIFE = 168 * 3600.0  # seconds after the approval that a payment's profile can be fetched
_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}


class Userinfo(BaseModel):
    """``sub`` always; the claims as far as the person agreed to share them."""

    model_config = ConfigDict(extra="allow")

    sub: str
    sid: str = ""


class UserinfoError(BaseModel):
    """RFC 7807 with a textual ``status``."""

    type: str
    title: str
    status: str
    detail: str
    instance: str
    extraInfo: dict[str, dict[str, str]] = {}


def login_userinfo_headers(
    authorization: Annotated[str, Header(description="`Bearer` and the login access token")],
    ocp_apim_subscription_key: Annotated[str | None, Header(description="not needed")] = None,
    merchant_serial_number: Annotated[str | None, Header()] = None,
    vipps_system_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_version: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_version: Annotated[str | None, Header(max_length=30)] = None,
) -> None:
    """The login access token, not the platform's."""


class _UserinfoApi:
    vendor = "vipps"

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """RFC 7807 with a textual status; 401 asks for a Bearer token (header inferred)."""
        if (gateway := gateway_answer(refusal, call)) is not None:
            return gateway
        title = refusal.title or _TITLES.get(refusal.status, "Error")
        world: World = getattr(call, "world", call.tenants.unattributed)
        content = {
            "type": f"https://httpstatuses.io/{refusal.status}",
            "title": title,
            "status": str(refusal.status),
            "detail": refusal.detail or title,
            "instance": world.ids.uuid(),
            "extraInfo": {},
        }
        headers = retry_after(refusal)
        if refusal.status == 401:
            headers += ((b"www-authenticate", b"Bearer"),)
        return Answer(refusal.status, orjson.dumps(content), JSON_UTF8, headers)


class LoginUserinfoApi(_UserinfoApi):
    name = "LoginUserinfo"

    def identify(self, call: Call) -> World:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        world = call.tenants.stamped(token.strip().removeprefix(POLLED.prefix)) if scheme.lower() == "bearer" else None
        if world is None:
            raise Refusal(401, detail="The access token is missing or unknown.")
        return world


class PaymentUserinfoApi(_UserinfoApi):
    name = "PaymentUserinfo"

    def identify(self, call: Call) -> World:
        return identify_merchant(call)


def _documented(*refused: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    own: dict[int | str, dict[str, Any]] = {
        status: {"description": title, "model": UserinfoError} for status, title in _TITLES.items()
    }
    either: Any = UserinfoError
    for form in refused:
        either = either | form
    return {
        **GATEWAY_ANSWERS,
        **own,
        401: {"description": "Token refused", "model": either},
        403: {"description": "Forbidden", "model": UserinfoError | KeyRefused},
    }


router = Router(LoginUserinfoApi(), tag="Userinfo")
payment_router = Router(PaymentUserinfoApi(), tag="Userinfo")


@router.get(
    "/vipps-userinfo-api/userinfo/",
    operation_id="userinfoAuthorizationCode",
    response_model=Userinfo,
    responses=_documented(),
)
def show_login_user(call: Annotated[Call, Depends(login_userinfo_headers)]) -> Answer:
    """The person who logged in; the merchant's own consents only after the login that gave them."""
    account, now = call.world.part(VippsAccount), call.world.clock.now
    if account.quirks.strict_userinfo_key and "ocp-apim-subscription-key" in call.headers:
        raise Refusal(401, detail="Send the login access token only, no subscription key.")
    token = account.login_token(call.headers["authorization"].partition(" ")[2].strip())
    if token is None or token.expires_at <= now:
        raise Refusal(401, detail="The access token has expired.")
    person = call.world.phones[token.msisdn].person
    content = {"sub": account.sub(token.msisdn), "sid": token.sid, **claims_of(person, token.scope)}
    if token.consented_at is not None:
        content["delegatedConsents"] = delegated_consents(account.merchant_name, token.consented_at)
    return json_answer(200, content, JSON_UTF8)


@payment_router.get(
    "/vipps-userinfo-api/userinfo/{sub}",
    operation_id="getUserinfo",
    response_model=Userinfo,
    responses=_documented(KeyRefused, TokenRefused, KeyForeign),
)
def show_paying_user(call: Annotated[Call, Depends(platform_headers)]) -> Answer:
    """The person who approved a payment with ``profile.scope``, for a week."""
    world = call.world
    account = world.part(VippsAccount)
    sub = call.params["sub"]
    phone = next((phone for phone in world.people if account.sub(phone.person.msisdn) == sub), None)
    payment = _newest_profile(world, phone) if phone is not None else None
    if phone is None or payment is None:
        raise Refusal(404, detail="There is no profile to show for this sub.")
    content = {"sub": sub, "sid": "", **claims_of(phone.person, payment.profile_scope or "")}
    return json_answer(200, content, JSON_UTF8)


def _newest_profile(world: World, phone: Phone) -> Payment | None:
    """The newest payment that this person approved with a profile and whose profile is not too old."""
    account, youngest = world.part(VippsAccount), world.clock.now - PAYMENT_PROFILE_LIFE
    payment = account.payments.get(account.profiles.get(phone.person.msisdn, ""))
    return payment if payment is not None and (payment.authorized_at or 0.0) > youngest else None


router.routes.extend(payment_router.routes)  # one API to the outside, two kinds of credentials
