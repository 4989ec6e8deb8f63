"""Loading what the café keeps."""

from __future__ import annotations

from sqlalchemy import select

from reference_impl.storage.cafe_rows import CafeGuestRow, CafeOrderRow
from reference_impl.storage.database import Work


async def guest_by_client(work: Work, client_id: int) -> CafeGuestRow | None:
    """The member whom Poster knows under this id."""
    return (await work.session.scalars(select(CafeGuestRow).where(CafeGuestRow.client_id == client_id))).one_or_none()


async def guest_by_card(work: Work, card_number: str) -> CafeGuestRow | None:
    """The member with this card number of ours."""
    query = select(CafeGuestRow).where(CafeGuestRow.card_number == card_number)
    return (await work.session.scalars(query)).one_or_none()


async def load_cafe_order(work: Work, reference: str) -> CafeOrderRow | None:
    """The order, locked for this transaction."""
    return await work.locked(CafeOrderRow, reference)


async def order_of_transaction(work: Work, transaction_id: int) -> CafeOrderRow | None:
    """The order that Poster's back office knows under this number, locked."""
    query = select(CafeOrderRow).where(CafeOrderRow.transaction_id == transaction_id).with_for_update()
    return (await work.session.scalars(query)).first()
