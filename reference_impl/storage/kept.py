"""What a till keeps about itself: a value per name."""

from __future__ import annotations

from reference_impl.storage.card_rows import KeptRow
from reference_impl.storage.database import Work

CARD_KEY = "card-key"
"""What the tokens of loyalty cards are signed with."""
FISCAL_PRINTER = "fiscal-printer"
"""`online` (also when nothing is kept) or `offline`."""


async def kept(work: Work, name: str) -> str | None:
    """The value, None when nothing was kept under that name."""
    row = await work.session.get(KeptRow, name)
    return row.value if row else None


async def keep(work: Work, name: str, value: str) -> None:
    """Keep a value from now on."""
    row = await work.session.get(KeptRow, name)
    if row is None:
        work.session.add(KeptRow(name=name, value=value))
        await work.session.flush()
    else:
        row.value = value
