"""What grows for as long as a world is used: the newest of it in memory, the rest in a file, moved in quiet moments.

The file is a database that loses its name as soon as it is open, so that it is gone with its world, or with the process
whatever happens to that. There is none until there is much to keep. Where nothing can be written (a full disk), what is
in the file stays there, everything else in memory, and the log says so.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger("kassa.history")
ROOM = 2_000  # entries that stay in memory
LOOK_EVERY = 0.1  # seconds between looks whether the time is quiet
HASTE = 0.01  # the same when there is much too much
BUSY = 0.9  # of the time: who has less than the rest to spare has better things to do
MOST = 4  # times the room: from there on no quiet time is waited for
AT_ONCE = 3  # batches in one go: a millisecond or two
_SCHEDULE = Path("/proc/thread-self/schedstat")
_TABLES = """
    PRAGMA journal_mode = MEMORY;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -400;
    CREATE TABLE batches (number INTEGER PRIMARY KEY, content BLOB);
    CREATE TABLE places (digest INTEGER, number INTEGER, PRIMARY KEY (digest, number)) WITHOUT ROWID;
"""


def occupied() -> float:
    """Seconds in which this thread was at work, or had work and was kept from it by other processes (Linux tells)."""
    try:
        ran, waited, _ = _SCHEDULE.read_bytes().split()
    except OSError:
        return time.thread_time()
    return (int(ran) + int(waited)) / 1e9


class Archive:
    """Batches of JSON by number, found again by the digests (64 bits, signed) that each was put there with.

    SQLite's own nameless databases are no substitute: what they were given is not safe before it leaves their cache.

    Raises:
        OSError, sqlite3.Error: there is no room for a file.
    """

    def __init__(self) -> None:
        import sqlite3  # most worlds end before they need it

        handle, path = tempfile.mkstemp(prefix="kassa-", suffix=".history")
        os.close(handle)
        try:
            self._file: sqlite3.Connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._file.executescript(_TABLES)
        finally:
            Path(path).unlink()

    def put(self, number: int, content: bytes, digests: Iterable[int] = ()) -> None:
        """All of it or none.

        Raises:
            sqlite3.Error: there is no room.
        """
        with self._file:
            self._file.execute("BEGIN")
            self._file.execute("INSERT INTO batches VALUES (?, ?)", (number, content))
            self._file.executemany("INSERT OR IGNORE INTO places VALUES (?, ?)", ((it, number) for it in digests))

    def found(self, digest: int) -> Iterator[Any]:
        """The batches that came with this digest, newest first."""
        rows = "SELECT content FROM places JOIN batches USING (number) WHERE digest = ? ORDER BY number DESC"
        return (orjson.loads(content) for (content,) in self._file.execute(rows, (digest,)))

    def since(self, number: int) -> Iterator[Any]:
        """The batches with this number or a greater one, in order."""
        rows = "SELECT content FROM batches WHERE number >= ? ORDER BY number"
        return (orjson.loads(content) for (content,) in self._file.execute(rows, (number,)))

    def close(self) -> None:
        self._file.close()


class History(ABC):
    """The way into the file. Nothing is moved while a call is handled: what it holds in hands stays the only one.

    ``room``: entries that stay in memory; there may be a few batches more.
    """

    batch: int
    """How many entries are moved together."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._archive: Archive | None = None
        self._full = False
        self._timer: asyncio.TimerHandle | None = None
        self._looked = (0.0, 0.0)

    @abstractmethod
    def at_hand(self) -> int:
        """How many entries are in memory."""

    @abstractmethod
    def _move(self, archive: Archive) -> None:
        """Put the oldest ``batch`` entries into the file, then forget them here."""

    def grown(self) -> None:
        """There is more than room for: some of it goes as soon as the process has time."""
        if self._timer is None and not self._full:
            self._wait()

    def tidy(self) -> bool:
        """Move a little of what there is no room for; whether there is still some."""
        for _ in range(AT_ONCE):
            if self.at_hand() < self._room + self.batch or self._full:
                return False
            self._move_or_keep()
        return True

    def close(self) -> None:
        """Nothing is kept any more, and there is no file."""
        if self._timer is not None:
            self._timer.cancel()
        self._full = True
        if self._archive is not None:
            self._archive.close()
            self._archive = None  # whoever still waits in a dropped world finds nothing, and no closed file

    def _wait(self) -> None:
        self._looked = (time.perf_counter(), occupied())
        delay = HASTE if self.at_hand() >= MOST * self._room else LOOK_EVERY
        self._timer = asyncio.get_running_loop().call_later(delay, self._look)

    def _look(self) -> None:
        at, since = self._looked
        busy = occupied() - since > BUSY * (time.perf_counter() - at)
        waits = busy and self.at_hand() < MOST * self._room
        self._timer = None
        if waits or self.tidy():
            self._wait()

    def _move_or_keep(self) -> None:
        import sqlite3

        try:
            if self._archive is None:
                self._archive = Archive()
            self._move(self._archive)
        except (OSError, sqlite3.Error, orjson.JSONEncodeError) as error:
            log.warning("history stays in memory from now on: %s", error)
            self._full = True
