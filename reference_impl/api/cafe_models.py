"""Bodies between the app in the café's terminal and its server. Sums in kopecks, whole numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from reference_impl.api.models import Answer
from reference_impl.domain.cafe_order import CafeOrderState

Kopecks = Annotated[int, Field(strict=True, ge=0, le=10**9, description="Kopecks.")]
Id = Annotated[int, Field(strict=True, ge=1, le=2**53)]


class OrderBody(BaseModel):
    """The guest Poster has on the order, and the back office's number of it once there is one."""

    client_id: Id
    transaction_id: Id | None = None


class SpendingBody(OrderBody):
    """`total`: what the order costs without the bonus; `bonus`: what the member wants to pay with points."""

    total: Kopecks
    bonus: Kopecks


class ClosingBody(OrderBody):
    """`paid`: money; `bonus`: what the club paid; `is_paid` false: closed without payment."""

    is_paid: bool
    paid: Kopecks
    bonus: Kopecks


class ClubView(Answer):
    """The club, and its client group at Poster."""

    name: str
    group_id: int


class GuestView(Answer):
    """A member as the guest base may know them; `client_id` as it was seen last."""

    name: str
    phone: str | None
    card_number: str
    client_id: int | None
    group_id: int
    balance: int
    worth: int


class PointsView(Answer):
    """Points of one order's guest: `worth` kopecks of what can be spent, `bonus` of what is held or spent.

    `step`: kopecks that one point pays for.
    """

    state: CafeOrderState
    name: str
    balance: int
    worth: int
    step: int
    held: int
    bonus: int
    spent: int
    earned: int
