"""The two signatures of a call to a webhook, with the API key as secret: RFC 9421, and an HMAC of the body alone.

Source: Qerko POS integration, webhook interface (what is covered, and the spelling of the HMAC, are inferred).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import HMAC_SHA256

from mocks.qerko.inferred import SIGNATURE_LABEL, SIGNATURE_LIFE, SIGNED


@dataclass(frozen=True, slots=True)
class _Message:
    """A request as the library wants to see it."""

    url: str
    headers: dict[str, str]
    method: str = "POST"


def signed_headers(url: str, body: bytes, api_key: str, key_id: str, created: float) -> dict[str, str]:
    """The headers of a POST of ``body`` to ``url``, made at ``created`` (epoch seconds).

    The API key signs and is not in them; ``key_id`` tells the receiver whose it is.
    """
    secret = api_key.encode()
    message = _Message(url, {"Content-Type": "application/json"})
    keys = MappingKeyResolver(public_keys={}, private_keys={key_id: secret})
    HTTPMessageSigner(signature_algorithm=HMAC_SHA256, key_resolver=keys).sign(
        message,
        key_id=key_id,
        created=datetime.fromtimestamp(created, UTC),
        expires=datetime.fromtimestamp(created + SIGNATURE_LIFE, UTC),
        label=SIGNATURE_LABEL,
        covered_component_ids=SIGNED,
        body=body,
    )
    return {**message.headers, "Signature-SHA256": hmac.digest(secret, body, "sha256").hex()}
