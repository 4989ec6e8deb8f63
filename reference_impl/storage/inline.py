"""SQLite without a thread per connection.

aiosqlite hands every cursor, statement, fetch and close to a thread of its own: some six hundred hand-overs for one
sale, each dearer than the statement itself. Only one transaction runs at a time anyway, so the statements run where
they are issued.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

DRIVER = "sqlite+inline"
COMPILED: dict[Any, Any] = {}
"""The SQL of every statement so far; they are as many as the code has shapes of them."""


class _AtOnce:
    """Takes the place of aiosqlite's queue and thread: what is queued has been done by the time it is awaited."""

    daemon = True

    def start(self) -> None:
        """There is no thread to start."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = item
        try:
            result = function()
        except Exception as error:
            if future is None:
                raise
            future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


async def connect_inline(path: str) -> aiosqlite.Connection:
    """An open connection to the database file at `path`, or to a new one in memory."""
    connection = aiosqlite.connect(path)
    at_once = _AtOnce()
    connection._tx = at_once  # type: ignore[assignment]
    connection._thread = at_once  # type: ignore[assignment]
    return await connection


class InlineDialect(SQLiteDialect_aiosqlite):
    """One is as good as another, so that all tills of a process share :data:`COMPILED`.

    SQLAlchemy looks compiled statements up by dialect; to compile all of them again is a tenth of a short-lived till.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is InlineDialect

    def __hash__(self) -> int:
        return hash(InlineDialect)


registry.register("sqlite.inline", __name__, InlineDialect.__name__)
