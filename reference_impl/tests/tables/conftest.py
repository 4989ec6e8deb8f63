"""Stories are coroutines that get a house; each has a database file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.domain.programme import Programme
from reference_impl.tests.tables.house import Play, Story, play_in


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story in a house of its own."""

    def run(story: Story, programme: Programme | None = None) -> None:
        play_in(tmp_path, story, programme or Programme())

    return run
