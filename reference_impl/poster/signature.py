"""Poster's two signatures: of requests that its terminal sends for our app, and of webhooks.

Sources: Poster POS platform, makeRequest; web API, webhooks (POSTER-SEC-01 to -04, POSTER-HOOK-02). MD5 over texts that
end with the application's secret is the vendor's choice. Every comparison takes the same time whatever it finds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

from reference_impl.clock.port import Clock
from reference_impl.settings import PosterSettings

FRESHNESS = 300.0
"""Seconds; the documents name no replay window (POSTER-SEC-03)."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as received: `url` in full, as the app asked for it; `body` raw; the others are headers."""

    url: str
    body: bytes
    signature: str
    time: str
    account: str


def request_signature(url: str, body: bytes, time: str, secret: str) -> str:
    """`X-Poster-Signature`: nothing separates the parts; `time` in Unix seconds."""
    return _md5(url.encode() + body + time.encode() + secret.encode())


def is_ours(request: SignedRequest, account: str, secret: str, now: float) -> bool:
    """Signed with our secret for this address and body, not long ago, and sent for our account.

    The documents sign JSON as JavaScript writes it in one sample, as PHP does in the other: raw bytes count, and both
    spellings of the same data.
    """
    matches = [
        _same(request_signature(request.url, body, request.time, secret), request.signature)
        for body in _spellings(request.body)
    ]
    # The account travels unsigned, so the address must be ours alone; whether it is a subdomain or a host is open.
    named = request.account.removesuffix(".joinposter.com")
    return any(matches) and _is_fresh(request.time, now) and _same(account, named)


class Doorkeeper:
    """Lets in what Poster has signed for our application."""

    def __init__(self, settings: PosterSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def lets_in(self, request: SignedRequest) -> bool:
        """Whether it is ours, now."""
        return is_ours(request, self._settings.account, self._settings.application_secret, self._clock.now())


def webhook_signature(fields: tuple[str, str, str, str], data: str | None, time: str, secret: str) -> str:
    """`verify` of a webhook: `fields` are account, object, object id and action; `data` as the text received.

    The documents' table forgets `time`, their sample has it: it counts.
    """
    return _md5(";".join([*fields, *([] if data is None else [data]), time, secret]).encode("utf-8", "surrogatepass"))


def same_webhook(ours: str, theirs: str) -> bool:
    """Compared in constant time."""
    return _same(ours, theirs)


def _spellings(body: bytes) -> list[bytes]:
    try:
        data = json.loads(body) if body else None
    except ValueError:
        data = None
    if data is None:
        return [body]
    javascript = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    php = json.dumps(data, separators=(",", ":")).replace("/", "\\/").encode()
    return [body, javascript, php]


def _is_fresh(time: str, now: float) -> bool:
    return time.isascii() and time.isdigit() and len(time) < 15 and abs(int(time) - now) <= FRESHNESS


def _md5(text: bytes) -> str:
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))
