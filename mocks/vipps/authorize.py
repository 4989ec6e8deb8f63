"""The authorization endpoint: where a browser's login begins.

Sources: Vipps Login API guide, browser flow (VIPPS-LG-26), its error codes; RFC 6749, 4.1; RFC 7636. A request whose
client or redirect_uri is wrong gets no redirect. ``invalid_state`` for a weak state is what the vendor's software says
(observed); which request leads to which of the vendor's own codes is partly inferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Query
from fastapi.responses import Response

from mocks.vipps.account import VippsAccount
from mocks.vipps.authorization import AuthRequest, back
from mocks.vipps.clientauth import JSON_UTF8, NO_STORE, OAuthApi, oauth_answers
from mocks.vipps.loginpage import LOGIN_LIFE, PAGE
from mocks.vipps.oidc import BASE
from mocks.vipps.scopes import check_scope
from mocks.world.aging import forget_over
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

SHORTEST_STATE = 8
APP_TO_APP = "app_to_app"
KEEP = 3600.0  # seconds that a decided request still knows its way back


class AuthorizeApi(OAuthApi):
    """The client is named, not authenticated; partners name the sales unit."""

    def identify(self, call: Call) -> World:
        wanted = call.arguments
        named = ("client_id", wanted["client_id"]) if "client_id" in wanted else None
        kind, value = named or ("merchant-serial-number", wanted.get("msn", ""))
        world = call.tenants.find(kind, value)
        if world is None:
            raise Refusal(401, code="invalid_client", detail="The requested OAuth 2.0 Client does not exist.")
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """As everywhere in the Login API, but a browser is not asked for credentials."""
        answer = super().refuse(refusal, call)
        answer.headers = tuple(header for header in answer.headers if header[0] != b"www-authenticate")
        return answer


router = Router(AuthorizeApi("Authorize"), tag="Login")


def authorize_query(
    response_type: Annotated[str | None, Query(description="code")] = None,
    client_id: Annotated[str | None, Query(description="partners: msn instead")] = None,
    msn: Annotated[str | None, Query(description="partners: the sales unit")] = None,
    redirect_uri: Annotated[str | None, Query(description="as registered, to the letter")] = None,
    scope: Annotated[str | None, Query(description="space-separated, with openid")] = None,
    state: Annotated[str | None, Query(description="at least 8 characters")] = None,
    nonce: Annotated[str | None, Query(description="comes back in the id_token")] = None,
    code_challenge: Annotated[str | None, Query(description="PKCE")] = None,
    code_challenge_method: Annotated[str | None, Query(description="S256, or plain, which is the default")] = None,
    requested_flow: Annotated[str | None, Query(description="app_to_app, with app_callback_uri")] = None,
    app_callback_uri: Annotated[str | None, Query(description="as registered")] = None,
    prompt: Annotated[str | None, Query(description="none: login_required")] = None,
) -> None:
    """What the merchant's page asks for."""


@router.get(
    f"{BASE}/oauth2/auth",
    operation_id="oauthAuth",
    status_code=302,
    response_class=Response,
    responses={**oauth_answers(400, 401, 429, 500), 302: {"description": "To the login page, or back with an error"}},
)
def authorize(call: Annotated[Call, Depends(authorize_query)]) -> Answer:
    """Send the browser to the page where a person says whose phone is to be asked."""
    world, wanted = call.world, call.arguments
    uri = wanted.get("redirect_uri", "")
    if uri not in world.part(VippsAccount).redirect_uris:
        raise Refusal(400, code="invalid_request", detail="The redirect_uri is not registered for this client.")
    try:
        request = _begin(world, uri, wanted)
    except Refusal as refusal:
        error = {"error": refusal.code, "error_description": refusal.detail, "state": wanted.get("state")}
        return redirect(back(uri, **error))
    return redirect(f"{call.origin}{PAGE}?request={request.id}")


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, b"", JSON_UTF8, (*NO_STORE, (b"location", location.encode("latin-1", "replace"))))


def _begin(world: World, uri: str, wanted: Mapping[str, str]) -> AuthRequest:
    """The request, judged in the order in which the vendor's software looks at it (inferred)."""
    account, now = world.part(VippsAccount), world.clock.now
    if wanted.get("response_type") != "code":
        raise Refusal(400, code="unsupported_response_type", detail="Only response_type code is supported.")
    state = wanted.get("state", "")
    if len(state) < SHORTEST_STATE:
        raise Refusal(400, code="invalid_state", detail=f"The state needs at least {SHORTEST_STATE} characters.")
    scope = check_scope(account, wanted.get("scope", ""))
    if "delegatedConsents" in scope:
        raise Refusal(400, code="invalid_scope", detail="delegatedConsents is for merchant-initiated logins only.")
    challenge, method = _challenge(account, wanted)
    _check_app(account, wanted)
    if wanted.get("prompt") == "none":
        raise Refusal(400, code="login_required", detail="Nobody is logged in.")
    forget_over(account.auth_requests, lambda request: request.expires_at + KEEP <= now)
    request = AuthRequest(
        id=f"{world.stamp}{world.secrets.token(32)}",
        redirect_uri=uri,
        scope=" ".join(scope),
        state=state,
        created_at=now,
        expires_at=now + LOGIN_LIFE,
        nonce=wanted.get("nonce"),
        challenge=challenge,
        challenge_method=method,
    )
    account.auth_requests[request.id] = request
    return request


def _challenge(account: VippsAccount, wanted: Mapping[str, str]) -> tuple[str | None, str]:
    challenge, method = wanted.get("code_challenge"), wanted.get("code_challenge_method", "plain")
    allowed = ("S256", "plain") if account.quirks.plain_pkce else ("S256",)
    if challenge is None and "code_challenge_method" not in wanted:
        return None, "plain"
    if not challenge:
        raise Refusal(400, code="invalid_request", detail="The parameter code_challenge is missing.")
    if method not in allowed:
        raise Refusal(400, code="invalid_request", detail=f"code_challenge_method must be {' or '.join(allowed)}.")
    return challenge, method


def _check_app(account: VippsAccount, wanted: Mapping[str, str]) -> None:
    """From app to app: the address of the merchant's app."""
    if wanted.get("requested_flow") != APP_TO_APP:
        return
    uri = wanted.get("app_callback_uri", "")
    if not urlsplit(uri).scheme:
        raise Refusal(400, code="invalid_app_callback_uri", detail="The app_callback_uri is missing or malformed.")
    if uri not in account.redirect_uris:
        raise Refusal(400, code="app_callback_uri_not_registered", detail="The app_callback_uri is not registered.")
