"""What the page about provenance shows of this mock beside its operations: the readings that can be switched."""

from __future__ import annotations

import dataclasses

from mocks.vipps.account import Quirks
from mocks.world.provenance import Section


def switches() -> Section:
    """Every switch with its default."""
    return Section(
        title="Readings that can be switched",
        prose=Quirks.__doc__ or "",
        head=("Switch", "Default"),
        rows=tuple((f"``{field.name}``", str(getattr(Quirks(), field.name))) for field in dataclasses.fields(Quirks)),
    )
