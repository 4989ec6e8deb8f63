"""The generator plays the till: it calls Vipps itself and keeps the books that are held against the vendor's ledger."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from gevent.event import AsyncResult
from gevent.lock import BoundedSemaphore

from loadtests.counter import Outcome
from loadtests.flow import Flow, Trouble
from loadtests.inbox import Inbox
from loadtests.login_calls import LoginCalls
from loadtests.measures import Booked, Measures
from loadtests.plan import Plan, Shopper
from loadtests.till_books import POINT_WORTH, POINTS, SMALLEST, booked_of, points_for
from loadtests.vipps_calls import Reading, VippsCalls, Wallet

T = TypeVar("T")
TRIES = 3  # of a write whose answer got lost, always with the same key
_ENDED = {"ABORTED": Outcome.REFUSED, "EXPIRED": Outcome.GAVE_UP, "TERMINATED": Outcome.GAVE_UP}


@dataclass(slots=True)
class Shop:
    """What the tills of one process share; `spendable`: points by member; `joined`: who became one during the run."""

    plan: Plan
    measures: Measures
    inbox: Inbox
    wallet: Wallet = field(default_factory=Wallet)
    signing_in: BoundedSemaphore = field(default_factory=BoundedSemaphore)
    spendable: Tally[str] = field(default_factory=Tally)
    joined: set[str] = field(default_factory=set)


class VippsCounter:
    """One sale at a till of the generator; `reference` is the sale's and the payment's name."""

    def __init__(self, shop: Shop, flow: Flow, calls: VippsCalls, logins: LoginCalls, reference: str) -> None:
        self._shop, self._flow, self._calls, self._logins = shop, flow, calls, logins
        self._reference = reference
        self._member = ""
        self._to_pay = self._spent = 0

    def scan(self, shopper: Shopper) -> bool:
        if not self._calls.has_token:
            self._sign_in()
        with self._flow.call("scan"):
            msisdn = self._calls.exchange(shopper.qr)
        member = shopper.member or msisdn in self._shop.joined
        self._member = msisdn if member else ""
        with self._flow.call("check-in"):
            self._calls.check_in(msisdn, member)
        return member

    def _sign_in(self) -> None:
        with self._shop.signing_in:
            if not self._calls.has_token:
                with self._flow.call("access token"):
                    self._calls.fetch_token()

    def enrol(self, shopper: Shopper) -> bool:
        with self._flow.call("start login"):
            request = self._logins.start(shopper.msisdn)
        token = self._consent(request, shopper)
        if token is None:
            return False
        with self._flow.call("userinfo"):
            self._logins.userinfo(token)
        self._shop.joined.add(shopper.msisdn)
        self._member = shopper.msisdn
        return True

    def _consent(self, request: str, shopper: Shopper) -> str | None:
        """The login's token once the customer has answered: the webhook tells, a poll now and then makes sure."""
        patience, end = self._shop.plan.profile.patience, self._flow.now + self._shop.plan.profile.patience.approval
        own = self._own_time(shopper)
        with self._shop.inbox.expecting(request) as told:
            while self._flow.now < end:
                with self._flow.waiting("login answered", own) as yes:
                    if told.wait(patience.poll) is not None:
                        yes()
                own = None
                with self._flow.call("redeem login"):
                    answer = self._logins.redeem(request)
                if not answer.pending:
                    return answer.token
        return None

    def negotiate(self, amount: int, member: bool, spend: bool) -> None:
        self._to_pay = amount
        if member and spend:
            most = (amount - SMALLEST) // POINT_WORTH
            self._spent = min(self._shop.spendable[self._member], most)
            self._shop.spendable[self._member] -= self._spent
            self._to_pay -= self._spent * POINT_WORTH

    def pay(self, shopper: Shopper) -> Outcome:
        reference, outcome = self._reference, None
        self._shop.measures.begun.append(reference)
        with self._shop.inbox.expecting(reference) as told:
            self._write("create", lambda: self._calls.create(reference, shopper.msisdn, self._to_pay))
            self._flow.reached("asked to pay")
            reading = self._answer(shopper, told)
        if reading.state == "AUTHORIZED":
            self._flow.reached("approved")
            reading = self._write("capture", lambda: self._calls.capture(reference, self._to_pay))
            outcome = Outcome.PAID
        elif reading.state == "CREATED":
            reading = self._write("cancel", lambda: self._calls.cancel(reference))
        self._book(reading)
        return outcome or _ENDED.get(reading.state, Outcome.GAVE_UP)

    def _answer(self, shopper: Shopper, told: AsyncResult[str]) -> Reading:
        """The payment once the customer has answered, or as it is when patience ends."""
        patience, end = self._shop.plan.profile.patience, self._flow.now + self._shop.plan.profile.patience.approval
        own = self._own_time(shopper)
        while True:
            with self._flow.waiting("payment answered", own) as yes:
                if told.wait(patience.poll) is not None:
                    yes()
            own = None
            with self._flow.call("read"):
                reading = self._calls.read(self._reference)
            if reading.state != "CREATED" or self._flow.now > end:
                return reading

    def _own_time(self, shopper: Shopper) -> float | None:
        """How long the customer takes by habit; None: by chance."""
        return None if shopper.habit == "slow" else self._shop.plan.profile.customers.approve_after

    def _write(self, stage: str, send: Callable[[], T]) -> T:
        """A write whose answer may get lost: sent again with the same key, which does nothing twice."""
        for _ in range(TRIES - 1):
            try:
                with self._flow.call(stage):
                    return send()
            except Trouble as trouble:
                self._shop.measures.failed(f"{trouble}, tried again")
        with self._flow.call(stage):
            return send()

    def _book(self, reading: Reading) -> None:
        """What the payment has come to, into the till's ledger, with the points it earned and took."""
        measures, sale, member = self._shop.measures, self._reference, self._member
        measures.booked.extend(booked_of(sale, reading))
        paid = reading.aggregate.capturedAmount.value
        if member and self._spent:
            movements = ("held", "spent") if paid else ("held", "released")
            measures.booked.extend(Booked("", kind, self._spent, POINTS, sale, member) for kind in movements)
            self._shop.spendable[member] += 0 if paid else self._spent
        if member and paid:
            measures.booked.append(Booked("", "earned", points_for(paid), POINTS, sale, member))
            self._shop.spendable[member] += points_for(paid)
        measures.settled.append(sale)
