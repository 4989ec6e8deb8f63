"""Addresses on this machine: where the sandbox takes plain http, and which URLs it may call at all."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def may_be_called(url: str) -> bool:
    """https, or http on loopback; without credentials in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return secure and bool(host) and not parts.username and not re.search(r"\s", url)
