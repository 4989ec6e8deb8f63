"""From rows of the restaurant to answers."""

from __future__ import annotations

from reference_impl.api.models import MessageView
from reference_impl.api.table_models import BillItemView, BillView, IndividualBillView, TablePaymentView
from reference_impl.domain.postings import MONEY
from reference_impl.domain.table_payment import TablePaymentState
from reference_impl.storage.bills import individual_bills_of, items_of_bill, payments_of_bill, units_of
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow
from reference_impl.storage.table_rows import BillItemRow, BillRow, IndividualBillRow, TablePaymentRow


async def bill_view(work: Work, bill: BillRow) -> BillView:
    """The bill as this transaction sees it."""
    await work.session.flush()
    items = await items_of_bill(work, bill.id)
    payments = await payments_of_bill(work, bill.id)
    individual_bills = await individual_bills_of(work, bill.id)
    return BillView.model_construct(
        id=bill.id,
        version=bill.version,
        state=bill.state,
        restaurant=bill.restaurant_id,
        table=bill.table_id,
        name=bill.name,
        currency=MONEY,
        items=[_item(item) for item in items],
        total=sum(units_of(item).quantity * item.unit_price for item in items),
        paid=sum(payment.for_goods for payment in payments if payment.state == TablePaymentState.PAID),
        to_pay=sum((units_of(item).quantity - item.paid) * item.unit_price for item in items),
        payments=[_payment(payment) for payment in payments],
        individual_bills=[await _individual_bill(work, row) for row in individual_bills],
        messages=[MessageView.model_construct(**message) for message in bill.messages],
    )


def _item(item: BillItemRow) -> BillItemView:
    quantity = units_of(item).quantity
    return BillItemView.model_construct(
        id=item.id,
        sku=item.sku,
        name=item.name,
        quantity=quantity,
        unit_price=item.unit_price,
        vat_rate=item.vat_rate,
        total=quantity * item.unit_price,
        open=item.open,
        locked=item.locked + item.apart,
        paid=item.paid,
    )


def _payment(payment: TablePaymentRow) -> TablePaymentView:
    return TablePaymentView.model_construct(
        id=payment.id,
        state=payment.state,
        amount=payment.for_goods + payment.tip,
        tip=payment.tip,
        discount=payment.discount,
    )


async def _individual_bill(work: Work, row: IndividualBillRow) -> IndividualBillView:
    member = await work.session.get_one(MemberRow, row.member_id)
    return IndividualBillView.model_construct(
        id=row.id, state=row.state, member=member.name, discount=row.discount, earned=row.earned, spent=row.spent
    )
