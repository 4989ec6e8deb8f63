"""Deciding what to do about a payment from what Vipps says about it: events in, one verdict out, no I/O.

Source: Vipps ePayment API guide, payment states, capture and cancel; VIPPS-EP-12 to -17. Amounts in minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reference_impl.domain.payment import PaymentState


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` and `aggregate` of a payment as read back; `state` in the vendor's spelling."""

    state: str
    authorised: int
    captured: int
    cancelled: int
    refunded: int

    @property
    def rest(self) -> int:
        """Reserved and neither captured nor released."""
        return self.authorised - self.captured - self.cancelled

    @property
    def is_over(self) -> bool:
        """Nothing can be captured or released any more."""
        return self.state in _ENDED or (self.state == "AUTHORIZED" and self.rest <= 0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the till wants of a payment, and what Vipps has refused to do with it."""

    state: PaymentState
    amount: int
    abort: bool = False
    capture_refused: bool = False
    cancel_refused: bool = False


class Verdict(StrEnum):
    """What follows from a reading."""

    WAIT = "wait"
    CAPTURE = "capture"
    CANCEL = "cancel"
    PAID = "paid"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    STUCK = "stuck"
    """Reserved money that Vipps lets us neither take nor release: people have to look at it."""


DECLINED = "DECLINED"
"""The card was refused, and nothing tells whether the guest may try another: over for the till, but looked after."""
_ENDED = {"ABORTED": Verdict.REJECTED, "EXPIRED": Verdict.EXPIRED, "TERMINATED": Verdict.CANCELLED}
_GIVEN_UP = frozenset({PaymentState.CANCELLED, PaymentState.FAILED, PaymentState.REJECTED, PaymentState.EXPIRED})


def judge(wishes: Wishes, reading: Reading) -> Verdict:
    """The verdict. States nobody documented mean: look again later."""
    unwanted = wishes.abort or wishes.capture_refused or wishes.state in _GIVEN_UP
    if reading.state == "CREATED":
        return Verdict.CANCEL if unwanted and not wishes.cancel_refused else Verdict.WAIT
    if reading.state in _ENDED:
        return _ENDED[reading.state]
    if reading.state == DECLINED:
        return Verdict.REJECTED
    if reading.state != "AUTHORIZED":
        return Verdict.WAIT
    if reading.captured and (reading.rest <= 0 or wishes.cancel_refused):
        return Verdict.PAID
    if reading.rest <= 0:
        return Verdict.FAILED if wishes.capture_refused else Verdict.CANCELLED
    if wishes.cancel_refused:
        return Verdict.STUCK
    if unwanted or reading.authorised != wishes.amount:
        return Verdict.CANCEL
    return Verdict.CAPTURE
