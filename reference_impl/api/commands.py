"""Running a command once: the effect and the stored answer to its Idempotency-Key are one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from sqlalchemy import bindparam, delete, insert, select
from starlette.responses import Response

from reference_impl.flows.context import Context
from reference_impl.flows.refusals import InvalidRequest, KeyReused
from reference_impl.storage.database import Work
from reference_impl.storage.rows import StoredAnswerRow, table_of

_KEY = re.compile(r"[!-~]{1,255}")
_KEPT_SECONDS = 7 * 86_400.0
_ANSWERS = table_of(StoredAnswerRow)
_KEEP = insert(_ANSWERS)
_KEPT = select(_ANSWERS.c.fingerprint, _ANSWERS.c.status, _ANSWERS.c.body).where(_ANSWERS.c.key == bindparam("of"))

Requirement = Callable[[Work], Awaitable[None]]
Command = Callable[[Work], Awaitable[tuple[int, BaseModel]]]


class Commands:
    """Executes commands of the Till API."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def stored(
        self, key: str | None, path: str, body: BaseModel, require: Requirement | None = None
    ) -> Response | None:
        """The answer given before, if any: asked ahead of work that cannot be inside the transaction.

        `require` raises when that work would be in vain.
        """
        if key is None and require is None:
            return None
        async with self._context.database.transaction() as work:
            recalled = await self._recall(work, key, _fingerprint(path, body)) if key is not None else None
            if recalled is None and require is not None:
                await require(work)
            return recalled

    async def run(self, key: str | None, path: str, body: BaseModel, command: Command) -> Response:
        """The answer of `command`, or the one stored for this key; raises `KeyReused` for another request."""
        fingerprint = _fingerprint(path, body)
        async with self._context.database.transaction() as work:
            recalled = await self._recall(work, key, fingerprint) if key is not None else None
            if recalled is not None:
                return recalled
            status, view = await command(work)
            answer = view.model_dump_json(warnings=False)
            if key is not None:
                now = self._context.clock.now()
                kept = {"key": key, "fingerprint": fingerprint, "status": status, "body": answer, "created_at": now}
                await work.session.execute(_KEEP, kept)
        return Response(answer, status, media_type="application/json")

    async def forget_old(self, work: Work) -> None:
        """Drop answers nobody will ask for again."""
        limit = self._context.clock.now() - _KEPT_SECONDS
        await work.session.execute(delete(_ANSWERS).where(_ANSWERS.c.created_at < limit))

    async def _recall(self, work: Work, key: str, fingerprint: str) -> Response | None:
        if not _KEY.fullmatch(key):
            raise InvalidRequest("Idempotency-Key: 1 to 255 visible ASCII characters.")
        row = (await work.session.execute(_KEPT, {"of": key})).one_or_none()
        if row is None:
            return None
        if row.fingerprint != fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request.")
        return Response(row.body, row.status, media_type="application/json")


def _fingerprint(path: str, body: BaseModel) -> str:
    """What makes two requests the same: where they went and what they meant."""
    return hashlib.sha256(f"{path}\n{body.model_dump_json()}".encode()).hexdigest()
