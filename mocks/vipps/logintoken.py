"""The token endpoint of the Login API: polled until the person has acted, redeemed once.

Sources: Vipps Login API guide, merchant-initiated login (VIPPS-LG-09…16); CIBA Core 1.0, 10 and 11; OpenID Connect
Core 1.0, 2. Codes of the browser flow and of ``login_to_webpage`` are never issued, so every one of them is unknown.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import BaseModel

from mocks.vipps.account import Login, LoginToken, VippsAccount
from mocks.vipps.ciba import EXPIRE, LoginEvent, LoginState, eligible_phone, move
from mocks.vipps.clientauth import JSON_UTF8, NO_STORE, OAuthApi, login_headers, oauth_answers
from mocks.vipps.oidc import BASE, CIBA_GRANT, issuer, sign
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.routing import router_of

TOKEN_LIFE = 300  # seconds of a login access token
ID_TOKEN_LIFE = 3600  # seconds, as in the vendor's example
KEEP = 3600.0  # seconds that an expired access token still leads to its world's journal

_WHILE = {
    LoginState.PENDING: ("authorization_pending", "The authorization request is still pending"),
    LoginState.DENIED: ("access_denied", "The resource owner denied the request"),
    LoginState.EXPIRED: ("expired_token", "The auth_req_id has expired"),
    LoginState.REDEEMED: ("invalid_grant", "The auth_req_id is unknown or was redeemed already"),
}


class TokenRequest(BaseModel):
    """Which of the others are needed depends on ``grant_type``."""

    grant_type: str
    auth_req_id: str | None = None
    code: str | None = None
    redirect_uri: str | None = None
    code_verifier: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class TokenAnswer(BaseModel):
    """``expires_in`` in seconds; there is no refresh token."""

    access_token: str
    token_type: str
    expires_in: int
    id_token: str


router = router_of(OAuthApi("LoginToken"), tags=["Login"])


@router.post(
    f"{BASE}/oauth2/token",
    operation_id="oauth2Token",
    response_model=TokenAnswer,
    responses=oauth_answers(400, 401, 403, 429, 500),
)
def fetch_tokens(call: Annotated[Call, Depends(login_headers)], body: Annotated[TokenRequest, Form()]) -> Answer:
    """What became of a login: its tokens, or why there are none (yet)."""
    forge, call.world.forge = call.world.forge, False
    grant = _GRANTS.get(body.grant_type)
    if grant is None:
        raise Refusal(400, code="unsupported_grant_type", detail="The authorization grant type is not supported.")
    answer = json_answer(200, grant(call, body, forge), JSON_UTF8)
    answer.headers = NO_STORE
    return answer


def _by_code(call: Call, body: TokenRequest, forge: bool) -> dict[str, Any]:
    if not body.code:
        raise Refusal(400, code="invalid_request", detail="The parameter code is missing.")
    raise Refusal(400, code="invalid_grant", detail="The code is unknown, expired or was used already.")


def _by_auth_req_id(call: Call, body: TokenRequest, forge: bool) -> dict[str, Any]:
    account = call.world.part(VippsAccount)
    if not body.auth_req_id:
        raise Refusal(400, code="invalid_request", detail="The parameter auth_req_id is missing.")
    login = account.logins.get(body.auth_req_id)
    state = LoginState(login.state) if login else LoginState.REDEEMED
    if login is not None and state is LoginState.PENDING:
        _judge_pending(call, account, login)
    if login is None or state is not LoginState.APPROVED:
        code, detail = _WHILE[state]
        raise Refusal(400, code=code, detail=detail)
    move(login, LoginEvent.REDEEM)
    call.world.clock.cancel(EXPIRE, login.auth_req_id)
    return _issue(call, login, forge)


def _judge_pending(call: Call, account: VippsAccount, login: Login) -> None:
    """Whether the poll came too early after the one before, or the person turned out to be unable to log in.

    The first poll is never too early; the tolerance of 0.2 seconds is inferred.
    """
    now, last = call.world.clock.now, login.last_poll_at
    login.last_poll_at = now
    if last is not None and now - last < login.interval - account.quirks.poll_tolerance:
        detail = f"Polled after {now - last:.1f} s, the interval is {login.interval} s. Add 5 seconds to it."
        raise Refusal(400, code="slow_down", detail=detail)
    eligible_phone(call.world, login.msisdn)


def _issue(call: Call, login: Login, forge: bool) -> dict[str, Any]:
    world = call.world
    account, now = world.part(VippsAccount), world.clock.now
    _forget_old(call, account, now)
    token = LoginToken(
        token=f"ciba.{world.secrets.token(43)}",
        msisdn=login.msisdn,
        scope=login.scope,
        expires_at=now + TOKEN_LIFE,
        sid=world.ids.uuid(),
        consented_at=login.consented_at,
    )
    account.login_tokens[token.token] = token
    call.tenants.learn("login-token", token.token, world)
    return {
        "access_token": token.token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE,
        "id_token": sign(world, _claims(call, login, token), forge),
    }


def _claims(call: Call, login: Login, token: LoginToken) -> dict[str, Any]:
    """Never profile data. ``auth_time``: when the person approved, ``rat``: when the merchant asked."""
    account, now = call.world.part(VippsAccount), call.world.clock.now
    claims: dict[str, Any] = {
        "iss": issuer(call),
        "aud": [account.client_id],
        "sub": account.sub(login.msisdn),
        "exp": int(now) + ID_TOKEN_LIFE,
        "iat": int(now),
        "auth_time": int(login.decided_at or now),
        "rat": int(login.created_at),
        "at_hash": half_hash(token.token),
        "jti": call.world.secrets.token(22),
        "sid": token.sid,
        "msn": account.msn,
    }
    if login.nonce is not None:
        claims["nonce"] = login.nonce
    return claims


def half_hash(token: str) -> str:
    """``at_hash`` of OpenID Connect Core 1.0, 3.1.3.6, for RS256."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def _forget_old(call: Call, account: VippsAccount, now: float) -> None:
    """Tokens are kept in the order they were issued, all with the same life."""
    while account.login_tokens:
        oldest = next(iter(account.login_tokens.values()))
        if oldest.expires_at + KEEP > now:
            return
        del account.login_tokens[oldest.token]
        call.tenants.forget("login-token", oldest.token)


_GRANTS: dict[str, Callable[[Call, TokenRequest, bool], dict[str, Any]]] = {
    CIBA_GRANT: _by_auth_req_id,
    "authorization_code": _by_code,
    "urn:vipps:params:grant-type:ciba-redirect": _by_code,
}
