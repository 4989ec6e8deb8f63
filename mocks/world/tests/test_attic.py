"""History leaves the memory, and nobody notices."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from mocks.world import history
from mocks.world.attic import Attic
from mocks.world.history import AT_ONCE, MOST, History
from mocks.world.ledger import Movement, VendorLedger

ROOM = 100


@dataclass(slots=True)
class Sale:
    amount: int
    lines: list[str] = field(default_factory=list)


def put_in_order(kept: History) -> None:
    while kept.tidy():
        pass


def played(story: Callable[[Attic[Sale]], Awaitable[None] | None]) -> None:
    """``story`` on a loop, with an attic of 1,000 sales that is in order."""

    async def play() -> None:
        attic = Attic(Sale, room=ROOM)
        for number in range(1_000):
            attic[f"sale-{number}"] = Sale(number)
        put_in_order(attic)
        told = story(attic)
        if told is not None:
            await told
        attic.close()

    asyncio.run(play())


def test_the_newest_are_at_hand_and_the_oldest_come_back_from_the_file() -> None:
    def story(attic: Attic[Sale]) -> None:
        assert ROOM <= attic.at_hand() < ROOM + Attic.batch
        assert [attic[f"sale-{number}"].amount for number in range(1_000)] == list(range(1_000))
        assert "sale-1000" not in attic and attic.get("sale-1000") is None
        with pytest.raises(KeyError):
            attic["sale-1000"]

    played(story)


def test_a_value_that_came_back_is_the_only_one() -> None:
    def story(attic: Attic[Sale]) -> None:
        attic["sale-0"].amount = 7
        assert attic["sale-0"] is attic["sale-0"]
        for number in range(1_000, 2_000):
            attic[f"sale-{number}"] = Sale(number)
        put_in_order(attic)
        assert attic["sale-0"].amount == 7, "what changed went to the file again"
        attic["sale-1"] = Sale(8)
        for number in range(2_000, 3_000):
            attic[f"sale-{number}"] = Sale(number)
        put_in_order(attic)
        assert attic["sale-1"].amount == 8, "what is put there last counts"
        assert len(attic.whole()) == 3_000

    played(story)


def test_nothing_is_moved_while_somebody_has_it_in_hand() -> None:
    """Only the loop moves things, between two calls: within one, a value and what is found by its key are the same."""

    def story(attic: Attic[Sale]) -> None:
        mine = attic["sale-0"]
        for number in range(1_000, 1_000 + 3 * MOST * ROOM):
            attic[f"sale-{number}"] = Sale(number)
        mine.amount = 7
        assert attic["sale-0"] is mine

    played(story)


@pytest.mark.parametrize(("busy", "left"), [(2.0, ROOM + Attic.batch), (-1.0, MOST * ROOM)])
def test_the_loop_puts_things_in_order_when_it_has_time_or_when_it_must(
    monkeypatch: pytest.MonkeyPatch, busy: float, left: int
) -> None:
    """Nobody is at work for more than all of the time, everybody for more than less than none of it."""
    monkeypatch.setattr(history, "BUSY", busy)

    async def wait(attic: Attic[Sale]) -> None:
        for number in range(1_000, 3_000):
            attic[f"sale-{number}"] = Sale(number)
        assert attic.at_hand() >= 2_000
        async with asyncio.timeout(120):
            while attic.at_hand() >= left:
                await asyncio.sleep(0.01)
        assert attic.at_hand() > left - AT_ONCE * Attic.batch - 1

    played(wait)


def test_a_small_world_has_no_file_and_no_timer() -> None:
    """Outside of a loop there could be none: this would fail."""
    attic, ledger = Attic(Sale), VendorLedger()
    for number in range(1_500):
        attic[f"sale-{number}"] = Sale(number)
        ledger.post("vipps", f"sale-{number}", Movement.CAPTURED, number, "NOK", 0.0)
    assert attic._archive is None and ledger._archive is None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="where the system tells which files are open")
def test_a_file_has_no_name_and_ends_with_its_world() -> None:
    def files() -> list[str]:
        found = []
        for number in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):  # the one by which this folder is read is gone
                found.append(str(number.readlink()))
        return [path for path in found if ".history" in path]

    def story(attic: Attic[Sale]) -> None:
        opened = set(files()) - before
        assert opened and all(path.endswith("(deleted)") for path in opened)

    gc.collect()
    before = set(files())
    played(story)
    assert set(files()) <= before


def test_what_is_left_of_a_dropped_world_finds_nothing() -> None:
    def story(attic: Attic[Sale]) -> None:
        attic.close()
        assert attic.get("sale-0") is None
        assert attic["sale-999"].amount == 999
        attic["sale-1000"] = Sale(1_000)

    played(story)


def test_a_snapshot_holds_all_of_it() -> None:
    def story(attic: Attic[Sale]) -> None:
        codec = TypeAdapter(Attic[Sale])
        dumped = codec.dump_python(attic, mode="json")
        assert list(dumped) == [f"sale-{number}" for number in range(1_000)]
        assert dumped["sale-3"] == {"amount": 3, "lines": []}
        again = codec.validate_python(dumped)
        assert again.whole() == attic.whole()

    played(story)


def test_a_full_disk_leaves_everything_in_memory(caplog: pytest.LogCaptureFixture) -> None:
    def story(attic: Attic[Sale]) -> None:
        assert attic._archive is not None
        attic._archive._file.execute("PRAGMA max_page_count = 20")  # the rest does not fit
        for number in range(1_000, 5_000):
            attic[f"sale-{number}"] = Sale(number)
        put_in_order(attic)
        assert attic.at_hand() > 3_000
        assert [attic[f"sale-{number}"].amount for number in range(5_000)] == list(range(5_000))

    played(story)
    assert "stays in memory" in caplog.text


NO_ROOM = """
import asyncio, resource
from mocks.world.tests.test_attic import Attic, Sale, put_in_order

async def play():
    attic = Attic(Sale, room=100)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, -1))
    for number in range(5_000):
        attic[f"sale-{number}"] = Sale(number, ["x" * 500])
        if number % 500 == 0:
            put_in_order(attic)
    assert 1_000 < attic.at_hand() < 4_500, attic.at_hand()
    assert [attic[f"sale-{number}"].amount for number in range(5_000)] == list(range(5_000))

asyncio.run(play())
"""


def test_what_went_to_the_file_before_the_disk_was_full_is_safe() -> None:
    """In a process of its own, which the system lets write a megabyte."""
    subprocess.run([sys.executable, "-c", NO_ROOM], check=True, timeout=300, cwd=Path(__file__).parents[3])


def test_what_cannot_be_written_stays_in_memory(caplog: pytest.LogCaptureFixture) -> None:
    def story(attic: Attic[Sale]) -> None:
        attic["sale-1000"] = Sale(2**70)
        for number in range(1_001, 2_000):
            attic[f"sale-{number}"] = Sale(number)
        put_in_order(attic)
        assert attic["sale-1000"].amount == 2**70
        assert len(attic.whole()) == 2_000

    played(story)


def test_the_ledger_is_complete_wherever_it_lies() -> None:
    async def play() -> None:
        ledger = VendorLedger(room=ROOM)
        for number in range(1, 5_001):
            ledger.post("vipps", f"sale-{number}", Movement.CAPTURED, number, "NOK", float(number))
        put_in_order(ledger)
        assert ledger.at_hand() < ROOM + VendorLedger.batch
        for after in (0, 1, 199, 200, 201, 2_500, 4_799, 4_800, 4_801, 4_999, 5_000, 9_999):
            assert [entry.seq for entry in ledger.after(after)] == list(range(after + 1, 5_001))
        oldest = ledger.after(0)[0]
        assert (oldest.reference, oldest.kind, oldest.amount, oldest.at) == ("sale-1", Movement.CAPTURED, 1, 1.0)
        ledger.close()

    asyncio.run(play())
