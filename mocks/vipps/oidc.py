"""The OpenID provider of all worlds: discovery, signing keys, signatures.

Sources: Vipps Login API guide, well-known endpoints and id_token (VIPPS-LG-01, 02, 16, 17); OpenID Connect Discovery.
One issuer serves every world: keys are per world, their union is published, and ``kid`` names the world.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import Depends
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from pydantic import BaseModel

from mocks.vipps.account import SigningKey, VippsAccount
from mocks.vipps.authcode import CODE_GRANT, REDIRECT_GRANT
from mocks.vipps.clientauth import OAuthApi, login_headers, oauth_answers
from mocks.vipps.idtoken import Flaw, spoiled, unsigned
from mocks.vipps.moved import PREFIX
from mocks.vipps.scopes import SCOPES
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.routing import Router
from mocks.world.world import World

BASE = "/access-management-1.0/access"
ALGORITHMS = ("RS256", "ES256")
CIBA_GRANT = "urn:openid:params:grant-type:ciba"
MOVABLE = (
    *("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"),
    "backchannel_authentication_endpoint",
)

_SPARE: dict[str, list[str]] = {algorithm: [] for algorithm in ALGORITHMS}
"""Algorithm → private keys (PEM) that no world has now."""


class JsonWebKeySet(BaseModel):
    keys: list[dict[str, str]]


class PublicApi(OAuthApi):
    """Needs no credentials; a Merchant-Serial-Number says whose journal keeps the call."""

    def identify(self, call: Call) -> World:
        world = call.tenants.find("merchant-serial-number", call.headers.get("merchant-serial-number", ""))
        return world or call.tenants.unattributed


router = Router(PublicApi("OpenID"), tag="Login")


def issuer(call: Call) -> str:
    """With its trailing slash: ``iss`` equals it to the byte."""
    return f"{call.origin}{BASE}/"


@router.get(
    f"{BASE}/.well-known/openid-configuration",
    operation_id="discoverOpenIDConfiguration",
    response_model=dict[str, str | bool | list[str]],
    responses=oauth_answers(401, 429, 500),
)
def discover(call: Annotated[Call, Depends(login_headers)]) -> Answer:
    """Where everything is; worth keeping for an hour."""
    content: dict[str, Any] = {
        "issuer": issuer(call),
        "authorization_endpoint": f"{call.origin}{BASE}/oauth2/auth",
        "token_endpoint": f"{call.origin}{BASE}/oauth2/token",
        "jwks_uri": f"{call.origin}{BASE}/.well-known/jwks.json",
        "userinfo_endpoint": f"{call.origin}/vipps-userinfo-api/userinfo",
        "revocation_endpoint": f"{call.origin}{BASE}/oauth2/revoke",
        "end_session_endpoint": f"{call.origin}{BASE}/oauth2/sessions/logout",
        "backchannel_authentication_endpoint": f"{call.origin}/vipps-login-ciba/api/backchannel/authentication",
        "backchannel_token_delivery_modes_supported": ["poll"],
        "backchannel_user_code_parameter_supported": False,
        "subject_types_supported": ["public", "pairwise"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [CODE_GRANT, CIBA_GRANT, REDIRECT_GRANT],
        "scopes_supported": list(SCOPES),
        "claims_supported": ["sub"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "userinfo_signing_alg_values_supported": ["none", "RS256"],
        "code_challenge_methods_supported": ["S256"],
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "claims_parameter_supported": False,
        "backchannel_logout_supported": False,
        "backchannel_logout_session_supported": False,
        "frontchannel_logout_supported": False,
        "frontchannel_logout_session_supported": False,
    }
    if call.world is not call.tenants.unattributed and call.world.part(VippsAccount).quirks.moved_endpoints:
        for name in MOVABLE:
            content[name] = call.origin + PREFIX + content[name].removeprefix(call.origin)
    answer = json_answer(200, content)
    answer.headers = ((b"cache-control", b"max-age=3600"),)
    return answer


@router.get(
    f"{BASE}/.well-known/jwks.json",
    operation_id="wellKnown",
    response_model=JsonWebKeySet,
    responses=oauth_answers(401, 429, 500),
)
def publish_keys(call: Annotated[Call, Depends(login_headers)]) -> dict[str, Any]:
    """The keys of all worlds; a world without keys gets them now, because clients keep this answer."""
    for world in call.tenants.all():
        for algorithm in ALGORITHMS:
            signing_key(world, algorithm)
    keys = [key for world in call.tenants.all() for key in world.part(VippsAccount).keys]
    return {"keys": [_public(key.kid, key.algorithm, key.pem) for key in keys]}


def signing_key(world: World, algorithm: str) -> SigningKey:
    """The newest key of this world, made on demand."""
    keys = world.part(VippsAccount).keys
    newest = next((key for key in reversed(keys) if key.algorithm == algorithm), None)
    return newest or _make_key(world, algorithm)


def rotate(world: World) -> None:
    """New keys from now on; the old ones stay published."""
    for algorithm in ALGORITHMS:
        _make_key(world, algorithm)


def _make_key(world: World, algorithm: str) -> SigningKey:
    keys = world.part(VippsAccount).keys
    spare = _SPARE[algorithm]
    pem = spare.pop() if spare else _generate(algorithm).as_pem(private=True).decode()
    generation = 1 + sum(key.algorithm == algorithm for key in keys)
    # The thumbprint tells the keys of a world from those of a dropped world of the same name.
    kid = f"public:{world.id}:{algorithm}:{generation}:{_private('', algorithm, pem).thumbprint()[:8]}"
    keys.append(SigningKey(kid, algorithm, pem))
    return keys[-1]


def hand_back(world: World) -> None:
    """The keys of a dropped world serve the next one: a sandbox that plays thousands of them makes few."""
    for key in world.part(VippsAccount).keys:
        _SPARE[key.algorithm].append(key.pem)


@lru_cache(maxsize=1024)
def _private(kid: str, algorithm: str, pem: str) -> RSAKey | ECKey:
    """Our own PEM needs no proof that its primes are prime, which would cost 40 ms."""
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    parameters: Any = {"kid": kid, "alg": algorithm, "use": "sig"}
    if isinstance(key, RSAPrivateKey):
        return RSAKey(key, key, parameters)
    assert isinstance(key, EllipticCurvePrivateKey)
    return ECKey(key, key, parameters)


@lru_cache(maxsize=1024)
def _public(kid: str, algorithm: str, pem: str) -> dict[str, Any]:
    return dict(_private(kid, algorithm, pem).as_dict(private=False))


def _generate(algorithm: str) -> RSAKey | ECKey:
    return RSAKey.generate_key(2048) if algorithm == "RS256" else ECKey.generate_key("P-256")


@cache
def _foreign(algorithm: str) -> RSAKey | ECKey:
    """Nobody's key, for signatures that must not be believed."""
    return _generate(algorithm)


def sign(world: World, claims: dict[str, Any], forge: bool = False, algorithm: str = "RS256") -> str:
    """``claims`` as a JWT under the world's key, with the flaw that is switched on.

    ``forge``: the flaw ``signature``, once.
    """
    flaw = Flaw.SIGNATURE if forge else world.part(VippsAccount).quirks.id_token_flaw
    claims = spoiled(flaw, claims)
    if flaw is Flaw.UNSIGNED:
        return unsigned(claims)
    key = signing_key(world, algorithm)
    foreign = flaw in (Flaw.SIGNATURE, Flaw.UNKNOWN_KID)
    signer = _foreign(algorithm) if foreign else _private(key.kid, key.algorithm, key.pem)
    kid = "public:unpublished" if flaw is Flaw.UNKNOWN_KID else key.kid
    return jwt.encode({"alg": key.algorithm, "kid": kid, "typ": "JWT"}, claims, signer)
