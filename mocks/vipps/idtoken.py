"""What can be wrong with an id_token, one thing at a time; every flaw must make a client refuse the login.

Sources: OpenID Connect Core 1.0, 3.1.3.7; Vipps Login API guide, id token (VIPPS-LG-16). A client that validates by
``msn`` instead of ``aud`` (partner keys) is served by the flaw ``audience`` as well: it makes both of them foreign.
"""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import Any

import orjson

HOUR = 3600


class Flaw(StrEnum):
    NONE = "none"
    SIGNATURE = "signature"
    """Signed with a key that nobody publishes, under a published ``kid``."""
    UNSIGNED = "unsigned"
    """``alg`` is ``none``."""
    UNKNOWN_KID = "unknown-kid"
    """Signed with a key that nobody publishes, under its own ``kid``."""
    AUDIENCE = "audience"
    """Made for another merchant."""
    ISSUER = "issuer"
    """Made by another provider."""
    EXPIRED = "expired"
    """Valid until an hour ago."""
    NONCE = "nonce"
    """Made for another login."""
    SUBJECT = "subject"
    """Made for somebody else than userinfo tells of (OpenID Connect Core 1.0, 5.3.2)."""
    REQUEST = "request"
    """Made for another backchannel request (finishing on the merchant's page; VIPPS-LG-18)."""


def spoiled(flaw: Flaw, claims: dict[str, Any]) -> dict[str, Any]:
    """``claims`` with this flaw; flaws of the signature leave them alone."""
    match flaw:
        case Flaw.AUDIENCE:
            return claims | {"aud": ["7f0a4b6e-0000-4000-8000-000000000000"], "msn": "999999"}
        case Flaw.ISSUER:
            return claims | {"iss": "https://login.example.com/access/"}
        case Flaw.EXPIRED:
            past = {name: claims[name] - 2 * HOUR for name in ("exp", "iat", "auth_time", "rat") if name in claims}
            return claims | past
        case Flaw.NONCE:
            return claims | {"nonce": "of-another-login"}
        case Flaw.SUBJECT:
            return claims | {"sub": "7f0a4b6e-0000-4000-8000-000000000001"}
        case Flaw.REQUEST:
            return claims | {name: "of-another-request" for name in ("auth_req_id", "authReqId") if name in claims}
        case _:
            return claims


def unsigned(claims: dict[str, Any]) -> str:
    """A JWT that asks to be believed without a signature."""
    header = {"alg": "none", "typ": "JWT"}
    parts = (base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in (header, claims))
    return ".".join((*parts, ""))
