"""Locust's processes of a run: one that is master and worker at once, or a master and workers of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from loadtests.plan import PLAN
from loadtests.telling import Finished, Progress, heard

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
REMEMBERED = 40  # lines of Locust's log for when something goes wrong
PORT = 5557  # where Locust's workers look for their master
HALTING = 15.0  # real seconds to stop by itself


class Broken(Exception):
    """Locust ended without a word; the text is the end of its log."""


class Crew:
    """Plays the plan in `plan_file` with `tills` users, spread over `workers` processes. `elsewhere` of those are begun
    by hand on other machines, and find the master at `bind` and Locust's usual port."""

    def __init__(self, plan_file: Path, tills: int, workers: int, elsewhere: int = 0, bind: str = "127.0.0.1") -> None:
        self._env = os.environ | {PLAN: str(plan_file), "PYTHONUNBUFFERED": "1"}
        self._tills, self._workers, self._elsewhere, self._bind = tills, workers, elsewhere, bind
        self._log: deque[str] = deque(maxlen=REMEMBERED)
        self.processes: list[subprocess.Popen[str]] = []

    def play(self, progress: Callable[[Progress], None]) -> Finished:
        """Until the end.

        Raises:
            Broken: there was none.
        """
        try:
            for command in self._commands():
                self.processes.append(self._start(command))
            for news in self._news(self.processes[0]):
                if isinstance(news, Finished):
                    return news
                progress(news)
            raise Broken("".join(self._log) or "no word at all")
        finally:
            self.stop()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(HALTING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _commands(self) -> Iterator[list[str]]:
        locust = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--loglevel", "WARNING"]
        alone = ["--headless", "--only-summary", "-u", str(self._tills), "-r", str(self._tills)]
        if self._workers <= 1 and not self._elsewhere:
            yield [*locust, *alone]
            return
        port = str(PORT if self._elsewhere else _free_port(self._bind))
        master = ["--master", "--master-bind-host", self._bind, "--master-bind-port", port]
        yield [*locust, *alone, *master, "--expect-workers", str(self._workers)]
        for _ in range(self._workers - self._elsewhere):
            yield [*locust, "--worker", "--master-host", self._bind, "--master-port", port]

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        """With an empty standard input: Locust would read keys from a terminal."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, env=self._env, bufsize=1
        )
        threading.Thread(target=self._remember, args=(process.stderr,), daemon=True).start()
        if self.processes:  # a worker; the master's output is read for what it tells
            threading.Thread(target=self._remember, args=(process.stdout,), daemon=True).start()
        return process

    def _remember(self, stream: IO[str]) -> None:
        self._log.extend(stream)

    def _news(self, process: subprocess.Popen[str]) -> Iterator[Progress | Finished]:
        assert process.stdout is not None
        for line in process.stdout:
            news = heard(line)
            if news is None:
                self._log.append(line)
            else:
                yield news


def _free_port(host: str) -> int:
    with contextlib.closing(socket.create_server((host, 0))) as sock:
        return int(sock.getsockname()[1])
