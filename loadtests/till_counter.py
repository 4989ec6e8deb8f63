"""A product behind the Till API: the same cashier as in the features presses its buttons."""

from __future__ import annotations

from collections.abc import Callable

from harness.actors.cashier import Cashier, NotSeen
from harness.actors.sale import Sale
from loadtests.counter import Outcome
from loadtests.flow import Flow, Trouble
from loadtests.measures import Measures, Shown
from loadtests.plan import Plan, Shopper

_ENDED = ("captured", "rejected", "expired", "cancelled", "failed", "none")
_TOO_FEW = "insufficient-points"
# The same customer is, or just was, at another till.
_ASKED_ELSEWHERE = frozenset({"enrolment-open", "already-a-member"})
_ENROLLED = ("enrolled", "declined", "expired", "failed")


class TillCounter:
    """One sale at the product's till."""

    def __init__(self, plan: Plan, measures: Measures, flow: Flow, cashier: Cashier) -> None:
        self._plan, self._measures, self._flow, self._cashier = plan, measures, flow, cashier

    def scan(self, shopper: Shopper) -> bool:
        with self._flow.call("new sale"):
            self._cashier.new_sale()
        with self._flow.call("scan"):
            sale = self._cashier.scans(shopper.qr)
        return sale.customer is not None and sale.customer.member

    def enrol(self, shopper: Shopper) -> bool:
        try:
            with self._flow.call("enrol"):
                self._cashier.presses_enrol()
        except Trouble as trouble:
            if trouble.kind not in _ASKED_ELSEWHERE:
                raise
            return False
        self._wait("login answered", shopper, lambda sale: sale.enrolment.state in _ENROLLED)
        return self._cashier.sale.enrolment.state == "enrolled"

    def negotiate(self, amount: int, member: bool, spend: bool) -> None:
        with self._flow.call("add item"):
            self._cashier.adds("Basket", amount)
        if member and spend and self._cashier.sale.rewards.balance:
            self._unless_too_few(self._spend)
        elif member:
            self._collect()

    def pay(self, shopper: Shopper) -> Outcome:
        self._unless_too_few(self._ask_for_money)
        self._flow.reached("asked to pay")
        self._wait("payment answered", shopper, lambda sale: sale.payment.state in _ENDED)
        sale = self._cashier.sale
        if sale.state == "paid":
            self._flow.reached("approved")
        else:
            refused = sale.payment.state == "rejected"
            with self._flow.call("cancel"):
                self._cashier.presses_cancel()
            self._wait("cancelled", shopper, lambda sale: sale.state != "paying", own=None)
        self._note(self._cashier.sale, shopper)
        if self._cashier.sale.state == "paid":
            return Outcome.PAID
        return Outcome.REFUSED if refused else Outcome.GAVE_UP

    def _unless_too_few(self, press: Callable[[], None]) -> None:
        """A member's points may have been spent at another till meanwhile: then this sale collects."""
        try:
            press()
        except Trouble as trouble:
            if trouble.kind != _TOO_FEW:
                raise
            self._collect()
            if press == self._ask_for_money:
                press()

    def _spend(self) -> None:
        with self._flow.call("spend points"):
            self._cashier.presses_spend()

    def _collect(self) -> None:
        with self._flow.call("collect points"):
            self._cashier.presses_collect()

    def _ask_for_money(self) -> None:
        with self._flow.call("pay"):
            self._cashier.presses_pay()

    def _wait(self, stage: str, shopper: Shopper, wanted: Callable[[Sale], bool], own: float | None = 0.0) -> None:
        """Watch the till until the sale is as wanted, or patience ends."""
        patience = self._plan.profile.patience
        by_chance = shopper.habit == "slow" or own is None
        with self._flow.waiting(stage, None if by_chance else self._plan.profile.customers.approve_after) as yes:
            for _ in range(max(1, int(patience.approval / patience.poll))):
                try:
                    self._cashier.waits_for(wanted, patience.poll, stage)
                except NotSeen:
                    continue
                yes()
                return

    def _note(self, sale: Sale, shopper: Shopper) -> None:
        payment, rewards = sale.payment, sale.rewards
        self._measures.shown.append(
            Shown(
                sale.id,
                sale.state,
                payment.reference or "",
                sale.to_pay,
                payment.captured,
                payment.refunded,
                rewards.earned,
                rewards.spent,
                shopper.msisdn,
            )
        )
