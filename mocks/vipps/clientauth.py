"""Who calls the Login API: client authentication, and the OAuth form of its errors.

Sources: Vipps Login API guide, token endpoint authentication method and partner keys (VIPPS-LG-08); RFC 6749, 2.3
and 5.2. The vendor's setting for one exclusive method is not enforced: all of them are served, the journal tells.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Annotated, Any

import orjson
from fastapi import Header
from pydantic import BaseModel

from mocks.vipps.account import VippsAccount
from mocks.vipps.basic import basic_credentials
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, retry_after
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.world import World

JSON_UTF8 = b"application/json;charset=UTF-8"
NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))
_FAILED = (
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported method)."
)
_ERRORS = {
    401: "invalid_client",
    403: "access_denied",
    404: "not_found",
    429: "too_many_requests",
    503: "temporarily_unavailable",
}


def login_headers(
    authorization: Annotated[
        str | None, Header(description="`Basic`, or for partner keys `Bearer` and the platform access token")
    ] = None,
    merchant_serial_number: Annotated[str | None, Header(description="partner keys: required")] = None,
    vipps_system_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_version: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_name: Annotated[str | None, Header(max_length=30)] = None,
    vipps_system_plugin_version: Annotated[str | None, Header(max_length=30)] = None,
) -> None:
    """The headers of the login endpoints: no subscription key."""


class OAuthError(BaseModel):
    """RFC 6749, 5.2."""

    error: str
    error_description: str


def oauth_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What an operation documents: its refusals in OAuth's form, and the gateway's of too long a body."""
    own: dict[int | str, dict[str, Any]] = {
        status: {"description": _ERRORS.get(status, "Refused"), "model": OAuthError} for status in statuses
    }
    return {**own, 413: GATEWAY_ANSWERS[413]}


def identify_client(call: Call) -> World:
    """The world of the client; one and the same refusal for whatever is wrong.

    Raises:
        Refusal: 401 ``invalid_client``.
    """
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _partner(call, token.strip())
    for client_id, secret in _credentials(call):
        world = call.tenants.find("client_id", client_id)
        if world is not None and _same(secret, world.part(VippsAccount).client_secret):
            return world
    raise Refusal(401, detail=_FAILED)


def _credentials(call: Call) -> Iterator[tuple[str, str]]:
    """``client_secret_basic`` in all its spellings; without that header ``client_secret_post``."""
    if call.headers.get("authorization"):
        yield from basic_credentials(call)
    else:
        yield call.form.get("client_id", ""), call.form.get("client_secret", "")


def _partner(call: Call, token: str) -> World:
    """Partner keys: a platform access token, and the number of the sales unit it acts for."""
    world = call.tenants.find("token", token)
    if world is not None:
        account = world.part(VippsAccount)
        grant = account.grants.get(token)
        alive = grant is not None and grant.expires_at > world.clock.now
        if alive and call.headers.get("merchant-serial-number") == account.msn:
            return world
    raise Refusal(401, detail=_FAILED)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


class OAuthApi:
    """The Login API's back channel."""

    vendor = "vipps"

    def __init__(self, name: str) -> None:
        self.name = name

    def identify(self, call: Call) -> World:
        return identify_client(call)

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """``error`` is the refusal's code; only a failed client authentication asks for credentials."""
        default = "server_error" if refusal.status >= 500 else "invalid_request"
        error = refusal.code or _ERRORS.get(refusal.status, default)
        content = {"error": error, "error_description": _description(refusal, error)}
        headers = NO_STORE + retry_after(refusal)
        if refusal.status == 401:
            headers += ((b"www-authenticate", b'Basic realm="vipps"'),)
        return Answer(refusal.status, orjson.dumps(content), JSON_UTF8, headers)


def _description(refusal: Refusal, error: str) -> str:
    if refusal.fields:
        return "; ".join(f"{name or 'body'}: {reason}" for name, reason in refusal.fields)
    return refusal.detail or refusal.title or error.replace("_", " ")
