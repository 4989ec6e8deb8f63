"""ePayment: create, read, event log, capture, refund, cancel.

Source: Vipps ePayment API (OpenAPI and guide); VIPPS-EP-01 to -24.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from reference_impl.domain.receipt import ReceiptLine
from reference_impl.domain.settlement import Reading
from reference_impl.vipps.payments import LoggedEvent, PaymentRequest
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls
from reference_impl.vipps.transport import Reply

_PAYMENTS = "/epayment/v1/payments"


def _create_body(wanted: PaymentRequest) -> str:
    """The create request of a till: push message, customer present, exactly one customer identifier, receipt lines."""
    customer = {"phoneNumber": wanted.msisdn} if wanted.msisdn else {"personalQr": wanted.personal_qr}
    body = {
        "amount": {"currency": "NOK", "value": wanted.amount},
        "paymentMethod": {"type": "WALLET"},
        "customer": customer,
        "customerInteraction": "CUSTOMER_PRESENT",
        "userFlow": "PUSH_MESSAGE",
        "reference": wanted.reference,
        "paymentDescription": wanted.description,
        "receipt": {
            "orderLines": [_order_line(line) for line in wanted.lines],
            "bottomLine": {"currency": "NOK", "receiptNumber": wanted.receipt_number},
        },
    }
    return orjson.dumps(body).decode()


def _order_line(line: ReceiptLine) -> dict[str, object]:
    order_line: dict[str, object] = {
        "name": line.name,
        "id": line.id,
        "totalAmount": line.total,
        "totalAmountExcludingTax": line.total_excluding_tax,
        "totalTaxAmount": line.tax,
        "taxRate": line.vat_rate,
        "unitInfo": {"unitPrice": line.unit_price, "quantity": str(line.quantity), "quantityUnit": "PCS"},
    }
    if line.discount:
        order_line["discount"] = line.discount
    return order_line


class EPayment:
    """`Payments` by ePayment."""

    creates_a_minute = 5

    def __init__(self, calls: PlatformCalls) -> None:
        self._calls = calls

    def request(self, wanted: PaymentRequest) -> str:
        return _create_body(wanted)

    async def create(self, reference: str, body: str, key: str) -> None:
        """Ask the customer for the money."""
        reply = await self._calls.send("createPayment", "POST", _PAYMENTS, json=body.encode(), headers=_keyed(key))
        if reply.object().get("reference") != reference:
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="foreign reference")

    async def read(self, reference: str) -> Reading:
        """State and amounts as Vipps holds them: the only truth about money."""
        return _reading(await self._calls.send("getPayment", "GET", f"{_PAYMENTS}/{reference}"))

    async def events(self, reference: str) -> list[LoggedEvent]:
        """What happened to the payment, oldest first."""
        reply = await self._calls.send("getPaymentEventLog", "GET", f"{_PAYMENTS}/{reference}/events")
        answer = reply.json()
        return [
            LoggedEvent(str(item.get("name")), item.get("success") is not False, item.get("idempotencyKey"))
            for item in (answer if isinstance(answer, list) else [])
            if isinstance(item, dict)
        ]

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        """Take reserved money."""
        return await self._modify("capturePayment", f"{reference}/capture", amount, key)

    async def refund(self, reference: str, amount: int, key: str) -> Reading:
        """Give captured money back."""
        return await self._modify("refundPayment", f"{reference}/refund", amount, key)

    async def cancel(self, reference: str, key: str) -> Reading:
        """Withdraw the request, or release all of the uncaptured rest."""
        path = f"{_PAYMENTS}/{reference}/cancel"
        return _reading(await self._calls.send("cancelPayment", "POST", path, headers=_keyed(key)))

    async def _modify(self, operation: str, path: str, amount: int, key: str) -> Reading:
        body = orjson.dumps({"modificationAmount": {"currency": "NOK", "value": amount}})
        return _reading(
            await self._calls.send(operation, "POST", f"{_PAYMENTS}/{path}", json=body, headers=_keyed(key))
        )


def _keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def _reading(reply: Reply) -> Reading:
    """State and aggregate of any answer that carries them; unknown members are ignored."""
    answer = reply.object()
    aggregate, state = answer.get("aggregate"), answer.get("state")
    try:
        if not isinstance(aggregate, dict) or not isinstance(state, str):
            raise TypeError("no state or aggregate")
        return Reading(
            state=state,
            authorised=_value(aggregate, "authorizedAmount"),
            captured=_value(aggregate, "capturedAmount"),
            cancelled=_value(aggregate, "cancelledAmount"),
            refunded=_value(aggregate, "refundedAmount"),
        )
    except (KeyError, TypeError):
        raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="unexpected answer") from None


def _value(aggregate: Mapping[str, Mapping[str, object]], name: str) -> int:
    value = aggregate[name]["value"]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(name)
    return value
