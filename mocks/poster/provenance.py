"""The table of readings on Poster's page about provenance."""

from __future__ import annotations

from mocks.poster.inferred import READINGS
from mocks.world.provenance import Section


def readings() -> Section:
    """What the documents leave open, and how it is read."""
    return Section(
        title="Readings of this mock",
        prose="What the documents leave open (inferred) or say in two ways (contradiction), and what is seen in the "
        "field only (observed).",
        head=("What", "Mark", "Reading"),
        rows=tuple((reading.topic, str(reading.mark), reading.chosen) for reading in READINGS),
    )
