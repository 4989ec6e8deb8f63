"""The signature of a webhook delivery.

Source: Vipps Webhooks API guide, request authentication; VIPPS-WH-03, -04. The secret is used as text, never decoded;
host and path are those of the registered URL, not those of a proxy in front of the till.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

FRESHNESS = 300.0
_SCHEME = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is signed of a delivery, as received."""

    body: bytes
    date: str
    content_hash: str
    authorization: str


def content_hash(body: bytes) -> str:
    """base64(SHA-256(body))."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def authorization(secret: str, path_and_query: str, date: str, host: str, hashed: str) -> str:
    """The `Authorization` header Vipps sends."""
    text = f"POST\n{path_and_query}\n{date};{host};{hashed}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return _SCHEME + base64.b64encode(signature).decode()


def is_authentic(delivery: Delivery, secrets: Iterable[str], path_and_query: str, host: str, now: float) -> bool:
    """True when one of our secrets signed exactly this body for this URL, not long ago."""
    hashed = content_hash(delivery.body)
    if not _same(hashed, delivery.content_hash) or not _is_fresh(delivery.date, now):
        return False
    # All secrets are tried, whichever fits, so that the time taken tells nothing.
    matches = [
        _same(authorization(secret, path_and_query, delivery.date, host, hashed), delivery.authorization)
        for secret in secrets
    ]
    return any(matches)


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))


def _is_fresh(date: str, now: float) -> bool:
    try:
        return abs(parsedate_to_datetime(date).timestamp() - now) <= FRESHNESS
    except (ValueError, TypeError, OverflowError):
        return False
