"""A fork of ``kassa`` saves what it is there to save: no child imports anything that the server has imported."""

from __future__ import annotations

import sys

from reference_impl.tests.forked import FORKS, IMPORTED, PATIENCE


def _ends_with_what_is_missing() -> None:
    sys.exit(", ".join(name for name in IMPORTED if name not in sys.modules) or 0)


def test_a_fork_finds_everything_imported() -> None:
    """The server passes over in silence what it cannot import."""
    process = FORKS.Process(target=_ends_with_what_is_missing)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode == 0
