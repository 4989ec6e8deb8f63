"""Revoking a login token, and logging out: what discovery promises, and no more.

Sources: Vipps Login API guide, well-known endpoints; RFC 7009 (an unknown token is no error); OpenID Connect
RP-Initiated Logout 1.0. There is no session to end: the browser is sent on, if its address is registered.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

import orjson
from fastapi import Depends, Form, Query
from fastapi.responses import Response
from pydantic import BaseModel

from mocks.vipps.account import VippsAccount
from mocks.vipps.authorization import back
from mocks.vipps.authorize import AuthorizeApi, redirect
from mocks.vipps.clientauth import OAuthApi, login_headers, oauth_answers
from mocks.vipps.oidc import BASE
from mocks.world.exchange import Answer, Call
from mocks.world.routing import Router
from mocks.world.world import World


class RevokedToken(BaseModel):
    token: str
    token_type_hint: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class LogoutApi(AuthorizeApi):
    """Whoever the id_token was for; nobody is refused."""

    def identify(self, call: Call) -> World:
        client = call.arguments.get("client_id") or _audience(call.arguments.get("id_token_hint", ""))
        return call.tenants.find("client_id", client) or call.tenants.unattributed


def _audience(token: str) -> str:
    """Who an id_token is for, taken at its word."""
    try:
        payload = token.split(".")[1]
        claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["aud"][0])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return ""


router = Router(OAuthApi("Revocation"), tag="Login")
logout_router = Router(LogoutApi("Logout"), tag="Login")


@router.post(
    f"{BASE}/oauth2/revoke",
    operation_id="revokeOAuth2Token",
    response_class=Response,
    responses=oauth_answers(400, 401, 429, 500),
    openapi_extra={"x-provenance": "standard"},
)
def revoke_token(call: Annotated[Call, Depends(login_headers)], body: Annotated[RevokedToken, Form()]) -> None:
    """The token stops working, if there is one."""
    call.world.part(VippsAccount).revoke(body.token)


def logout_query(
    id_token_hint: Annotated[str | None, Query()] = None,
    client_id: Annotated[str | None, Query()] = None,
    post_logout_redirect_uri: Annotated[str | None, Query(description="as registered")] = None,
    state: Annotated[str | None, Query()] = None,
) -> None:
    """Who logs out, and where the browser goes then."""


@logout_router.get(
    f"{BASE}/oauth2/sessions/logout",
    operation_id="endSession",
    response_class=Response,
    response_model=None,
    responses={
        **oauth_answers(429, 500),
        200: {"description": "The end", "content": {"text/html": {}}},
        302: {"description": "On to the merchant's page"},
    },
    openapi_extra={"x-provenance": "standard"},
)
def end_session(call: Annotated[Call, Depends(logout_query)]) -> Answer:
    uri = call.arguments.get("post_logout_redirect_uri", "")
    known = call.world is not call.tenants.unattributed and uri in call.world.part(VippsAccount).redirect_uris
    if known:
        return redirect(back(uri, state=call.arguments.get("state")).rstrip("?"))
    return Answer(
        200, b"<!doctype html><title>Logged out</title><p>You are logged out.</p>", b"text/html; charset=utf-8"
    )


router.routes.extend(logout_router.routes)
