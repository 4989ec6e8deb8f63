"""The proxy and a product behind it, each a process of its own that prints one line of JSON once it serves."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PATIENCE = 60  # real seconds for a process to end
# What the machine itself may be told of proxies is not the product's business.
_MACHINE_S = {"http_proxy", "https_proxy", "no_proxy", "all_proxy"}


@contextlib.contextmanager
def serving(log: Path, *words: str, environment: Mapping[str, str] | None = None) -> Iterator[Any]:
    """``kassa`` with these words; yields what it prints, and ends it afterwards. What it complains of is in ``log``."""
    own = {name: value for name, value in os.environ.items() if name.lower() not in _MACHINE_S}
    command = [sys.executable, "-m", "harness.cli.main", *words]
    with log.open("a") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=own | dict(environment or {})
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"kassa {words[0]} has ended: {log.read_text('utf-8')}"
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()
