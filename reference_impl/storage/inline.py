"""SQLite without a thread per connection.

The drivers for asyncio hand every cursor, statement, fetch and close to a thread of its own: some six hundred
hand-overs for one sale, each dearer than the statement itself. Only one transaction runs at a time anyway, so Python's
own driver runs the statements where they are issued.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Pool, StaticPool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import ConnectArgsType

DRIVER = "sqlite+inline"
COMPILED: dict[Any, Any] = {}
"""The SQL of every statement so far; they are as many as the code has shapes of them."""


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """SQLAlchemy awaits this of the cursors of drivers for asyncio; there is nothing to wait for."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class InlineDialect(SQLiteDialect_pysqlite):
    """Good for asyncio because nothing in it has to be awaited; one connection, because one transaction runs at a time.

    One dialect is as good as another, so that all tills of a process share :data:`COMPILED`: SQLAlchemy looks compiled
    statements up by dialect, and to compile all of them again is a tenth of a short-lived till.
    """

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "factory": _Connection}

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return StaticPool

    def __eq__(self, other: object) -> bool:
        return type(other) is InlineDialect

    def __hash__(self) -> int:
        return hash(InlineDialect)


registry.register("sqlite.inline", __name__, InlineDialect.__name__)
