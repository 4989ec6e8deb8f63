"""Processes that a run needs beside itself: each says in one line of JSON that it serves, and ends with the run."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loadtests.plan import Ears

HALTING = 15.0  # real seconds a process may take to stop by itself
KASSA = (sys.executable, "-m", "harness.cli.main")


class NotStarted(Exception):
    """A process ended before it served."""


@dataclass(frozen=True, slots=True)
class Serving:
    """`told`: its line."""

    told: Mapping[str, object]
    pid: int

    @property
    def base_url(self) -> str:
        return _text(self.told["base_url"])

    @property
    def control_url(self) -> str:
        """Of a sandbox."""
        control = self.told["control"]
        assert isinstance(control, dict)
        return _text(control["base_url"])


def _text(value: object) -> str:
    assert isinstance(value, str)
    return value


@contextlib.contextmanager
def serving(command: Sequence[str], what: str) -> Iterator[Serving]:
    """Run it for as long as the block.

    Raises:
        NotStarted: it ended first.
    """
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise NotStarted(f"{what} did not start, exit code {process.wait(HALTING)}")
        yield Serving(json.loads(line), process.pid)
    finally:
        process.terminate()
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(HALTING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def receiver(host: str = "127.0.0.1") -> Iterator[Ears]:
    """The run's webhook receiver."""
    with serving([sys.executable, "-m", "loadtests.receiver", host], "the webhook receiver") as process:
        yield Ears.model_validate(process.told)


def sandbox() -> contextlib.AbstractContextManager[Serving]:
    """A sandbox on free ports, without a till."""
    return serving([*KASSA, "up", "--json", "--no-till", "--port-base", "0"], "the sandbox")


def reference_till(control_url: str, world: str, database: str) -> contextlib.AbstractContextManager[Serving]:
    """The reference till as a process of its own."""
    where = ["--sandbox", control_url, "--world", world, "--database", database, "--port", "0"]
    return serving([*KASSA, "till", *where], "the reference till")
