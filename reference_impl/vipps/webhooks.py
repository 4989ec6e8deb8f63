"""Registering for webhooks.

Source: Vipps Webhooks API (OpenAPI and guide); VIPPS-WH-01, -10. The secret is shown only when registering.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls

EVENTS = tuple(
    f"epayments.payment.{name}.v1"
    for name in ("created", "aborted", "expired", "cancelled", "captured", "refunded", "authorized", "terminated")
)


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as listed."""

    id: str
    url: str
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewRegistration:
    """A registration just made."""

    id: str
    secret: str = field(repr=False)


class Webhooks:
    """List, register, delete."""

    def __init__(self, calls: PlatformCalls) -> None:
        self._calls = calls

    async def list(self) -> list[Registration]:
        """All registrations of the sales unit."""
        reply = await self._calls.send("getWebhooks", "GET", "/webhooks/v1/webhooks")
        listed = reply.object().get("webhooks")
        return [
            Registration(str(item["id"]), str(item["url"]), frozenset(map(str, item.get("events") or ())))
            for item in (listed if isinstance(listed, list) else [])
            if isinstance(item, dict) and "id" in item and "url" in item
        ]

    async def register(self, url: str) -> NewRegistration:
        """Ask for all payment events at `url`."""
        body = orjson.dumps({"url": url, "events": EVENTS})
        reply = await self._calls.send("registerWebhook", "POST", "/webhooks/v1/webhooks", json=body)
        answer = reply.object()
        made, secret = answer.get("id"), answer.get("secret")
        if not isinstance(made, str) or not isinstance(secret, str):
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="no secret in the answer")
        return NewRegistration(made, secret)

    async def delete(self, registration_id: str) -> None:
        """Remove one; it being gone already is fine."""
        try:
            await self._calls.send("deleteWebhook", "DELETE", f"/webhooks/v1/webhooks/{registration_id}")
        except VippsProblem as problem:
            if problem.status != 404:
                raise
