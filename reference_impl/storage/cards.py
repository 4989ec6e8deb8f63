"""Loading members' cards."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from reference_impl.storage.card_rows import CardRow
from reference_impl.storage.database import Work


async def cards_of_member(work: Work, member_id: str) -> Sequence[CardRow]:
    """All cards a member ever had, oldest first."""
    query = select(CardRow).where(CardRow.member_id == member_id).order_by(CardRow.created_at, CardRow.id)
    return (await work.session.scalars(query)).all()
