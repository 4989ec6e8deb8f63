"""What Vipps' platform APIs share: the gateway in front of them, their headers, their error families.

Sources: Vipps access token guide; knowledge base, HTTP headers and errors (VIPPS-HDR-01…05, VIPPS-ERR-01).
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import Header

from mocks.vipps.account import VippsAccount
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Gate, Refusal
from mocks.world.world import World

PROBLEM = b"application/problem+json"
_KEY_TEXT = {
    Gate.KEY_MISSING: "Access denied due to missing subscription key. Make sure to include subscription key when "
    "making requests to an API.",
    Gate.KEY_INVALID: "Access denied due to invalid subscription key. Make sure to provide a valid key for an active "
    "subscription.",
}
_TOKEN_TEXT = "Something went wrong, please try again later."


def platform_headers(
    authorization: Annotated[str, Header(description="`Bearer` and the access token")],
    ocp_apim_subscription_key: Annotated[str, Header()],
    merchant_serial_number: Annotated[str | None, Header(description="the sales unit's number")] = None,
    vipps_system_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_version: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_version: Annotated[str | None, Header(max_length=30)] = None,
) -> None:
    """The headers of every platform call, for the OpenAPI document; the gateway below judges them."""


def world_by_subscription_key(call: Call) -> World:
    """The gateway's first look: is there a subscription key, and is it somebody's?"""
    key = call.headers.get("ocp-apim-subscription-key")
    if not key:
        raise Refusal(401, gate=Gate.KEY_MISSING)
    world = call.tenants.find("ocp-apim-subscription-key", key)
    if world is None:
        raise Refusal(401, gate=Gate.KEY_INVALID)
    return world


def identify_merchant(call: Call) -> World:
    """Subscription key, then token, then whether they belong together, then the sales unit (order inferred)."""
    by_key = world_by_subscription_key(call)
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    by_token = call.tenants.find("token", token) if scheme == "Bearer" else None
    if by_token is None:
        raise Refusal(401, gate=Gate.TOKEN)
    grant = by_token.part(VippsAccount).grants.get(token)
    if grant is None or grant.expires_at <= by_token.clock.now:
        raise Refusal(401, gate=Gate.TOKEN)
    if by_token is not by_key:
        raise Refusal(401, gate=Gate.KEY_FOREIGN)
    msn = call.headers.get("merchant-serial-number")
    if msn and msn != by_token.part(VippsAccount).msn:
        raise Refusal(403, f"Invalid MSN: {msn[:20]}", gate=Gate.MERCHANT)
    return by_token


def gateway_answer(refusal: Refusal, call: Call) -> Answer | None:
    """The gateway's own forms, the same in front of every API; None: not the gateway's business."""
    match refusal.gate:
        case Gate.KEY_MISSING | Gate.KEY_INVALID:
            return json_answer(401, {"statusCode": 401, "message": _KEY_TEXT[refusal.gate]})
        case Gate.TOKEN:
            info = {"responseCode": 401, "responseMessage": _TOKEN_TEXT}
            return json_answer(401, {"responseInfo": info, "result": {"message": _TOKEN_TEXT}})
        case Gate.KEY_FOREIGN:
            context = call.tenants.unattributed.ids.uuid()
            form = {"errorCode": "Unauthorized", "errorMessage": "Subscription not found", "contextId": context}
            return json_answer(401, form)
        case Gate.MERCHANT | Gate.SIZE:
            return json_answer(refusal.status, {"statusCode": refusal.status, "message": refusal.title})
        case Gate.LIMIT:
            return limit_answer(refusal)
        case _:
            return limit_answer(refusal) if refusal.status == 429 else None


def limit_answer(refusal: Refusal) -> Answer:
    """429 of the gateway (body inferred)."""
    wait = 1 if refusal.retry_after is None else refusal.retry_after
    answer = json_answer(429, {"statusCode": 429, "message": f"Rate limit is exceeded. Try again in {wait} seconds."})
    answer.headers = ((b"retry-after", str(wait).encode()),)
    return answer


def extra_details(refusal: Refusal) -> list[dict[str, str]]:
    """Field reasons, and the numeric code the way newer documentation shows it."""
    details = [{"name": name, "reason": reason} for name, reason in refusal.fields]
    if refusal.code:
        details.append({"name": "ErrorCode", "reason": refusal.code})
    return details


def problem(refusal: Refusal, call: Call, instance: str, title: str) -> dict[str, Any]:
    """RFC 7807 with ``extraDetails`` and ``traceId``, as ePayment and Webhooks send it."""
    world = getattr(call, "world", call.tenants.unattributed)
    body: dict[str, Any] = {
        "type": f"https://httpstatuses.io/{refusal.status}",
        "title": title,
        "status": refusal.status,
        "detail": refusal.detail or title,
        "instance": instance,
        "traceId": world.ids.traceparent(),
    }
    if details := extra_details(refusal):
        body["extraDetails"] = details
    return body


def take_from_limit(call: Call, bucket: str, per_minute: int) -> None:
    """Count one call in ``bucket``; more than ``per_minute`` in a minute is refused by the gateway.

    Source: knowledge base, rate limiting; body and Retry-After inferred.
    """
    account = call.world.part(VippsAccount)
    if not account.quirks.rate_limits:
        return
    now = call.world.clock.now
    begin, count = account.recent.of(bucket, now)
    if count >= per_minute:
        raise Refusal(429, retry_after=max(1, math.ceil(begin + account.recent.life - now)), gate=Gate.LIMIT)
    account.recent.add(bucket, now)
