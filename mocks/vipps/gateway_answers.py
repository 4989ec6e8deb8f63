"""The answers that the gateway may give in front of any platform API, for the OpenAPI documents.

Source: Vipps knowledge base, errors (VIPPS-ERR-01); which form comes when is :mod:`mocks.vipps.platform`'s business.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from mocks.world.refusal import Refusal


class KeyRefused(BaseModel):
    """Missing or wrong subscription key, foreign sales unit, rate limit, too long a body."""

    statusCode: int
    message: str


class TokenMessage(BaseModel):
    message: str


class TokenInfo(BaseModel):
    responseCode: int
    responseMessage: str


class TokenRefused(BaseModel):
    """Missing, wrong or expired access token."""

    responseInfo: TokenInfo
    result: TokenMessage


class KeyForeign(BaseModel):
    """Subscription key and token belong to different merchants."""

    errorCode: str
    errorMessage: str
    contextId: str


_WAIT = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}

GATEWAY_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Refused by the gateway", "model": KeyRefused | TokenRefused | KeyForeign},
    403: {"description": "Not this sales unit", "model": KeyRefused},
    413: {"description": "Body too long", "model": KeyRefused},
    429: {"description": "Rate limit", "model": KeyRefused, "headers": _WAIT},
}


def retry_after(refusal: Refusal) -> tuple[tuple[bytes, bytes], ...]:
    """The header of that name, if the refusal says how long."""
    return () if refusal.retry_after is None else ((b"retry-after", str(refusal.retry_after).encode()),)
