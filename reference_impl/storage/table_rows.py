"""The tables of the restaurant: bills, payments at the table, individual bills, receipts.

Amounts are integers in minor units, quantities whole units, times epoch seconds, states the domain's enum values.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from reference_impl.storage.rows import Row, Serial, VersionedRow


class BillRow(VersionedRow):
    """The bill of one party at one table."""

    __tablename__ = "bills"
    restaurant_id: Mapped[str] = mapped_column(String(200), index=True)
    table_id: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(20), index=True)
    created_at: Mapped[float]
    messages: Mapped[Any] = mapped_column(JSON, default=list)


class BillItemRow(Row):
    """One line of a bill, its units by pile."""

    __tablename__ = "bill_items"
    __table_args__ = (CheckConstraint("open >= 0 AND locked >= 0 AND apart >= 0 AND paid >= 0"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    bill_id: Mapped[str] = mapped_column(ForeignKey("bills.id"), index=True)
    place: Mapped[int]
    sku: Mapped[str | None]
    name: Mapped[str]
    unit_price: Mapped[int]
    vat_rate: Mapped[int]
    stamp: Mapped[str | None] = mapped_column(String(40))
    open: Mapped[int]
    locked: Mapped[int] = mapped_column(default=0)
    apart: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)


class IndividualBillRow(VersionedRow):
    """What one member pays with a loyalty card."""

    __tablename__ = "individual_bills"
    bill_id: Mapped[str] = mapped_column(ForeignKey("bills.id"), index=True)
    card_id: Mapped[str] = mapped_column(String(40), index=True)
    token: Mapped[str]
    """The card as Qerko showed it; it comes back in every answer about this bill."""
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    units: Mapped[Any] = mapped_column(JSON)
    """Item → units set apart."""
    answers: Mapped[Any] = mapped_column(JSON, default=dict)
    last_round: Mapped[Any | None] = mapped_column(JSON)
    """The answers taken last: the same ones again are the same call again."""
    touched_at: Mapped[float]
    total: Mapped[int] = mapped_column(default=0)
    discount: Mapped[int] = mapped_column(default=0)
    balance: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(default=0)
    stamps: Mapped[Any] = mapped_column(JSON, default=dict)
    """Stamp card → [earned, spent] of this bill."""


class TablePaymentRow(Row):
    """One payment at the table, under Qerko's id."""

    __tablename__ = "table_payments"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    restaurant_id: Mapped[str] = mapped_column(String(200))
    bill_id: Mapped[str] = mapped_column(ForeignKey("bills.id"), index=True)
    individual_bill_id: Mapped[str | None] = mapped_column(ForeignKey("individual_bills.id"))
    state: Mapped[str] = mapped_column(String(20), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of what `paymentStart` claimed: the same id with another claim is another matter."""
    units: Mapped[Any] = mapped_column(JSON)
    """Item → units paid."""
    goods: Mapped[int]
    discount: Mapped[int]
    tip: Mapped[int]
    reserved: Mapped[bool] = mapped_column(default=False)
    """The money is in the books."""
    started_at: Mapped[float]
    look_at: Mapped[float]
    """When to ask Qerko what became of it, unless it says so by itself before."""
    looks: Mapped[int] = mapped_column(default=0)
    cancel_wanted: Mapped[bool] = mapped_column(default=False)
    disputed: Mapped[bool] = mapped_column(default=False, index=True)
    """Qerko contradicted what it had said; what is true is asked for."""

    @property
    def for_goods(self) -> int:
        """What the restaurant gets for the items."""
        return self.goods - self.discount


class RefusedPaymentRow(Row):
    """A payment that was refused, or called off before it started: it stays refused however late it comes again."""

    __tablename__ = "refused_payments"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    """None: whatever it claims."""
    code: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str]
    at: Mapped[float]


class ReceiptRow(Row):
    """A receipt; its serial number is given out once."""

    __tablename__ = "receipts"
    serial: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("table_payments.id"), unique=True)
    issued_at: Mapped[float]
    postponed: Mapped[bool]
    """The fiscal printer was offline when the guest paid."""
    printed_at: Mapped[float | None]
