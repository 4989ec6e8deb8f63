"""What one Locust process needs to play its part: the plan, its share of the arrivals, its measures, its ear."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import gevent
from gevent.event import Event

from harness.actors.cashier import Cashier
from harness.actors.till import Till
from loadtests.counter import Counter
from loadtests.dispatcher import Arrival, Dispatcher
from loadtests.flow import Flow
from loadtests.inbox import Inbox
from loadtests.journey import shop
from loadtests.login_calls import LoginCalls
from loadtests.measures import Measures, Part
from loadtests.plan import Plan
from loadtests.session import LocustTransport
from loadtests.till_counter import TillCounter
from loadtests.vipps_calls import VippsCalls
from loadtests.vipps_counter import Shop, VippsCounter

TELLING = 1.0  # seconds between two parts
AHEAD = 0.5  # seconds between the word to start and second 0


class Worker:
    """Idle until `start`. `tell(part, done)` brings what was measured to the foreman."""

    def __init__(self, tell: Callable[[Part, bool], None]) -> None:
        self._tell, self._started = tell, Event()
        self._plan: Plan
        self._measures: Measures
        self._dispatcher: Dispatcher
        self._shop: Shop | None = None

    def start(self, plan: Plan, worker: int, workers: int) -> None:
        """Second 0 of the run comes soon."""
        self._plan, self._measures = plan, Measures(plan.span)
        self._dispatcher = Dispatcher(plan, self._measures, worker, workers)
        if plan.ears is not None:
            self._shop = Shop(plan, self._measures, Inbox(plan.ears))
        gc.collect()
        gc.freeze()
        running = self._dispatcher.start(AHEAD)
        gevent.spawn(self._report, running)
        self._started.set()

    def await_start(self) -> None:
        """Tills are there before the plan is."""
        self._started.wait()

    def serve(self, transport: LocustTransport) -> None:
        """A till takes the next customer, and serves them."""
        arrival = self._dispatcher.next()
        self._dispatcher.under_way += 1
        try:
            flow = Flow(self._measures, transport, self._dispatcher.begin, arrival.intended)
            shop(self._plan, arrival.number, flow, self._counter(transport, flow, arrival), self._measures)
        finally:
            self._dispatcher.under_way -= 1

    def _counter(self, transport: LocustTransport, flow: Flow, arrival: Arrival) -> Counter:
        plan = self._plan
        if self._shop is None:
            assert plan.target is not None, "without ears there is a product to sell"
            name = f"till-{arrival.number % plan.profile.shops.all_tills}"
            cashier = Cashier(Till(transport, plan.target), time.time, name)
            return TillCounter(plan, self._measures, flow, cashier)
        calls = VippsCalls(transport, plan.keys, self._shop.wallet)
        reference = f"load-{plan.world}-{plan.seed}-{arrival.number:07d}"
        return VippsCounter(self._shop, flow, calls, LoginCalls(transport, plan.keys), reference)

    def _report(self, running: gevent.Greenlet[[], None]) -> None:
        """Tell what there is by the second, and at the end that it is the end."""
        while not running.ready():
            running.join(timeout=TELLING)
            self._tell(self._measures.take(), False)
        if self._shop is not None:
            self._shop.inbox.close()
        self._tell(self._measures.take(), True)
