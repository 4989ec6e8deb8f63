"""Posting to the books and reading balances from them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from reference_impl.domain.postings import MOVEMENTS, VIPPS, Account, EntryKind, Tender
from reference_impl.storage.database import Work
from reference_impl.storage.rows import LedgerRow


async def post(
    work: Work,
    kind: EntryKind,
    amount: int,
    *,
    unit: str,
    reference: str,
    sale_id: str,
    at: float,
    posting: str,
    member: str = "",
    tender: Tender = VIPPS,
) -> None:
    """Append one entry; nothing for an amount of zero, nothing when `posting` is in the books already."""
    if amount <= 0:
        return
    if await work.session.scalar(select(LedgerRow.id).where(LedgerRow.posting == posting)) is not None:
        return
    move = MOVEMENTS[kind]
    work.session.add(
        LedgerRow(
            posting=posting,
            time=at,
            unit=unit,
            kind=kind,
            reference=reference,
            sale_id=sale_id,
            amount=amount,
            debit=move.debit.of(member, tender),
            credit=move.credit.of(member, tender),
        )
    )
    await work.session.flush()


async def balance(work: Work, account: str, unit: str) -> int:
    """What was credited to an account minus what was debited."""

    async def total(column: InstrumentedAttribute[str]) -> int:
        query = select(func.coalesce(func.sum(LedgerRow.amount), 0)).where(column == account, LedgerRow.unit == unit)
        return int(await work.session.scalar(query) or 0)

    return await total(LedgerRow.credit) - await total(LedgerRow.debit)


async def available(work: Work, member: str, unit: str) -> int:
    """What a member can spend now."""
    return await balance(work, Account.AVAILABLE.of(member), unit)


async def posted(work: Work, reference: str, unit: str, kind: EntryKind) -> int:
    """How much of one kind a payment attempt has in the books."""
    query = select(func.coalesce(func.sum(LedgerRow.amount), 0)).where(
        LedgerRow.reference == reference, LedgerRow.unit == unit, LedgerRow.kind == kind
    )
    return int(await work.session.scalar(query) or 0)


async def units_of(work: Work, reference: str) -> Sequence[tuple[str, str]]:
    """The (unit, kind) pairs a payment attempt has in the books."""
    query = select(LedgerRow.unit, LedgerRow.kind).where(LedgerRow.reference == reference).distinct()
    return [(unit, kind) for unit, kind in (await work.session.execute(query)).all()]


async def entries_after(work: Work, after: int, limit: int) -> Sequence[LedgerRow]:
    """The books from an entry on, oldest first."""
    query = select(LedgerRow).where(LedgerRow.id > after).order_by(LedgerRow.id).limit(limit)
    return (await work.session.scalars(query)).all()


async def entries_of_member(work: Work, member: str) -> Sequence[LedgerRow]:
    """All that happened to a member's points and stamps, oldest first."""
    accounts = [Account.AVAILABLE.of(member), Account.HELD.of(member)]
    query = (
        select(LedgerRow).where(LedgerRow.debit.in_(accounts) | LedgerRow.credit.in_(accounts)).order_by(LedgerRow.id)
    )
    return (await work.session.scalars(query)).all()
