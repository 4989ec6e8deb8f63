"""Storage: transactions that stay apart, books that balance, nothing posted twice."""

from __future__ import annotations

import asyncio
import pkgutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from reference_impl import storage
from reference_impl.domain.postings import MONEY, POINTS, EntryKind
from reference_impl.storage.database import Database, Work
from reference_impl.storage.ledger import available, balances, entries_after, post, posted
from reference_impl.storage.rows import LedgerRow, MemberRow, Row, SaleRow


@pytest.fixture(params=["memory", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "sqlite:///" + (":memory:" if request.param == "memory" else str(tmp_path / "till.db"))


def with_database(url: str, story: Callable[[Database], Awaitable[None]], changed: list[str] | None = None) -> None:
    async def run() -> None:
        database = Database(url, (changed if changed is not None else []).append)
        await database.create_tables()
        try:
            await story(database)
        finally:
            await database.close()

    asyncio.run(run())


def test_whoever_opens_a_database_opens_all_of_it() -> None:
    """Nothing else is imported there: whoever began with the counter had no tables of the café."""
    names = [f"reference_impl.storage.{one.name}" for one in pkgutil.iter_modules(storage.__path__)]
    rows = [pkgutil.resolve_name(name) for name in names if name.endswith("rows")]
    alone = "from reference_impl.storage import database; print(*database.Row.metadata.tables, sep='\\n')"
    found = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=True).stdout.split()
    assert len(rows) == 4 and set(found) == set(Row.metadata.tables)


def a_sale(sale_id: str = "s1") -> SaleRow:
    return SaleRow(id=sale_id, till="till-1", state="open", created_at=0.0, messages=[], stamps={})


async def entry(work: Work, kind: EntryKind, amount: int, posting: str, unit: str = POINTS) -> None:
    await post(work, kind, amount, unit=unit, reference="r1", sale_id="s1", at=0.0, posting=posting, member="m1")


def test_a_broken_transaction_leaves_nothing_and_tells_nobody(url: str) -> None:
    changed: list[str] = []
    effects: list[str] = []

    async def story(database: Database) -> None:
        with pytest.raises(RuntimeError):
            async with database.transaction() as work:
                sale = a_sale()
                work.session.add(sale)
                await work.session.flush()
                work.touch(sale)
                work.afterwards(lambda: effects.append("done"))
                raise RuntimeError
        async with database.transaction() as work:
            assert await work.session.get(SaleRow, "s1") is None

    with_database(url, story, changed)
    assert (changed, effects) == ([], [])


def test_a_version_grows_once_a_transaction_and_is_told_after_the_commit(url: str) -> None:
    changed: list[str] = []

    async def story(database: Database) -> None:
        async with database.transaction() as work:
            work.session.add(a_sale())
        async with database.transaction() as work:
            sale = await work.session.get_one(SaleRow, "s1")
            work.touch(sale)
            work.touch(sale)
            assert changed == []
        assert (sale.version, changed) == (2, ["s1"])

    with_database(url, story, changed)


def test_concurrent_transactions_do_not_mix(url: str) -> None:
    """Even in memory, where all of them share one connection."""

    async def story(database: Database) -> None:
        async with database.transaction() as work:
            work.session.add(a_sale())

        async def grow() -> None:
            async with database.transaction() as work:
                sale = await work.session.get_one(SaleRow, "s1")
                await asyncio.gather(asyncio.to_thread(lambda: None))
                sale.total += 1

        await asyncio.gather(*(grow() for _ in range(20)))
        async with database.transaction() as work:
            assert (await work.session.get_one(SaleRow, "s1")).total == 20

    with_database(url, story)


def test_the_books_balance_and_nothing_is_posted_twice(url: str) -> None:
    async def story(database: Database) -> None:
        for _ in range(2):
            async with database.transaction() as work:
                await entry(work, EntryKind.EARNED, 100, "earned")
                await entry(work, EntryKind.HELD, 60, "held")
                await entry(work, EntryKind.SPENT, 40, "spent")
                await entry(work, EntryKind.RELEASED, 20, "released")
                await entry(work, EntryKind.REVERSED, 0, "nothing")
                await entry(work, EntryKind.RESERVED, 500, "reserved", MONEY)
        async with database.transaction() as work:
            assert await available(work, "m1") == {POINTS: 60}
            assert (await balances(work, "member:m1:held"))[POINTS] == 0
            assert await balances(work, "programme") == {POINTS: -60}
            assert await posted(work, "r1") == {
                (POINTS, EntryKind.EARNED): 100,
                (POINTS, EntryKind.HELD): 60,
                (POINTS, EntryKind.SPENT): 40,
                (POINTS, EntryKind.RELEASED): 20,
                (MONEY, EntryKind.RESERVED): 500,
            }
            assert [entry.id for entry in await entries_after(work, 0, 10)] == [1, 2, 3, 4, 5]
            assert await work.session.scalar(select(func.count()).select_from(LedgerRow)) == 5

    with_database(url, story)


def test_an_amount_that_is_not_positive_never_reaches_the_books(url: str) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.transaction() as work:
                work.session.add(
                    LedgerRow(
                        posting="p",
                        time=0.0,
                        unit="NOK",
                        kind="captured",
                        reference="r",
                        sale_id="s",
                        amount=-1,
                        debit="a",
                        credit="b",
                    )
                )

    with_database(url, story)


def test_two_members_cannot_share_a_number(url: str) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.transaction() as work:
                for name in ("a", "b"):
                    work.session.add(MemberRow(id=name, msisdn="4791234567", name=name, created_at=0.0, updated_at=0.0))

    with_database(url, story)


def test_a_file_keeps_what_was_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'till.db'}"

    async def write(database: Database) -> None:
        async with database.transaction() as work:
            work.session.add(a_sale())

    async def read(database: Database) -> None:
        async with database.transaction() as work:
            assert await work.session.get(SaleRow, "s1") is not None

    with_database(url, write)
    with_database(url, read)


def test_the_schema_is_portable() -> None:
    for table in Row.metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        assert table.name in statement


def test_a_failed_statement_does_not_tell_its_values(url: str) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError) as failed:
            async with database.transaction() as work:
                work.session.add(a_sale("secret-value"))
                work.session.add(a_sale("secret-value"))
        assert "secret-value" not in str(failed.value)

    with_database(url, story)


def test_tables_in_memory_are_those_of_a_file(tmp_path: Path) -> None:
    found: list[list[object]] = []

    async def look(database: Database) -> None:
        async with database.transaction() as work:
            tables = await work.session.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))
            found.append([*map(tuple, tables.all())])

    with_database("sqlite:///:memory:", look)
    with_database(f"sqlite:///{tmp_path / 'till.db'}", look)
    assert found[0] == found[1] and len(found[0]) > 20
