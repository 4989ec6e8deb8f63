"""Where bundles may come from and requests may go to: this machine, unless the world allows more."""

from __future__ import annotations

from urllib.parse import urlsplit

from mocks.world.loopback import is_loopback


class BadTarget(ValueError):
    """Not an address that may be called; the text says why."""


def check_target(url: str, allowed: list[str]) -> None:
    """``allowed``: host names besides this machine's; ``*``: all.

    Raises:
        BadTarget: it may not be called.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise BadTarget(f"{url[:200]!r} is not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadTarget(f"{url[:200]!r} is not an http address")
    if not is_loopback(host) and host not in allowed and "*" not in allowed:
        raise BadTarget(f"{host[:100]} is not on this machine, and the terminal's settings do not allow it")
