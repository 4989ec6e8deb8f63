"""How a command ends: 0 good, 1 verdict failed, 2 usage or configuration, 3 run void."""

from __future__ import annotations

import sys
from typing import NoReturn

GOOD, FAILED, USAGE, VOID = 0, 1, 2, 3


def stop(code: int, line: str) -> NoReturn:
    """One clear line on standard error, then the exit code."""
    print(f"kassa: {' '.join(line.split())}", file=sys.stderr)
    raise SystemExit(code)
