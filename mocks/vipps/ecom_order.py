"""How eCom tells a payment's life: its own machine over the shared event log, its details, its sums.

Source: Vipps eCom API guide, payment states, requests and responses (VIPPS-EC-05, VIPPS-EC-07). Money lives in
:mod:`mocks.vipps.payment`, whichever API moved it.
"""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import Any

from mocks.vipps.account import Quirks, VippsAccount
from mocks.vipps.payment import MACHINE, Entry, Event, Payment, iso
from mocks.vipps.userinfo import PAYMENT_PROFILE_LIFE
from mocks.world.machine import Machine
from mocks.world.world import World

CARD_BIN = 540185


class Status(StrEnum):
    """The last thing that happened, as the status endpoint calls it."""

    INITIATE = "INITIATE"
    RESERVE = "RESERVE"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"
    CANCEL = "CANCEL"
    VOID = "VOID"
    FAILED = "FAILED"
    REJECTED = "REJECTED"


class Happening(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    REJECTED = "rejected"
    TIMED_OUT = "timed out"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    CAPTURED = "captured"
    REFUNDED = "refunded"


_UNDECIDED = {
    Happening.APPROVED: Status.RESERVE,
    Happening.DECLINED: Status.FAILED,  # the card was refused
    Happening.REJECTED: Status.CANCEL,  # by the guest
    Happening.TIMED_OUT: Status.REJECTED,
    Happening.WITHDRAWN: Status.CANCEL,  # by the merchant, before approval
}
_CAPTURED = {
    Happening.CAPTURED: Status.CAPTURE,
    Happening.REFUNDED: Status.REFUND,
    Happening.RELEASED: Status.VOID,  # by the merchant, after approval
}
ORDER: Machine[Status, Happening] = Machine(
    "eCom order",
    {
        Status.INITIATE: _UNDECIDED,
        Status.FAILED: _UNDECIDED,  # the guest may try another card, unless a refusal is final
        Status.RESERVE: {Happening.CAPTURED: Status.CAPTURE, Happening.RELEASED: Status.VOID},
        Status.CAPTURE: _CAPTURED,
        Status.REFUND: _CAPTURED,
        Status.VOID: {Happening.REFUNDED: Status.REFUND},
        Status.CANCEL: {},
        Status.REJECTED: {},
    },
)
EVENT_OF = {
    Happening.APPROVED: Event.AUTHORIZED,
    Happening.REJECTED: Event.ABORTED,
    Happening.TIMED_OUT: Event.EXPIRED,
    Happening.WITHDRAWN: Event.TERMINATED,
    Happening.RELEASED: Event.CANCELLED,
    Happening.CAPTURED: Event.CAPTURED,
    Happening.REFUNDED: Event.REFUNDED,
}
_HAPPENING_OF = {event: happening for happening, event in EVENT_OF.items()}
_OPERATIONS: dict[Happening | None, str] = {
    None: "INITIATE",
    Happening.APPROVED: "RESERVE",
    Happening.DECLINED: "RESERVE",
    Happening.REJECTED: "CANCEL",
    Happening.WITHDRAWN: "CANCEL",
    Happening.RELEASED: "VOID",
    Happening.CAPTURED: "CAPTURE",
    Happening.REFUNDED: "REFUND",
}


def happenings(payment: Payment) -> list[tuple[Entry, Happening | None]]:
    """The log as eCom sees it, oldest first; None: the initiation. A final refusal is one entry, not two."""
    refused = payment.order is not None and payment.order.refused is not None
    return [
        (entry, _HAPPENING_OF.get(entry.name) if entry.success else Happening.DECLINED)
        for entry in payment.log
        if not (refused and entry.name is Event.ABORTED)
    ]


def status_of(payment: Payment) -> Status:
    status = Status.INITIATE
    for _, happening in happenings(payment):
        if happening is not None:
            status = ORDER.after(status, happening)
    return status


def can(payment: Payment, happening: Happening) -> bool:
    """Both machines agree: the order's and the money's."""
    return ORDER.can(status_of(payment), happening) and MACHINE.can(payment.state, EVENT_OF[happening])


def summary(payment: Payment) -> dict[str, int]:
    """Minor units."""
    return {
        "capturedAmount": payment.captured,
        "refundedAmount": payment.refunded,
        "remainingAmountToCapture": payment.capturable if payment.authorized else 0,
        "remainingAmountToRefund": payment.refundable,
    }


def shown_change(payment: Payment, entry: Entry, status: str) -> dict[str, Any]:
    """``transactionInfo`` of capture and cancel, ``transaction`` of refund."""
    return {
        "amount": entry.amount,
        "status": status,
        "timeStamp": iso(entry.at),
        "transactionId": entry.psp,
        "transactionText": _text(payment, entry),
    }


def details(world: World, payment: Payment) -> dict[str, Any]:
    """The whole history, newest first; the sums once the guest acted; who paid, if a scope was asked for."""
    account = world.part(VippsAccount)
    told = happenings(payment)
    shown: dict[str, Any] = {
        "orderId": payment.reference,
        "transactionLogHistory": [_logged(account.quirks, payment, *one) for one in reversed(told)],
    }
    if any(happening in (Happening.APPROVED, Happening.DECLINED, Happening.REJECTED) for _, happening in told):
        shown["transactionSummary"] = summary(payment)
        if payment.authorized:
            shown["transactionSummary"]["bankIdentificationNumber"] = CARD_BIN
    if payment.authorized_at is not None and payment.profile_scope and payment.msisdn in world.phones:
        shown["sub"] = account.sub(payment.msisdn)
        shown["userDetails"] = _user_details(world, payment.msisdn, payment.authorized_at)
    return shown


def shown_status(payment: Payment) -> dict[str, Any]:
    """The newest entry alone."""
    entry, _ = happenings(payment)[-1]
    info = {"amount": entry.amount, "status": status_of(payment), "timeStamp": iso(entry.at)}
    return {"orderId": payment.reference, "transactionInfo": info | _transaction_id(payment, entry)}


def _logged(quirks: Quirks, payment: Payment, entry: Entry, happening: Happening | None) -> dict[str, Any]:
    timed_out = quirks.ecom_timeout_operation
    return {
        "amount": entry.amount,
        "transactionText": _text(payment, entry),
        **_transaction_id(payment, entry),
        "timeStamp": iso(entry.at),
        "operation": timed_out if happening is Happening.TIMED_OUT else _OPERATIONS[happening],
        "requestId": entry.key or "",
        "operationSuccess": entry.success,
    }


def _transaction_id(payment: Payment, entry: Entry) -> dict[str, str]:
    """An initiation has none until the app was opened."""
    opened = payment.order is None or payment.order.opened_at is not None
    return {"transactionId": entry.psp} if opened or entry.name is not Event.CREATED else {}


def _text(payment: Payment, entry: Entry) -> str:
    return entry.text or payment.description or ""


def _user_details(world: World, msisdn: str, approved_at: float) -> dict[str, str]:
    person = world.phones[msisdn].person
    subject = hashlib.sha256(world.part(VippsAccount).sub(msisdn).encode()).digest()[:15]
    shown = {
        "bankIdVerified": "Y",
        "email": person.email,
        "firstName": person.given_name,
        "lastName": person.family_name,
        "mobileNumber": msisdn[2:],
        "userId": base64.b64encode(subject).decode().replace("+", "="),
    }
    return shown if world.clock.now - approved_at < PAYMENT_PROFILE_LIFE else dict.fromkeys(shown, "[Expired]")
