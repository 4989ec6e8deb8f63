"""The tables of the café: whom its guest base knows members as, and what orders do to their points."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from reference_impl.storage.rows import Row


class CafeGuestRow(Row):
    """A member who was identified in the café."""

    __tablename__ = "cafe_guests"
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), primary_key=True)
    card_number: Mapped[str] = mapped_column(String(20), unique=True)
    """Ours, given once: what Poster's guest base can find a member by who has no number any more."""
    client_id: Mapped[int | None] = mapped_column(unique=True)
    """Poster's id of the guest, as it was seen last."""


class CafeOrderRow(Row):
    """An order with a member. `id` is its reference in the books. Amounts in kopecks."""

    __tablename__ = "cafe_orders"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    transaction_id: Mapped[int | None] = mapped_column(index=True)
    """The back office's number; None until a terminal has synchronised the order."""
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    client_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    holds: Mapped[int] = mapped_column(default=0)
    """How often points were set aside or given back: each has a name of its own in the books."""
    paid: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[float | None] = mapped_column(index=True)
    """When to ask Poster what became of it; None: there is nothing to find out."""
    looks: Mapped[int] = mapped_column(default=0)


def order_reference(order_id: int) -> str:
    """What the books call an order that the terminal opened at `order_id` (Unix milliseconds)."""
    return f"poster-{order_id}"
