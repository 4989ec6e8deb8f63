"""The port behind which both generations of Vipps' payment API stand: what a till needs of a payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reference_impl.domain.receipt import ReceiptLine
from reference_impl.domain.settlement import Reading


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What is asked of the customer; `amount` in øre; the customer by number, or by the personal QR as scanned."""

    reference: str
    amount: int
    description: str
    msisdn: str | None
    personal_qr: str | None
    lines: Sequence[ReceiptLine]
    receipt_number: str


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One entry of the vendor's log, in ePayment's words; the key is missing on some."""

    name: str
    success: bool
    idempotency_key: str | None


class Payments(Protocol):
    """Writes take the key their intent was persisted with; every method raises `VippsProblem`."""

    creates_a_minute: int
    """How often the vendor takes a create request for one reference."""

    def request(self, wanted: PaymentRequest) -> str:
        """The body of the create request, persisted before it is sent."""

    async def create(self, reference: str, body: str, key: str) -> None:
        """Ask the customer for the money."""

    async def read(self, reference: str) -> Reading:
        """State and amounts as Vipps holds them: the only truth about money."""

    async def events(self, reference: str) -> list[LoggedEvent]:
        """What happened to the payment, oldest first."""

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        """Take reserved money."""

    async def refund(self, reference: str, amount: int, key: str) -> Reading:
        """Give captured money back."""

    async def cancel(self, reference: str, key: str) -> Reading:
        """Withdraw the request, or release all of the uncaptured rest."""
