"""One database, and one unit of work at a time.

SQLite has one writer, and in memory one connection. PostgreSQL could do more, but a till looks before it writes (is
this customer being asked already, is this in the books), and whoever follows its ledger by number must not find a gap
that is filled later: taking turns keeps that true on both. A process of its own on the same database, such as the card
authority, is kept apart by SQLite's lock, and by the rows that both lock in PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from sqlalchemy import create_mock_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import StaticPool

from reference_impl.storage.inline import COMPILED, DRIVER, InlineDialect, connect_inline
from reference_impl.storage.rows import Row, VersionedRow


class Work:
    """One transaction: a session, the sales and bills it visibly changes, and what to do once it is durable."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.changed: set[str] = set()
        self._afterwards: list[Callable[[], None]] = []

    def touch(self, row: VersionedRow) -> None:
        """It looks different after this transaction: one version up, however much changed."""
        if row.id not in self.changed:
            row.version += 1
            self.changed.add(row.id)

    def afterwards(self, effect: Callable[[], None]) -> None:
        """Run `effect` after the commit, never after a roll-back."""
        self._afterwards.append(effect)

    def finish(self) -> None:
        """Run the effects; called once the transaction is durable."""
        for effect in self._afterwards:
            effect()


class Database:
    """The till's storage. `on_change` hears of everything that got a new version."""

    def __init__(self, url: str, on_change: Callable[[str], None] = lambda _: None) -> None:
        parsed = make_url(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        self._in_memory = self._sqlite and parsed.database in (None, "", ":memory:")
        # A statement that fails is logged without its values: some of them are secrets.
        options: dict[str, Any] = {"hide_parameters": True, **({"poolclass": StaticPool} if self._in_memory else {})}
        if self._sqlite:
            parsed = parsed.set(drivername=DRIVER)
            options["async_creator"] = partial(connect_inline, parsed.database or ":memory:")
            options["execution_options"] = {"compiled_cache": COMPILED}
        self._engine: AsyncEngine = create_async_engine(parsed, **options)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._on_change = on_change
        # Nothing ever waits on the clock inside a transaction.
        self._turn = asyncio.Lock()
        if self._sqlite:
            _configure_sqlite(self._engine, self._in_memory)

    async def create_tables(self) -> None:
        """Create what is missing; in memory, where nothing is there yet, all of it at once."""
        if self._in_memory:
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                await raw.driver_connection.executescript(_script())  # type: ignore[union-attr]
            return
        async with self._engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        """A unit of work: committed on exit, rolled back on an exception."""
        async with self._turn, self._sessions() as session, session.begin():
            work = Work(session)
            yield work
        work.finish()
        for changed in work.changed:
            self._on_change(changed)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()


@cache
def _script() -> str:
    """All tables as SQLite's SQL: a till that lives for a scenario spent a fourteenth of it on having this made."""
    statements: list[str] = []

    def note(statement: Any, *_: object) -> None:
        statements.append(str(statement.compile(dialect=InlineDialect())))

    Row.metadata.create_all(create_mock_engine("sqlite://", note), checkfirst=False)
    return ";".join(statements)


def _configure_sqlite(engine: AsyncEngine, in_memory: bool) -> None:
    """Real transactions instead of the driver's guesses; write-ahead log, and every commit on disk before a call."""

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        if not in_memory:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
