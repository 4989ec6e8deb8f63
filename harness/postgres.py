"""The system's PostgreSQL: a cluster of its own for as long as a block runs, reached by a Unix socket.

``KASSA_POSTGRES`` names the folder of its programs where they are neither on the path nor where Debian puts them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
SYSTEM_USER, OWNER, DATABASE = "postgres", "kassa", "postgres"
LIMIT = 120.0  # real seconds, for what hangs
IN_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgres(Exception):
    """There is no PostgreSQL here; the text says what is missing."""


def find_programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``.

    Raises:
        NoPostgres: there is none.
    """
    named = os.environ.get("KASSA_POSTGRES")
    newest_first = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in [named] if named else [*map(str, newest_first), None]:
        if found := shutil.which("initdb", path=folder):
            return Path(found).resolve().parent
    raise NoPostgres("no PostgreSQL server on this machine (KASSA_POSTGRES names the folder of its programs)")


@contextmanager
def cluster(*, durable: bool = True) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database; not `durable`: quicker, and lost when the machine stops.

    Raises:
        NoPostgres: no PostgreSQL is installed.
    """
    programs = find_programs()
    # PostgreSQL refuses to run as root, so root hands it to the user whom the system has for that.
    user = SYSTEM_USER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="kassa-pg-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data, log = folder / "data", folder / "log"

        def run(program: str, *words: str) -> None:
            command = [str(programs / program), "-D", str(data), *words]
            done = subprocess.run(command, user=user, capture_output=True, text=True, timeout=LIMIT, cwd=folder)
            if done.returncode:
                raise NoPostgres(f"{program}: {done.stderr.strip() or done.stdout.strip()}")

        run("initdb", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", *(() if durable else IN_HASTE)]
        run("pg_ctl", "start", "-w", "-l", str(log), "-o", " ".join(f"-c {setting}" for setting in settings))
        try:
            yield f"postgresql+asyncpg://{OWNER}@/{DATABASE}?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
