"""HTTP sessions towards the vendors: no timers of their own, no cookies, and the proxy that the environment names."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

NO_TIMERS = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


def make_session(towards: str, headers: Mapping[str, str] | None = None) -> aiohttp.ClientSession:
    """A client for one vendor, whose base URL says which way the session goes: deadlines are the till's clock's."""
    return aiohttp.ClientSession(
        timeout=NO_TIMERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        # Shorter than servers keep idle connections: a request must not meet one that is being closed.
        connector=aiohttp.TCPConnector(keepalive_timeout=2.0, limit=0),
        headers=headers,
        proxy=proxy_for(towards),
    )


def proxy_for(url: str) -> str | None:
    """The proxy that HTTPS_PROXY names for that URL, unless NO_PROXY exempts it; plain HTTP always goes straight."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "wss") or proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get("https")
