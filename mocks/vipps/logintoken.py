"""The token endpoint of the Login API: polled until the person has acted, redeemed once.

Sources: Vipps Login API guide, merchant-initiated login (VIPPS-LG-09…16); CIBA Core 1.0, 10 and 11; OpenID Connect
Core 1.0, 2. Codes come from the browser flow and from ``login_to_webpage``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import BaseModel
from pydantic.json_schema import SkipJsonSchema

from mocks.vipps.account import Login, VippsAccount
from mocks.vipps.authcode import CODE_GRANT, REDIRECT_GRANT, check_code
from mocks.vipps.ciba import EXPIRE, MACHINE, Flow, LoginEvent, LoginState, eligible_phone, move
from mocks.vipps.clientauth import JSON_UTF8, NO_STORE, OAuthApi, login_headers, oauth_answers
from mocks.vipps.issue import BROWSER, POLLED, REDIRECTED, issue
from mocks.vipps.oidc import BASE, CIBA_GRANT
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.routing import Router

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
    """``expires_in`` in seconds; ``scope`` not for polled logins; there is no refresh token."""

    access_token: str
    token_type: str
    expires_in: int
    id_token: str
    scope: str | SkipJsonSchema[None] = None


router = Router(OAuthApi("LoginToken"), tag="Login")


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
    """A login that came back to the merchant's page, from the browser it began in or from the phone."""
    world = call.world
    code = check_code(world, body.grant_type, body.code, body.redirect_uri, body.code_verifier)
    login = world.part(VippsAccount).logins.get(code.auth_req_id)
    if login is None or not MACHINE.can(LoginState(login.state), LoginEvent.REDEEM):
        raise Refusal(400, code="invalid_grant", detail="The login has expired.")
    move(login, LoginEvent.REDEEM)
    world.clock.cancel(EXPIRE, login.auth_req_id)
    tokens = issue(call, login, BROWSER if body.grant_type == CODE_GRANT else REDIRECTED, forge)
    code.token = tokens["access_token"]
    return tokens


def _by_auth_req_id(call: Call, body: TokenRequest, forge: bool) -> dict[str, Any]:
    account = call.world.part(VippsAccount)
    if not body.auth_req_id:
        raise Refusal(400, code="invalid_request", detail="The parameter auth_req_id is missing.")
    login = account.logins.get(body.auth_req_id)
    if login is not None and login.flow != Flow.POLLED:
        raise Refusal(400, code="invalid_grant", detail="This login is redeemed with the code of its redirect.")
    state = LoginState(login.state) if login else LoginState.REDEEMED
    if login is not None and state is LoginState.PENDING:
        _judge_pending(call, account, login)
    if login is None or state is not LoginState.APPROVED:
        code, detail = _WHILE[state]
        raise Refusal(400, code=code, detail=detail)
    move(login, LoginEvent.REDEEM)
    call.world.clock.cancel(EXPIRE, login.auth_req_id)
    del account.logins[login.auth_req_id]  # from now on it is told apart from an unknown one by nobody
    return issue(call, login, POLLED, forge)


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


_GRANTS: dict[str, Callable[[Call, TokenRequest, bool], dict[str, Any]]] = {
    CIBA_GRANT: _by_auth_req_id,
    CODE_GRANT: _by_code,
    REDIRECT_GRANT: _by_code,
}
