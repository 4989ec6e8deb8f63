"""Loading sales and what belongs to them, and keeping prices and messages right."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from reference_impl.domain.payment import SaleState
from reference_impl.domain.postings import POINTS
from reference_impl.domain.pricing import Line, Quote, Standing, quote
from reference_impl.domain.programme import Programme
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import available
from reference_impl.storage.rows import MemberRow, PaymentOperationRow, PaymentRow, SaleItemRow, SaleRow
from reference_impl.storage.table_rows import BillRow

_KEPT_MESSAGES = 50

# Built once: to build such a statement, and to find out that it is an old acquaintance, costs what it costs to run it.
_ITEMS = select(SaleItemRow).where(SaleItemRow.sale_id == bindparam("sale")).order_by(SaleItemRow.place)
_MEMBER = select(MemberRow).where(MemberRow.msisdn == bindparam("msisdn"))
_PAID_SALE = (
    select(SaleRow, PaymentRow)
    .join(PaymentRow, PaymentRow.sale_id == SaleRow.id)
    .where(PaymentRow.reference == bindparam("payment"))
    .with_for_update()
)
_OPERATIONS = (
    select(PaymentOperationRow)
    .where(PaymentOperationRow.reference == bindparam("payment"))
    .order_by(PaymentOperationRow.id)
)


async def load_sale(work: Work, sale_id: str) -> SaleRow | None:
    """The sale, locked for this transaction."""
    return await work.locked(SaleRow, sale_id)


async def items_of(work: Work, sale_id: str) -> Sequence[SaleItemRow]:
    """The lines of a sale in their order."""
    return await _items_of(work, sale_id)


async def _items_of(work: Work, sale_id: str) -> list[SaleItemRow]:
    async def read() -> list[SaleItemRow]:
        return list(await work.session.scalars(_ITEMS, {"sale": sale_id}))

    return await work.once((SaleItemRow, sale_id), read)


async def add_item(work: Work, item: SaleItemRow) -> None:
    """One more line, after the others."""
    items = await _items_of(work, item.sale_id)
    item.place = len(items) + 1
    work.session.add(item)
    items.append(item)


async def member_by_msisdn(work: Work, msisdn: str) -> MemberRow | None:
    """The member with that number; asked again in one transaction, the same one."""

    async def read() -> MemberRow | None:
        return (await work.session.scalars(_MEMBER, {"msisdn": msisdn})).one_or_none()

    return await work.once((MemberRow, msisdn), read)


async def load_payment(work: Work, reference: str) -> PaymentRow | None:
    """A payment attempt, locked for this transaction."""
    return await work.locked(PaymentRow, reference)


async def load_paid_sale(work: Work, reference: str) -> tuple[SaleRow, PaymentRow] | None:
    """The sale of a payment attempt and the attempt, locked in this order."""
    row = (await work.session.execute(_PAID_SALE, {"payment": reference})).one_or_none()
    return None if row is None else (row[0], row[1])


async def operations_of(work: Work, reference: str) -> Sequence[PaymentOperationRow]:
    """All intended writes of a payment, oldest first."""
    return (await work.session.scalars(_OPERATIONS, {"payment": reference})).all()


def as_line(item: SaleItemRow) -> Line:
    """The domain's view of a stored line."""
    return Line(item.name, item.quantity, item.unit_price, item.vat_rate, item.sku, item.stamp)


async def reprice(work: Work, sale: SaleRow, programme: Programme) -> Quote:
    """Price an open sale anew with what the member can spend now, and keep the result."""
    items = await items_of(work, sale.id)
    standing = await standing_of(work, sale.member_id, programme)
    wanted = sale.points_wanted if sale.choice == "spend" else 0
    priced = quote([as_line(item) for item in items], programme, standing, wanted)
    for item, discount in zip(items, priced.discounts, strict=True):
        item.discount = discount
    sale.total, sale.discount, sale.to_pay = priced.total, priced.discount, priced.to_pay
    sale.spent = priced.points_spent
    sale.stamps = {name: [use.earned, use.spent] for name, use in priced.stamps.items()}
    sale.balance = standing.points if standing else 0
    work.touch(sale)
    return priced


async def standing_of(work: Work, member_id: str | None, programme: Programme) -> Standing | None:
    """What a member can spend; the member's row is locked so that no other till spends it meanwhile."""
    if member_id is None or await work.locked(MemberRow, member_id) is None:
        return None
    there = await available(work, member_id)
    return Standing(there[POINTS], {card.name: there[card.unit] for card in programme.stamp_cards})


async def identify(work: Work, sale: SaleRow, programme: Programme, msisdn: str | None, qr: str | None = None) -> None:
    """Put a customer on an open sale; rewards chosen for somebody else do not carry over."""
    member = await member_by_msisdn(work, msisdn) if msisdn else None
    if sale.member_id != (member.id if member else None):
        sale.choice, sale.points_wanted = None, None
    if sale.msisdn != msisdn:
        sale.enrolment_id = None
    sale.msisdn, sale.personal_qr = msisdn, qr
    sale.member_id = member.id if member else None
    sale.customer_name = member.name if member else None
    if sale.state == SaleState.OPEN:
        await reprice(work, sale, programme)
    work.touch(sale)


def say(work: Work, sale: SaleRow | BillRow, level: str, text: str, at: float) -> None:
    """Tell the cashier (of a bill: the waiter), unless it is what was said last."""
    if sale.messages and sale.messages[-1]["text"] == text:
        return
    sale.messages = [*sale.messages, {"level": level, "text": text, "at": at}][-_KEPT_MESSAGES:]
    work.touch(sale)
