"""Access token API: ``POST /accesstoken/get``, credentials in headers, every number a string.

Sources: Vipps Access token API guide and OpenAPI (VIPPS-TOK-01…05); Basic with ``grant_type=client_credentials`` is
what one SDK sends.
"""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import Depends, Header
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import BaseModel

from mocks.vipps.account import Grant, VippsAccount
from mocks.vipps.basic import basic_credentials
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, KeyRefused
from mocks.vipps.payment import iso
from mocks.vipps.platform import gateway_answer, world_by_subscription_key
from mocks.world.aging import forget_over
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Gate, Refusal
from mocks.world.routing import Router
from mocks.world.world import World

_RESOURCE = "00000002-0000-0000-c000-000000000000"
_PADDING = "kassa" * 60  # a real token has a thousand characters and more; clients must not assume less
_JSON_UTF8 = b"application/json;charset=UTF-8"


class AccessToken(BaseModel):
    """Times in seconds (``expires_on``, ``not_before``: epoch), as strings unless the quirk for numbers is on."""

    token_type: str
    expires_in: str | int
    ext_expires_in: str | int
    expires_on: str | int
    not_before: str | int
    resource: str
    access_token: str


class DirectoryError(BaseModel):
    """Azure AD's form."""

    error: str
    error_description: str
    error_codes: list[int]
    timestamp: str
    trace_id: str
    correlation_id: str
    error_uri: str


class AccessTokenApi:
    vendor, name = "vipps", "AccessToken"

    def identify(self, call: Call) -> World:
        """Subscription key first, then the client; errors in Azure AD's form."""
        world = world_by_subscription_key(call)
        client_id, secret = client_of(call)
        owner = call.tenants.find("client_id", client_id)
        if owner is None or owner is not world:
            raise Refusal(
                400,
                "unauthorized_client",
                code="700016",
                detail=f"Application with identifier '{client_id[:60]}' was not found in the directory.",
            )
        if secret != owner.part(VippsAccount).client_secret:
            raise Refusal(401, "invalid_client", code="7000215", detail="Invalid client secret provided.")
        return owner

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        if refusal.gate is not Gate.API or refusal.status == 429:
            gateway = gateway_answer(refusal, call)
            assert gateway is not None
            return gateway
        world = getattr(call, "world", call.tenants.unattributed)
        if refusal.status >= 500:
            return Answer(refusal.status)
        code = refusal.code or ("7000215" if refusal.status == 401 else "900144")
        title = refusal.title or ("invalid_client" if refusal.status == 401 else "invalid_request")
        return json_answer(
            refusal.status,
            {
                "error": title,
                "error_description": f"AADSTS{code}: {refusal.detail or title}",
                "error_codes": [int(code)] if code.isdigit() else [],
                "timestamp": iso(world.clock.now)[:19].replace("T", " ") + "Z",
                "trace_id": world.ids.uuid(),
                "correlation_id": world.ids.uuid(),
                "error_uri": f"https://login.microsoftonline.com/error?code={code}",
            },
        )


def client_of(call: Call) -> tuple[str, str]:
    """Client id and secret from the two headers, or from HTTP Basic as one SDK sends them."""
    if "client_id" in call.headers:
        return call.headers["client_id"], call.headers.get("client_secret", "")
    for client_id, secret in basic_credentials(call):
        owner = call.tenants.find("client_id", client_id)
        if owner is not None and owner.part(VippsAccount).client_secret == secret:
            return client_id, secret
    return "", ""


def token_headers(
    client_id: Annotated[str, Header(convert_underscores=False)],
    client_secret: Annotated[str, Header(convert_underscores=False)],
    ocp_apim_subscription_key: Annotated[str, Header()],
    merchant_serial_number: Annotated[str | None, Header()] = None,
) -> None:
    """Credentials travel as headers; the body is empty."""


class _PlatformKey:
    """The platform's identity provider is one for all merchants; its key lives as long as the process."""

    key: RSAKey | None = None

    @classmethod
    def get(cls) -> RSAKey:
        if cls.key is None:
            cls.key = RSAKey.generate_key(2048, {"kid": "platform", "use": "sig", "alg": "RS256"})
        return cls.key


router = Router(AccessTokenApi(), tag="Access token")


@router.post(
    "/accesstoken/get",
    operation_id="fetchAuthorizationTokenUsingPost",
    response_model=AccessToken,
    responses={
        400: {"description": "Unknown client", "model": DirectoryError},
        401: {"description": "Wrong key or secret", "model": DirectoryError | KeyRefused},
        413: GATEWAY_ANSWERS[413],
        429: GATEWAY_ANSWERS[429],
        500: {"description": "Server fault, no body"},
    },
)
def fetch_access_token(call: Annotated[Call, Depends(token_headers)]) -> Answer:
    """Issue a platform access token: an hour of life, opaque to clients, several may be valid at once."""
    world = call.world
    account = world.part(VippsAccount)
    now, life = int(world.clock.now), account.quirks.token_life
    claims = {
        "aud": _RESOURCE,
        "iss": "https://sts.windows.net/kassa/",
        "iat": now,
        "nbf": now,
        "exp": now + life,
        "appid": account.client_id,
        "uti": world.secrets.token(22),
        "ver": "1.0",
        "xms": _PADDING,
    }
    key = _PlatformKey.get()
    token = jwt.encode({"typ": "JWT", "alg": "RS256", "kid": "platform"}, claims, key)
    for old in forget_over(account.grants, lambda grant: grant.expires_at <= now):
        call.tenants.forget("token", old)
    account.grants[token] = Grant(token, now + life)
    call.tenants.learn("token", token, world)
    numbers = {
        "expires_in": life,
        "ext_expires_in": life,
        "expires_on": now + life,
        "not_before": now,
    }
    shown = numbers if account.quirks.numeric_token_life else {k: str(v) for k, v in numbers.items()}
    content = {"token_type": "Bearer", **shown, "resource": _RESOURCE, "access_token": token}
    return Answer(200, orjson.dumps(content), _JSON_UTF8)
