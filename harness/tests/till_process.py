"""The reference till as a process that can be killed: same database, same port, another life."""

from __future__ import annotations

import json
import random
import socket
import threading
from pathlib import Path

from harness.actors.world import World
from reference_impl.tests.forked import Forked

LIMIT = 120.0  # real seconds for a process to come up


class TillProcess:
    """``kassa till`` against one world of a sandbox; ``database``: its URL, else a SQLite file in ``folder``."""

    def __init__(self, world: World, folder: Path, database: str | None = None) -> None:
        self._world, self._database = world, database or f"sqlite:///{folder / 'till.db'}"
        self._port = _free_port()
        self.base_url = f"http://127.0.0.1:{self._port}"
        self.generation, self.transport = "epayment", "websocket"
        self._process: Forked | None = None
        self._errors = folder / "till.log"

    def start_in_background(self) -> threading.Event:
        """Start; the event is set once it serves (a till that is killed while it starts never does)."""
        words = ["till", "--sandbox", self._world.control_url]
        words += ["--world", self._world.up.world, "--database", self._database, "--port", str(self._port)]
        words += ["--generation", self.generation, "--transport", self.transport]
        process = Forked(words, self._errors)
        self._process, ready = process, threading.Event()

        def read() -> None:
            line = process.line()
            if line and json.loads(line)["base_url"] == self.base_url:
                ready.set()

        threading.Thread(target=read, daemon=True).start()
        return ready

    def start(self) -> None:
        assert self.start_in_background().wait(LIMIT), self._errors.read_text("utf-8")

    def moves(self) -> None:
        """From the next start on it listens somewhere else."""
        self._port = _free_port()
        self.base_url = f"http://127.0.0.1:{self._port}"

    def loses_its_memory(self) -> None:
        """From the next start on it has an empty database."""
        self._database = self._database.replace("till.db", "another-till.db")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        assert self._process is not None
        self._process.kill()

    def stop(self) -> None:
        if self._process is not None and self._process.alive:
            self.kill()


def _free_port() -> int:
    """One that no outgoing connection can be given meanwhile: those come from 32768 upwards."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
