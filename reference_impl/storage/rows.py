"""The tables. Amounts are integers in minor units, times are epoch seconds, states are the domain's enum values."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Float, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite only numbers rows by itself when the key is exactly INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


class Row(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar = {int: BigInteger, float: Float, str: String(255), bool: Boolean}


def table_of(kind: type[Row]) -> Table:
    """The table, for statements that make no objects of its rows."""
    table = kind.__table__
    assert isinstance(table, Table)
    return table


class MemberRow(Row):
    """One member of the club. Only people who approved an enrolment are here."""

    __tablename__ = "members"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sub: Mapped[str | None] = mapped_column(unique=True)
    msisdn: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    email_verified: Mapped[bool] = mapped_column(default=False)
    consents: Mapped[Any | None] = mapped_column(JSON)
    """`delegatedConsents` of userinfo, verbatim: refusals and time included (VIPPS-LG-22)."""
    scopes: Mapped[str] = mapped_column(default="")
    created_at: Mapped[float]
    updated_at: Mapped[float]


class VersionedRow(Row):
    """Something that people watch: its version grows with every visible change."""

    __abstract__ = True
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)


class SaleRow(VersionedRow):
    """One sale; prices are kept as quoted, so that what a version showed never changes."""

    __tablename__ = "sales"
    till: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    msisdn: Mapped[str | None] = mapped_column(String(20))
    personal_qr: Mapped[str | None]
    """A token QR that could not be exchanged: good enough to pay with, not to enrol with."""
    member_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    customer_name: Mapped[str | None]
    total: Mapped[int] = mapped_column(default=0)
    discount: Mapped[int] = mapped_column(default=0)
    to_pay: Mapped[int] = mapped_column(default=0)
    choice: Mapped[str | None] = mapped_column(String(20))
    points_wanted: Mapped[int | None]
    balance: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(default=0)
    stamps: Mapped[Any] = mapped_column(JSON, default=dict)
    """Stamp card → [earned, spent] of this sale."""
    attempts: Mapped[int] = mapped_column(default=0)
    payment_reference: Mapped[str | None] = mapped_column(String(64))
    enrolment_id: Mapped[str | None] = mapped_column(String(40))
    messages: Mapped[Any] = mapped_column(JSON, default=list)


class SaleItemRow(Row):
    """One line of a sale."""

    __tablename__ = "sale_items"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sale_id: Mapped[str] = mapped_column(ForeignKey("sales.id"), index=True)
    place: Mapped[int]
    sku: Mapped[str | None]
    name: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[int]
    vat_rate: Mapped[int]
    stamp: Mapped[str | None] = mapped_column(String(40))
    discount: Mapped[int] = mapped_column(default=0)


class ScanRow(Row):
    """A customer identified before any sale existed; the next sale of that till adopts it."""

    __tablename__ = "scans"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    till: Mapped[str] = mapped_column(String(40), index=True)
    created_at: Mapped[float]
    msisdn: Mapped[str | None] = mapped_column(String(20))
    personal_qr: Mapped[str | None]
    adopted_by: Mapped[str | None] = mapped_column(String(40))
    """The sale, or "" when a newer scan took its place."""
    messages: Mapped[Any] = mapped_column(JSON, default=list)


class CheckInRow(Row):
    """One check-in, sent at most once."""

    __tablename__ = "check_ins"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sale_id: Mapped[str | None] = mapped_column(String(40))
    scan_id: Mapped[str | None] = mapped_column(String(40))
    msisdn: Mapped[str] = mapped_column(String(20))
    is_member: Mapped[bool]
    created_at: Mapped[float]
    state: Mapped[str] = mapped_column(String(20), default="intended")
    guid: Mapped[str | None]


class EnrolmentRow(Row):
    """One login at Vipps that makes a member. Secrets of the login are wiped when it ends."""

    __tablename__ = "enrolments"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sale_id: Mapped[str] = mapped_column(ForeignKey("sales.id"), index=True)
    msisdn: Mapped[str] = mapped_column(String(20), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    step: Mapped[str] = mapped_column(String(20))
    binding_message: Mapped[str] = mapped_column(String(8))
    nonce: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[float]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[float] = mapped_column(default=0.0)
    interval: Mapped[float] = mapped_column(default=5.0)
    expires_at: Mapped[float | None]
    auth_req_id: Mapped[str | None] = mapped_column(Text)
    access_token: Mapped[str | None] = mapped_column(Text)
    id_token: Mapped[str | None] = mapped_column(Text)
    sub: Mapped[str | None]


class PaymentRow(Row):
    """One payment attempt at Vipps."""

    __tablename__ = "payments"
    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    sale_id: Mapped[str] = mapped_column(ForeignKey("sales.id"), index=True)
    member_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    created_at: Mapped[float]
    request: Mapped[str] = mapped_column(Text)
    """The create body, kept to the byte: a retry with the same key must repeat it (VIPPS-EP-08)."""
    abort_wanted: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[bool] = mapped_column(default=False, index=True)
    """Nothing is left to do or to find out at Vipps."""
    capture_refused: Mapped[str | None] = mapped_column(String(40))
    cancel_refused: Mapped[str | None] = mapped_column(String(40))
    authorised: Mapped[int] = mapped_column(default=0)
    captured: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[float] = mapped_column(default=0.0)
    read_failures: Mapped[int] = mapped_column(default=0)
    writes: Mapped[Any] = mapped_column(JSON, default=list)
    """When the last writes went out: Vipps takes five a minute (VIPPS-EP-24)."""


class PaymentOperationRow(Row):
    """An intended write at Vipps, persisted before it is sent; its key is the same on every retry."""

    __tablename__ = "payment_operations"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(ForeignKey("payments.reference"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(String(50), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="open")
    baseline: Mapped[int | None]
    """What had been captured or refunded before the first try."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[float | None]
    retry_at: Mapped[float] = mapped_column(default=0.0)
    uncertain: Mapped[bool] = mapped_column(default=False)
    """Sent, outcome unknown: the payment is read before anything else is written."""
    outcome: Mapped[str | None]


class LedgerRow(Row):
    """One entry of the books; never updated, never deleted. `posting` makes a second posting impossible."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("amount > 0"),)
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    posting: Mapped[str] = mapped_column(String(160), unique=True)
    time: Mapped[float]
    unit: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(64), index=True)
    sale_id: Mapped[str] = mapped_column(String(40), index=True)
    amount: Mapped[int]
    debit: Mapped[str] = mapped_column(String(80), index=True)
    credit: Mapped[str] = mapped_column(String(80), index=True)


class StoredAnswerRow(Row):
    """The answer given to an `Idempotency-Key` of the Till API."""

    __tablename__ = "stored_answers"
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]


class WebhookRegistrationRow(Row):
    """A webhook registration of ours; the secret is shown only once, so it is kept."""

    __tablename__ = "webhook_registrations"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]


class ProcessedWebhookRow(Row):
    """A delivery that has been taken in: duplicates have no second effect (VIPPS-WH-06)."""

    __tablename__ = "processed_webhooks"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[float]
