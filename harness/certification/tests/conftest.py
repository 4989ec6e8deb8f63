"""One small certification of the reference, played once for all who look at what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness.fixtures import sandbox, transport

__all__ = ["certified", "partner", "sandbox", "transport"]

ROOT = Path(harness.__file__).parents[1]
LIMIT = 900.0  # real seconds, for what hangs

Kassa = Callable[..., "subprocess.CompletedProcess[str]"]


def kassa(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line, from that folder; `environment`: what is set besides."""
    environment |= {"PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "harness.cli.main", *words],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


STATEMENT = """
product = "Kassa reference till"
version = "0.1.0"
vendors = ["vipps"]
[driver]
kind = "reference"
[evidence]
VIPPS-OPS-03 = "pictures.txt"
"""


@pytest.fixture(scope="session")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partner's folder, with features and settings of its own that must not get in the way."""
    folder = tmp_path_factory.mktemp("partner")
    (folder / "features").mkdir()
    (folder / "features" / "conftest.py").write_text("raise RuntimeError('not ours')")
    (folder / "features" / "own.feature").write_text("Feature: Something else\n  Scenario: x\n    Given y\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (folder / "pictures.txt").write_text("a picture")
    (folder / "ics.toml").write_text(STATEMENT)
    return folder


@pytest.fixture(scope="session")
def certified(partner: Path) -> subprocess.CompletedProcess[str]:
    """The run itself; its archive is `out/run.zip`."""
    return kassa(partner, "certify", "--only", "refund", "--out", "out", "--workers", "1", "--key", "key.pem")
