"""Logins that come back to the merchant's page: what is kept of them, and where they may come back to.

Source: Vipps Login API guide, browser flow and redirect URIs (VIPPS-LG-26, VIPPS-OPS-08): a registered address is
matched to the letter, has no fragment, and a custom scheme needs a path. Plain http is taken on loopback only, so that
a page under development can log in.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from mocks.world.loopback import is_loopback


@dataclass(slots=True)
class AuthRequest:
    """One authorization request of a browser; times in epoch seconds of the world.

    ``auth_req_id``: the login on the phone, once the person said whose it is; ``location``: where the browser goes
    now that it is decided; ``problem``: what the page says about the number that was typed.
    """

    id: str
    redirect_uri: str
    scope: str
    state: str
    created_at: float
    expires_at: float
    nonce: str | None = None
    challenge: str | None = None
    challenge_method: str = "plain"
    auth_req_id: str | None = None
    location: str | None = None
    problem: str | None = None


@dataclass(slots=True)
class Code:
    """An authorization code. ``grant``: the only grant type that takes it; ``token``: what it was redeemed for."""

    code: str
    grant: str
    auth_req_id: str
    redirect_uri: str
    expires_at: float
    challenge: str | None = None
    challenge_method: str = "plain"
    token: str | None = None


def why_not_registrable(uri: str) -> str | None:
    """The reason why ``uri`` cannot be registered; None: it can."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return "it is not a URI"
    if not uri.isascii() or not uri.isprintable() or " " in uri or not parts.scheme:
        return "it is not an absolute URI"
    if "#" in uri:
        return "it has a fragment"
    if parts.scheme == "https":
        return None if host else "it has no host"
    if parts.scheme == "http":
        return None if is_loopback(host) else "plain http is for loopback only"
    return None if parts.netloc or parts.path.strip("/") else "a custom scheme needs a path"


def back(uri: str, **parameters: str | None) -> str:
    """``uri`` with these parameters behind whatever its query has already; None: left out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{uri}{'&' if '?' in uri else '?'}{query}"
