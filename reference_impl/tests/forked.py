"""``kassa …`` as a process of its own, forked off a server that has imported everything already.

Imports cost such a process more than all it does in most tests. Each worker of pytest has one server, which knows
neither threads nor event loops (multiprocessing's). From there on a fork is what the command line makes it: its own
sockets, database and streams, the same entry point, and it dies like any process.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

PATIENCE = 120  # real seconds for a process to end
ENTRY = "harness.cli.main"
# What `kassa till` imports, some of it late.
IMPORTED = [
    ENTRY,
    "harness.cli.up",
    "httpx",
    "pydantic.v1",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvloop",
]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", *IMPORTED])


class Forked:
    """``kassa`` with these words, running; what it complains of goes to the end of the file ``errors``."""

    def __init__(self, words: list[str], errors: Path) -> None:
        told, tells = FORKS.Pipe(duplex=False)
        with told, tells:
            self._stdout = os.fdopen(os.dup(told.fileno()), encoding="utf-8")
            self._process = FORKS.Process(target=_run, args=(words, tells, errors), daemon=True)
            self._process.start()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def line(self) -> str:
        """The next one that it prints; empty: it has ended without another."""
        return self._stdout.readline()

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed. Returns once it is no more."""
        self._process.kill()
        self._process.join(PATIENCE)
        assert not self.alive
        self._stdout.close()


def _run(words: list[str], stdout: Connection, errors: Path) -> None:
    os.dup2(stdout.fileno(), 1)
    stdout.close()
    with errors.open("a") as log:
        os.dup2(log.fileno(), 2)
    gc.freeze()  # all that is imported stays: who looks for garbage need not walk it
    sys.argv = ["kassa", *words]
    importlib.import_module(ENTRY).main()
