"""From rows to what the till answers Qerko.

Sources: Qerko POS integration, structures; IndividualBill, Question and CardAuthorization are inferred.
QERKO-BILL-01, -02, -04, QERKO-NEG-01, -07, QERKO-CARD-01.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reference_impl.domain.card import CardState
from reference_impl.domain.negotiation import Question, QuestionType
from reference_impl.domain.postings import MONEY
from reference_impl.qerko.decimals import money
from reference_impl.storage.bills import items_of_bill, units_of
from reference_impl.storage.card_rows import CardRow
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillItemRow, BillRow, IndividualBillRow, ReceiptRow, TablePaymentRow

Answer = dict[str, Any]


async def bill_answer(work: Work, bill: BillRow) -> Answer:
    """A bill with what is unpaid and not on an individual bill."""
    listed = {item.id: units_of(item).listed for item in await items_of_bill(work, bill.id)}
    return {**await _bill(work, bill, listed), "allowPartialPayment": True, "denyDiscounts": False}


async def individual_bill_answer(
    work: Work, bill: BillRow, individual: IndividualBillRow, questions: Sequence[Question], programme_name: str
) -> Answer:
    """An individual bill: exactly the items asked for, paid as a whole, with no discount on top of ours."""
    discount = {
        "name": programme_name,
        "value": money(individual.discount),
        "source": "POS",
        "provider": None,
        "additionalData": None,
    }
    return {
        **await _bill(work, bill, individual.units),
        "id": individual.id,
        "allowPartialPayment": False,
        "denyDiscounts": individual.discount > 0,
        "idSourceBill": bill.id,
        "loyaltyCardToken": individual.token,
        "discount": discount if individual.discount else None,
        "questions": [_question(question) for question in questions],
    }


async def receipt_answer(
    work: Work, bill: BillRow, payment: TablePaymentRow, receipt: ReceiptRow, is_there: bool
) -> Answer:
    """The receipt of a payment; when it is not there yet, a promise."""
    return {
        "receiptDeliveryType": "QERKO_GENERATED" if is_there else "POSTPONED",
        "receiptInfo": {
            "billName": bill.name,
            "timestamp": _instant(receipt.issued_at),
            "serial": str(receipt.serial),
        },
        "items": await _items(work, bill, payment.units),
        "taxInfo": [],
        "fiscalInfo": None,
    }


def card_answer(card: CardRow, token: str | None) -> Answer:
    """One of the three states; a token with AUTHORIZED only."""
    if token is not None:
        return {"state": "AUTHORIZED", "token": token}
    state = "PENDING" if card.state == CardState.PENDING else "UNAUTHORIZED"
    return {"state": state, "message": card.message}


async def _bill(work: Work, bill: BillRow, units: Mapping[str, int]) -> Answer:
    return {
        "id": bill.id,
        "name": bill.name,
        "currency": MONEY,
        "created": _instant(bill.created_at),
        "items": await _items(work, bill, units),
        "allowTip": True,
        "additionalData": None,
    }


async def _items(work: Work, bill: BillRow, units: Mapping[str, int]) -> list[Answer]:
    return [_item(item, units[item.id]) for item in await items_of_bill(work, bill.id) if units.get(item.id)]


def _item(item: BillItemRow, quantity: int) -> Answer:
    return {
        "id": item.id,
        "name": item.name,
        "price": money(item.unit_price),
        "quantity": str(quantity),
        "minQuantity": "1",
        "tags": [],
        "additionalData": None,
    }


def _question(question: Question) -> Answer:
    asked: Answer = {"id": question.id, "text": question.text, "type": question.type.value, "required": True}
    if question.type is QuestionType.SINGLE_CHOICE:
        asked["options"] = [{"id": option, "label": label} for option, label in question.options]
    if question.type is QuestionType.NUMBER:
        asked |= {"min": str(question.minimum), "max": str(question.maximum), "step": str(question.step)}
    return asked


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
