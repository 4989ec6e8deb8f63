"""Why the till does not do what it was asked: one type per stable problem of the Till API."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """A request the till cannot follow; `slug` names the problem type for good."""

    status: ClassVar[int] = 409
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(Refused):
    """No such sale, member or page."""

    status, slug, title = 404, "not-found", "Not found"


class InvalidRequest(Refused):
    """The request itself is wrong."""

    status, slug, title = 400, "invalid-request", "Invalid request"


class SaleNotOpen(Refused):
    """The sale is in a state that does not allow it."""

    slug, title = "sale-state", "The sale is in another state"


class NothingToPay(Refused):
    """A sale without items."""

    slug, title = "empty-sale", "The sale has no items"


class NoCustomer(Refused):
    """Nobody has been identified yet."""

    slug, title = "no-customer", "No customer identified"


class NotAMember(Refused):
    """Only members have rewards."""

    slug, title = "not-a-member", "The customer is not a member"


class AlreadyAMember(Refused):
    """Members are not enrolled again."""

    slug, title = "already-a-member", "The customer is a member already"


class EnrolmentOpen(Refused):
    """The customer is being asked in another sale."""

    slug, title = "enrolment-open", "An enrolment of this customer is open"


class TooFewPoints(Refused):
    """More points than the member has."""

    slug, title = "insufficient-points", "Not enough points"


class AmountNotPossible(Refused):
    """Vipps cannot take the amount."""

    slug, title = "amount-not-possible", "Amount not possible with Vipps"


class RefundTooHigh(Refused):
    """More than was captured and not given back yet."""

    slug, title = "refund-too-high", "Refund above the captured amount"


class BillNotOpen(Refused):
    """The bill is in a state that does not allow it."""

    slug, title = "bill-state", "The bill is in another state"


class PaymentUnderWay(Refused):
    """A guest is paying."""

    slug, title = "payment-under-way", "A guest is paying"


class PaymentOver(Refused):
    """The payment has its final state."""

    slug, title = "payment-over", "The payment is over"


class KeyReused(Refused):
    """The same Idempotency-Key with another request."""

    slug, title = "idempotency-key-reused", "Idempotency-Key used for another request"


class BodyTooLarge(Refused):
    """Nobody needs a body this big at a till."""

    status, slug, title = 413, "body-too-large", "Request body too large"
