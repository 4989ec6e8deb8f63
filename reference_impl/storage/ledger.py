"""Posting to the books and reading balances from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import bindparam, case, exists, func, insert, select

from reference_impl.domain.postings import MOVEMENTS, VIPPS, Account, EntryKind, Tender
from reference_impl.storage.database import Work
from reference_impl.storage.rows import LedgerRow, table_of

_ENTRIES = table_of(LedgerRow)
_SAID = [column for column in _ENTRIES.columns if column is not _ENTRIES.c.id]
_APPEND = insert(_ENTRIES).from_select(
    [column.name for column in _SAID],
    select(*(bindparam(column.name, type_=column.type) for column in _SAID)).where(
        ~exists().where(_ENTRIES.c.posting == bindparam("posting"))
    ),
)
"""One statement, and no number of the ledger is spent on an entry that is there already."""
_CREDITED = _ENTRIES.c.credit == bindparam("account")
_BALANCES = (
    select(_ENTRIES.c.unit, func.sum(case((_CREDITED, _ENTRIES.c.amount), else_=-_ENTRIES.c.amount)))
    .where(_CREDITED | (_ENTRIES.c.debit == bindparam("account")))
    .group_by(_ENTRIES.c.unit)
)
_POSTED = (
    select(_ENTRIES.c.unit, _ENTRIES.c.kind, func.sum(_ENTRIES.c.amount))
    .where(_ENTRIES.c.reference == bindparam("of"))
    .group_by(_ENTRIES.c.unit, _ENTRIES.c.kind)
)


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
    move = MOVEMENTS[kind]
    entry = {
        "posting": posting,
        "time": at,
        "unit": unit,
        "kind": kind,
        "reference": reference,
        "sale_id": sale_id,
        "amount": amount,
        "debit": move.debit.of(member, tender),
        "credit": move.credit.of(member, tender),
    }
    await work.session.execute(_APPEND, entry)


async def balances(work: Work, account: str) -> Counter[str]:
    """Unit → what was credited to an account minus what was debited."""
    totals = await work.session.execute(_BALANCES, {"account": account})
    return Counter({unit: int(total) for unit, total in totals})


async def available(work: Work, member: str) -> Counter[str]:
    """Unit → what a member can spend now."""
    return await balances(work, Account.AVAILABLE.of(member))


async def posted(work: Work, reference: str) -> Counter[tuple[str, str]]:
    """(unit, kind) → how much of it a payment attempt has in the books."""
    totals = await work.session.execute(_POSTED, {"of": reference})
    return Counter({(unit, kind): int(total) for unit, kind, total in totals})


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
