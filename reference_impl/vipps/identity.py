"""Who Vipps says the customer is: validating the id_token before anything in it is believed.

Sources: OpenID Connect Core 1.0, section 3.1.3.7; Vipps Login API guide, id token; VIPPS-LG-16, -17.
"""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["RS256", "ES256"]


class UnknownKey(Exception):
    """The token names a key that is not in the key set: it may have been rotated."""


class UnprovenIdentity(Exception):
    """The token must not be believed; the text says why."""


def subject_of(token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: float) -> str:
    """The `sub` of a valid id_token. `aud` is a string or a list; `nonce` may be missing, but never another."""
    claims = _verified(token, keys)
    if claims.get("iss") != issuer:
        raise UnprovenIdentity("foreign issuer")
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise UnprovenIdentity("foreign audience")
    expiry = claims.get("exp")
    if isinstance(expiry, bool) or not isinstance(expiry, int | float) or expiry <= now:
        raise UnprovenIdentity("expired")
    if claims.get("nonce") not in (None, nonce):
        raise UnprovenIdentity("foreign nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise UnprovenIdentity("no subject")
    return subject


def _verified(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except ValueError as error:
        # joserfc reports a `kid` that is not in the set, and broken encodings, as plain value errors.
        if _names_unknown_key(token, keys):
            raise UnknownKey from None
        raise UnprovenIdentity(type(error).__name__) from None
    except JoseError as error:
        if _names_unknown_key(token, keys):
            raise UnknownKey from None
        raise UnprovenIdentity(type(error).__name__) from None


def _names_unknown_key(token: str, keys: KeySet) -> bool:
    from joserfc.jws import extract_compact

    try:
        kid = extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        return False
    return kid is not None and kid not in {key.kid for key in keys.keys}
