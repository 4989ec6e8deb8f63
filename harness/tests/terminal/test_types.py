"""The page's scripts keep the types that their comments promise."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path


def test_scripts_of_the_page_are_typed(npm: Callable[..., Path]) -> None:
    with as_file(files("mocks.poster.terminal").joinpath("static")) as static:
        npm("run", "types", "--", str(static / "terminal.js"), str(static / "frame.js"))
