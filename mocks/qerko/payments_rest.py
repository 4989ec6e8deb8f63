"""A POS asks over REST what became of a payment, or cancels it.

Source: Qerko POS integration, REST: payment (QERKO-PAY-05); the verb of the cancellation and its 409 are inferred.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends

from mocks.qerko.account import QerkoAccount
from mocks.qerko.paying import CANCELED_BY_POS, cancel
from mocks.qerko.payment import MACHINE, Event, Payment
from mocks.qerko.payment_schema import ErrorBody, ShownPayment
from mocks.qerko.platform import QerkoApi, caller, pos_headers
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router

PATH = "/api/v2/pos/payment/{id}"
router = Router(QerkoApi(), tag="Payments")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorBody, "description": "Key or Pos-Id invalid"},
    403: {"description": "Another restaurant's payment"},
    404: {"description": "Unknown payment"},
    413: {"model": ErrorBody, "description": "Body too large"},
    500: {"model": ErrorBody, "description": "Server fault"},
}
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": ErrorBody, "description": "The payment is final"}}
Request = Annotated[Call, Depends(pos_headers)]


def _payment(call: Call) -> Payment:
    payment = call.world.part(QerkoAccount).payments.get(call.params["id"])
    if payment is None:
        raise Refusal(404)
    if payment.party != caller(call).id:
        raise Refusal(403)
    return payment


@router.get(PATH, operation_id="getPayment", response_model=ShownPayment, responses=_ANSWERS)
def get_payment(call: Request) -> dict[str, Any]:
    """The payment as it is now: for a POS that missed ``paymentClosed``."""
    return _payment(call).on_the_wire()


@router.delete(
    PATH,
    operation_id="cancelPayment",
    response_model=ShownPayment,
    responses=_ANSWERS | _CONFLICT,
    openapi_extra={"x-provenance": "inferred"},
)
def cancel_payment(call: Request) -> dict[str, Any]:
    """Cancel a payment that is not final; money that was reserved is released."""
    payment = _payment(call)
    if not MACHINE.can(payment.state, Event.CANCELED):
        raise Refusal(409, "final")
    cancel(call.world, payment, CANCELED_BY_POS)
    return payment.on_the_wire()
