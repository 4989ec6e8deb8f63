"""Authorization codes: made when a login that comes back to a page is approved, redeemed once.

Sources: Vipps Login API guide, browser flow, and merchant-initiated login, log in to web page (VIPPS-LG-18, 26);
RFC 6749, 4.1; RFC 7636, 4.6. A code used twice takes its token with it (RFC 6749, 4.1.2); how long it lives is "a
couple of minutes" (two).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from mocks.vipps.account import Login, VippsAccount
from mocks.vipps.authorization import AuthRequest, Code
from mocks.world.aging import forget_over
from mocks.world.refusal import Refusal
from mocks.world.world import World

CODE_GRANT = "authorization_code"
KEEP = 3600.0  # seconds that an expired code is still told apart from an unknown one
REDIRECT_GRANT = "urn:vipps:params:grant-type:ciba-redirect"


def new_code(world: World, login: Login, grant: str, redirect_uri: str, request: AuthRequest | None = None) -> Code:
    """A code for an approved login."""
    account, now = world.part(VippsAccount), world.clock.now
    forget_over(account.codes, lambda code: code.expires_at + KEEP <= now)
    made = Code(
        code=f"{world.secrets.token(43)}.{world.secrets.token(43)}",
        grant=grant,
        auth_req_id=login.auth_req_id,
        redirect_uri=redirect_uri,
        expires_at=now + account.quirks.code_life,
        challenge=request.challenge if request else None,
        challenge_method=request.challenge_method if request else "plain",
    )
    account.codes[made.code] = made
    return made


def _invalid(detail: str) -> Refusal:
    return Refusal(400, code="invalid_grant", detail=detail)


def check_code(world: World, grant: str, code: str | None, redirect_uri: str | None, verifier: str | None) -> Code:
    """The code, if it may be redeemed now.

    Raises:
        Refusal: ``invalid_request`` for what is missing, ``invalid_grant`` for everything else.
    """
    account = world.part(VippsAccount)
    if not code:
        raise Refusal(400, code="invalid_request", detail="The parameter code is missing.")
    if grant == CODE_GRANT and not redirect_uri:
        raise Refusal(400, code="invalid_request", detail="The parameter redirect_uri is missing.")
    known = account.codes.get(code)
    if known is not None and known.token is not None:
        account.revoke(known.token)
        raise _invalid("The code was used already; what it was redeemed for is revoked.")
    if known is None or known.grant != grant or known.expires_at <= world.clock.now:
        raise _invalid("The code is unknown or has expired.")
    if grant == CODE_GRANT and redirect_uri != known.redirect_uri:
        raise _invalid("The redirect_uri is not the one of the authorization request.")
    _check_verifier(known, verifier)
    return known


def _check_verifier(code: Code, verifier: str | None) -> None:
    """Proof key: whoever began the login redeems it."""
    if code.challenge is None:
        if verifier:
            raise _invalid("There was no code_challenge to verify.")
        return
    if not verifier:
        raise _invalid("The parameter code_verifier is missing.")
    shown = verifier
    if code.challenge_method == "S256":
        shown = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(shown.encode(), code.challenge.encode()):
        raise _invalid("The code_verifier does not match the code_challenge.")
