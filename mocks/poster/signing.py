"""Poster's four signatures: hexadecimal MD5 in lower case over texts that end with the application's secret.

Sources: Poster POS platform, makeRequest; web API, webhooks; authorisation of the manage page (POSTER-SEC-01,
POSTER-HOOK-02). MD5 is the vendor's choice: it proves that both sides know the secret, no more.
"""

from __future__ import annotations

import hashlib


def _md5(text: bytes) -> str:
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def request_signature(url: str, body: bytes, time: int, secret: str) -> str:
    """``X-Poster-Signature`` of a proxied request.

    ``url`` exactly as requested, with its query; ``body``: the JSON text as signed, empty for GET and without a body;
    ``time``: Unix seconds, as in ``X-Poster-Time``. Nothing separates the parts.
    """
    return _md5(url.encode() + body + str(time).encode() + secret.encode())


def webhook_signature(
    account: str, object: str, object_id: str, action: str, data: str | None, time: str, secret: str
) -> str:
    """``verify`` of a webhook, joined by semicolons; ``data`` as the text that is sent, None: it is not there.

    The documents' parameter table forgets ``time``, their sample handler has it: it is part of the signature (a
    contradiction, read so).
    """
    parts = [account, object, object_id, action, *([] if data is None else [data]), time, secret]
    return _md5(";".join(parts).encode())


def manage_signature(application_id: str, secret: str, code: str) -> str:
    """``verify`` of the request that exchanges the manage page's code."""
    return _md5(f"{application_id}:{secret}:{code}".encode())
