"""What a redeemed login yields: an access token for userinfo, and an id_token that says who logged in.

Sources: Vipps Login API guide, id_token and tokens (VIPPS-LG-16, VIPPS-LG-18); OpenID Connect Core 1.0, 2. The
redirect variant's id_token is ES256 and names its request twice: the guide's text and its sample token differ.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from mocks.vipps.account import Login, LoginToken, VippsAccount
from mocks.vipps.oidc import issuer, sign
from mocks.world.exchange import Call

ID_TOKEN_LIFE = 3600  # seconds, as in the vendor's example


@dataclass(frozen=True, slots=True)
class Kind:
    """How the tokens of one grant look; ``life`` of the access token in seconds."""

    token_type: str
    life: int
    prefix: str = ""
    scope_told: bool = False
    algorithm: str = "RS256"
    names_request: bool = False


POLLED = Kind("Bearer", 300, prefix="ciba.")
BROWSER = Kind("bearer", 3599, scope_told=True)
REDIRECTED = Kind("bearer", 3599, scope_told=True, algorithm="ES256", names_request=True)


def issue(call: Call, login: Login, kind: Kind, forge: bool) -> dict[str, Any]:
    """The token endpoint's answer; there is no refresh token."""
    world = call.world
    account, now = world.part(VippsAccount), world.clock.now
    token = LoginToken(
        token=f"{kind.prefix}{world.stamp}{world.secrets.token(43)}",
        msisdn=login.msisdn,
        scope=login.scope,
        expires_at=now + kind.life,
        sid=world.ids.uuid(),
        consented_at=login.consented_at,
        revocations=account.revocations.get(login.msisdn, 0),
    )
    account.login_tokens[token.token] = token
    content: dict[str, Any] = {
        "access_token": token.token,
        "token_type": kind.token_type,
        "expires_in": kind.life,
        "id_token": sign(world, _claims(call, login, token, kind), forge, kind.algorithm),
    }
    return content | {"scope": login.scope} if kind.scope_told else content


def _claims(call: Call, login: Login, token: LoginToken, kind: Kind) -> dict[str, Any]:
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
    if kind.names_request:
        claims |= {"auth_req_id": login.auth_req_id, "authReqId": login.auth_req_id}
    return claims


def half_hash(token: str) -> str:
    """``at_hash`` of OpenID Connect Core 1.0, 3.1.3.6, for RS256 and ES256."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()
