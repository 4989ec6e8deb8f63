"""What the routes of the Till API have in common: keys, ids, problems they document, and waiting for news."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any

from fastapi import Header, Query, Request
from sqlalchemy import Select, bindparam, select
from starlette.responses import Response

from reference_impl.api.models import Problem
from reference_impl.api.problems import PROBLEM_JSON
from reference_impl.flows.context import Context
from reference_impl.flows.refusals import NotFound
from reference_impl.storage.database import Work
from reference_impl.storage.rows import VersionedRow, table_of

_DEFAULT_POLL = 25.0
_LONGEST_POLL = 3600.0
_ID = re.compile(r"[a-z0-9]{1,40}")
_PROBLEM = {PROBLEM_JSON: {"schema": Problem.model_json_schema()}}

Key = Annotated[str | None, Header(alias="Idempotency-Key", description="Same key, same request: same answer.")]
AfterVersion = Annotated[int | None, Query(ge=0, description="Wait for a newer version than this.")]
Timeout = Annotated[float | None, Query(ge=0, le=_LONGEST_POLL, description="Seconds, till's clock.")]

Look = Callable[[Work], Awaitable[str]]
"""The rendered answer, as one transaction sees it."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its OpenAPI."""
    return {status: {"description": "Problem details (RFC 9457)", "content": _PROBLEM} for status in statuses}


def known(row_id: str, what: str = "sale") -> str:
    """An id that could be ours; anything else does not reach the database."""
    if not _ID.fullmatch(row_id):
        raise NotFound(f"No such {what}.")
    return row_id


def path_of(request: Request) -> str:
    """What a stored answer belongs to, next to the body."""
    return f"{request.method} {request.url.path}"


async def news(
    context: Context, kind: type[VersionedRow], row_id: str, after: int | None, timeout: float | None, look: Look
) -> Response:
    """The answer of `look`; with `after` once the row's version is newer, at most `timeout` seconds later."""
    waiting = context.hub.of(row_id)
    deadline = context.clock.now() + (_DEFAULT_POLL if timeout is None else timeout)
    while True:
        seen, left = waiting.count, deadline - context.clock.now()
        async with context.database.transaction() as work:
            if after is None or left <= 0 or await _is_newer(work, kind, row_id, after):
                return Response(await look(work), media_type="application/json")
        await waiting.wait(left, asked=True, since=seen)


@cache
def _version_of(kind: type[VersionedRow]) -> Select[int]:
    columns = table_of(kind).c
    return select(columns.version).where(columns.id == bindparam("row"))


async def _is_newer(work: Work, kind: type[VersionedRow], row_id: str, after: int) -> bool:
    """Also of a row that is not there: that is for whoever looks to say."""
    version = await work.session.scalar(_version_of(kind), {"row": row_id})
    return version is None or version > after
