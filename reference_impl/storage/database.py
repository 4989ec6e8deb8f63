"""One database, and one unit of work at a time.

SQLite has one writer, and in memory one connection. PostgreSQL could do more, but a till looks before it writes (is
this customer being asked already, is this in the books), and whoever follows its ledger by number must not find a gap
that is filled later: taking turns keeps that true on both. A process of its own on the same database, such as the card
authority, is kept apart by SQLite's lock, and by the rows that both lock in PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import create_mock_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

# All of them, whoever opens the database: rows that nobody has imported yet would have no table in it.
from reference_impl.storage import cafe_rows, card_rows, table_rows  # noqa: F401
from reference_impl.storage.inline import COMPILED, DRIVER, InlineDialect
from reference_impl.storage.rows import Row, VersionedRow

T = TypeVar("T")
R = TypeVar("R", bound=Row)


class Work:
    """One transaction: a session, the sales and bills it visibly changes, and what to do once it is durable.

    `alone`: the database lets nobody else write before it ends.
    """

    def __init__(self, session: AsyncSession, alone: bool) -> None:
        self.session = session
        self.changed: set[str] = set()
        self._alone = alone
        self._afterwards: list[Callable[[], None]] = []
        self._locked: set[tuple[type[Row], str]] = set()
        self._read: dict[object, Any] = {}

    async def locked(self, kind: type[R], key: str) -> R | None:
        """A row that nobody else changes before this transaction ends: PostgreSQL is asked to lock it, once."""
        lock = not self._alone and (kind, key) not in self._locked
        if lock:
            await self.session.flush()  # what the row has become in this transaction is not read over
        row = await self.session.get(kind, key, with_for_update=lock or None)
        self._locked.add((kind, key))
        return row

    async def once(self, what: object, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` found when this transaction first asked: whoever adds to it adds it there as well."""
        if what not in self._read:
            self._read[what] = await read()
        found: T = self._read[what]
        return found

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
        options: dict[str, Any] = {"hide_parameters": True}
        if self._sqlite:
            parsed = parsed.set(drivername=DRIVER)
            options["execution_options"] = {"compiled_cache": COMPILED}
        self._engine: AsyncEngine = create_async_engine(parsed, **options)
        # Whoever adds or changes what a query of the same transaction shall find says so, by `flush`.
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, autoflush=False)
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
                raw.driver_connection.executescript(_script())  # type: ignore[union-attr]
            return
        async with self._engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        """A unit of work: committed on exit, rolled back on an exception."""
        async with self._turn, self._session() as session:
            work = Work(session, alone=self._sqlite)
            yield work
            await session.commit()
        work.finish()
        for changed in work.changed:
            self._on_change(changed)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        if not self._sqlite:
            async with self._sessions() as session:
                yield session
            return
        session = self._sessions()
        try:
            yield session
        finally:
            await session.close()  # never waits, so that no task of its own has to see it through

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
        connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE")  # SQLAlchemy's way to say it costs ten times
