"""From rows to answers."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from reference_impl.api.models import (
    CardView,
    CustomerView,
    EnrolmentView,
    ItemView,
    MemberEntryView,
    MemberView,
    MessageView,
    PaymentView,
    RewardsView,
    SaleView,
    ScanView,
)
from reference_impl.domain.enrolment import EnrolmentState
from reference_impl.domain.payment import PaymentState
from reference_impl.domain.postings import EFFECT_ON_AVAILABLE, POINTS, EntryKind
from reference_impl.domain.programme import Programme
from reference_impl.flows.refusals import NotFound
from reference_impl.storage.cards import cards_of_member
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import entries_of_member
from reference_impl.storage.rows import EnrolmentRow, MemberRow, PaymentRow, SaleRow, ScanRow
from reference_impl.storage.sales import items_of, member_by_msisdn

_SHOWN = (
    select(SaleRow, PaymentRow, EnrolmentRow)
    .outerjoin(PaymentRow, PaymentRow.reference == SaleRow.payment_reference)
    .outerjoin(EnrolmentRow, EnrolmentRow.id == SaleRow.enrolment_id)
    .where(SaleRow.id == bindparam("sale"))
)


async def stored_sale_view(work: Work, sale_id: str) -> SaleView:
    """A sale that this transaction only looks at; raises `NotFound`."""
    found = (await work.session.execute(_SHOWN, {"sale": sale_id})).one_or_none()
    if found is None:
        raise NotFound("No such sale.")
    return await _sale_view(work, found[0], found[1], found[2])


async def sale_view(work: Work, sale: SaleRow) -> SaleView:
    """The sale as this transaction leaves it."""
    await work.session.flush()
    payment = await work.session.get(PaymentRow, sale.payment_reference) if sale.payment_reference else None
    enrolment = await work.session.get(EnrolmentRow, sale.enrolment_id) if sale.enrolment_id else None
    return await _sale_view(work, sale, payment, enrolment)


async def _sale_view(work: Work, sale: SaleRow, payment: PaymentRow | None, enrolment: EnrolmentRow | None) -> SaleView:
    customer = (
        CustomerView(msisdn=sale.msisdn, name=sale.customer_name, member=sale.member_id is not None)
        if (sale.msisdn)
        else None
    )
    return SaleView.model_construct(
        id=sale.id,
        version=sale.version,
        state=sale.state,
        till=sale.till,
        currency="NOK",
        customer=customer,
        items=[
            ItemView.model_construct(
                id=item.id,
                sku=item.sku,
                name=item.name,
                quantity=item.quantity,
                unit_price=item.unit_price,
                vat_rate=item.vat_rate,
                total=item.quantity * item.unit_price,
                discount=item.discount,
            )
            for item in await items_of(work, sale.id)
        ],
        total=sale.total,
        discount=sale.discount,
        to_pay=sale.to_pay,
        enrolment=EnrolmentView.model_construct(state=enrolment.state if enrolment else EnrolmentState.NONE),
        payment=PaymentView.model_construct(
            state=payment.state if payment else PaymentState.NONE,
            reference=payment.reference if payment else None,
            authorised=payment.authorised if payment else 0,
            captured=payment.captured if payment else 0,
            refunded=payment.refunded if payment else 0,
        ),
        rewards=RewardsView.model_construct(
            choice=sale.choice, balance=sale.balance, earned=sale.earned, spent=sale.spent
        ),
        messages=[MessageView.model_construct(**message) for message in sale.messages],
    )


async def scan_view(work: Work, scan: ScanRow) -> ScanView:
    """A scan with whom it found."""
    member = await member_by_msisdn(work, scan.msisdn) if scan.msisdn else None
    customer = (
        CustomerView(msisdn=scan.msisdn, name=member.name if member else None, member=member is not None)
        if scan.msisdn
        else None
    )
    messages = [MessageView.model_construct(**message) for message in scan.messages]
    return ScanView.model_construct(id=scan.id, till=scan.till, customer=customer, messages=messages)


async def member_view(work: Work, member: MemberRow, programme: Programme) -> MemberView:
    """A member with cards, all that happened to points and stamps, and the balance after each entry."""
    balances = {POINTS: 0, **{card.unit: 0 for card in programme.stamp_cards}}
    entries = []
    for row in await entries_of_member(work, member.id):
        balances[row.unit] = balances.get(row.unit, 0) + EFFECT_ON_AVAILABLE[EntryKind(row.kind)] * row.amount
        entries.append(
            MemberEntryView.model_construct(
                id=row.id,
                time=row.time,
                unit=row.unit,
                kind=row.kind,
                amount=row.amount,
                balance=balances[row.unit],
                sale=row.sale_id,
            )
        )
    stamps = {card.name: balances[card.unit] for card in programme.stamp_cards}
    cards = [
        CardView.model_construct(id=card.id, brand=card.brand, state=card.state)
        for card in await cards_of_member(work, member.id)
    ]
    return MemberView.model_construct(
        msisdn=member.msisdn, name=member.name, balance=balances[POINTS], stamps=stamps, entries=entries, cards=cards
    )
