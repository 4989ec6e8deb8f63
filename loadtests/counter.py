"""What a customer meets at a till, whoever plays it: the generator itself, or a product behind the Till API."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from loadtests.plan import Shopper


class Outcome(StrEnum):
    """How a sale ended."""

    PAID = "paid"
    REFUSED = "refused"
    """The customer said no."""
    GAVE_UP = "gave up"
    """The customer did not answer for so long that the cashier withdrew the payment."""
    FAILED = "failed"
    """Something did not do what it should."""


class Counter(Protocol):
    """One sale.

    Raises:
        Trouble: the target did not do what it should (every method).
    """

    def scan(self, shopper: Shopper) -> bool:
        """The customer shows the QR code; whether the till takes them for a member."""

    def enrol(self, shopper: Shopper) -> bool:
        """Ask them to join; whether they did."""

    def negotiate(self, amount: int, member: bool, spend: bool) -> None:
        """Goods for `amount` minor units; a member collects points for them, or spends points."""

    def pay(self, shopper: Shopper) -> Outcome:
        """Ask for the money, wait for the answer, take it."""
