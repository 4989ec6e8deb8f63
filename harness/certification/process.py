"""A product as a process of its own: started, ready, stopped."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STOPPING = 10.0  # real seconds that a process has to end by itself
TAIL = 300  # characters of what it wrote last


class ProductBroke(Exception):
    """The product could not be run or spoken to at all; that says nothing about its conformance."""


@contextmanager
def running(command: Sequence[str], folder: Path, environment: Mapping[str, str], patience: float) -> Iterator[None]:
    """The process, from its first line on standard output (it is ready then) until the block ends.

    `patience`: real seconds. No command: nothing is started.

    Raises:
        ProductBroke: it does not start, ends, or is never ready.
    """
    if not command:
        yield
        return
    errors = folder / "product.log"
    with errors.open("wb") as log:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=folder)
        except OSError as error:
            raise ProductBroke(f"{command[0]} cannot be started: {error}") from None
    try:
        _wait_until_ready(process, patience, errors)
        yield
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], patience: float, errors: Path) -> None:
    ready, ended = threading.Event(), threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for _ in process.stdout:  # to its end, so that it never waits for a reader
            ready.set()
        ended.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(patience):
        raise ProductBroke(f"it printed no line within {patience:g} s: {_tail(errors)}")
    if ended.is_set():
        try:
            code = process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            raise ProductBroke("it closed its standard output, where it had to say that it is ready") from None
        raise ProductBroke(f"it ended with code {code}: {_tail(errors)}")


def _tail(errors: Path) -> str:
    return " ".join(errors.read_text("utf-8", "replace").split())[-TAIL:] or "it wrote nothing"


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
