"""Poster's webhooks: checked, taken in once, worked on later.

Source: Poster web API, webhooks (POSTER-HOOK-01 to -06). One delivery comes up to sixteen times within two days.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.flows.context import Context
from reference_impl.poster.signature import same_webhook, webhook_signature
from reference_impl.settings import PosterSettings
from reference_impl.storage.database import Work
from reference_impl.storage.rows import ProcessedWebhookRow


class CafeHooks:
    """What Poster tells without being asked."""

    def __init__(self, context: Context, settings: PosterSettings, connection: Connection, watch: CafeWatch) -> None:
        self._context = context
        self._settings = settings
        self._connection = connection
        self._watch = watch

    async def take_in(self, body: bytes) -> bool:
        """Whether it was signed with our secret for our account; a repeat does nothing, nor what is not ours."""
        told = _fields(body)
        if told is None or not self._is_ours(told):
            return False
        facts = "|".join((*_names(told), told["time"], str(told.get("data"))))
        identity = hashlib.sha256(f"poster|{facts}".encode()).hexdigest()
        async with self._context.database.transaction() as work:
            if await work.session.get(ProcessedWebhookRow, identity) is None:
                work.session.add(ProcessedWebhookRow(id=identity, received_at=self._context.clock.now()))
                await self._act(work, told)
        return True

    def _is_ours(self, told: dict[str, str]) -> bool:
        secret = self._settings.application_secret
        wanted = webhook_signature(_names(told), told.get("data"), told["time"], secret)
        return told["account"] == self._settings.account and same_webhook(wanted, told["verify"])

    async def _act(self, work: Work, told: dict[str, str]) -> None:
        if told["object"] == "transaction" and told["object_id"].isdecimal():
            await self._watch.heard(work, int(told["object_id"]), told["action"] == "removed")
        elif told["object"] == "application" and told["object_id"] == self._settings.application_id:
            token = _token_in(told.get("data"))
            if told["action"] == "removed":
                await self._connection.removed(work)
            elif told["action"] == "added" and token:
                await self._connection.connected(work, token)
                await self._watch.connected(work)


def _fields(body: bytes) -> dict[str, str] | None:
    """The members that count, as text: `object_id` comes as number or text. None: this is no webhook."""
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    names = ("account", "object", "object_id", "action", "time", "verify")
    if not isinstance(told, dict) or any(not isinstance(told.get(name), str | int) for name in names):
        return None
    fields = {name: str(told[name]) for name in names}
    if len(fields["object_id"]) > 18:
        return None
    data = told.get("data")
    if isinstance(data, str):
        fields["data"] = data
    return fields


def _names(told: dict[str, str]) -> tuple[str, str, str, str]:
    """What a webhook is about."""
    return told["account"], told["object"], told["object_id"], told["action"]


def _token_in(data: str | None) -> str:
    try:
        found = orjson.loads(data or "")
    except orjson.JSONDecodeError:
        return ""
    return str(found.get("access_token") or "") if isinstance(found, dict) else ""
