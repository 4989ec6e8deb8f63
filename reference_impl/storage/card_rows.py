"""The tables of the card authority: cards, codes made by the staff, mails, and what the till keeps about itself."""

from __future__ import annotations

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reference_impl.storage.rows import Row, Serial


class CardRow(Row):
    """A member's card in one guest's app, or a request for one that was refused."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("party_id", "request_id"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    party_id: Mapped[str] = mapped_column(String(200))
    """Whom Qerko asked: a late verdict goes out on the same connection."""
    request_id: Mapped[str] = mapped_column(String(200))
    brand: Mapped[str] = mapped_column(String(200))
    member_id: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(20))
    message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    mail_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the secret in the mail's links."""
    verdict_due: Mapped[bool] = mapped_column(default=False, index=True)
    """Answered PENDING; Qerko has not accepted the verdict yet."""
    tries: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[float] = mapped_column(default=0.0)


class StaffCodeRow(Row):
    """A code that the staff gave a member; only its digest is kept."""

    __tablename__ = "staff_codes"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[float]
    tries: Mapped[int] = mapped_column(default=0)
    used: Mapped[bool] = mapped_column(default=False)


class MailRow(Row):
    """A mail to send. This till has no mail server: whoever runs it takes the mails from here."""

    __tablename__ = "mails"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    at: Mapped[float]


class KeptRow(Row):
    """One fact a till keeps about itself, by name."""

    __tablename__ = "kept"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
