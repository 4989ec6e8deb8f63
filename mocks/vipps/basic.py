"""HTTP Basic as clients really send it: raw, or form-encoded first (RFC 6749, 2.3.1); both must match."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from mocks.world.exchange import Call


def basic_credentials(call: Call) -> Iterator[tuple[str, str]]:
    """The readings of an Authorization: Basic header, the raw one first, so that a raw ``+`` is not damaged."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    name, colon, secret = text.partition(":")
    if colon:
        yield name, secret
        yield unquote(name), unquote(secret)
        yield unquote_plus(name), unquote_plus(secret)
