"""What one Locust process needs to play its part: the plan, its share of the arrivals, its measures, its ear."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from itertools import count

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

from harness.actors.cashier import Cashier
from harness.actors.till import Till
from loadtests import cafe_visit
from loadtests.cafe_visit import Bar, CafeVisit
from loadtests.counter import Counter
from loadtests.dispatcher import Dispatcher
from loadtests.flow import Flow
from loadtests.inbox import Inbox
from loadtests.journey import visit
from loadtests.login_calls import LoginCalls
from loadtests.measures import Measures, Part
from loadtests.plan import Plan
from loadtests.session import LocustTransport
from loadtests.table_visit import Room, TableVisit, enter
from loadtests.till_counter import TillCounter
from loadtests.vipps_calls import VippsCalls
from loadtests.vipps_counter import Shop, VippsCounter

TELLING = 1.0  # seconds between two parts
TOLD_WITH_HISTOGRAMS = 5  # every so many parts: packing them takes as long as serving a dozen customers
AHEAD = 0.5  # seconds between the word to start and second 0
SELDOM = 5_000, 5, 10_000  # new objects, young collections and middle ones before the collector walks the next


class Worker:
    """Idle until `start`. `tell(part, done)` brings what was measured to the foreman."""

    def __init__(self, tell: Callable[[Part, bool], None]) -> None:
        self._tell, self._started = tell, Event()
        self.plan: Plan
        self.measures: Measures
        self.room: Room | None = None
        self.bar: Bar | None = None
        self.opening = BoundedSemaphore()
        self._dispatcher: Dispatcher
        self.shop: Shop | None = None

    def start(self, plan: Plan, worker: int, workers: int) -> None:
        """Second 0 of the run comes soon."""
        self.plan, self.measures = plan, Measures(plan.span)
        self._dispatcher = Dispatcher(plan, self.measures, worker, workers)
        self.room, self.bar = None, None
        self.shop = None if plan.ears is None else Shop(plan, self.measures, Inbox(plan.ears))
        gc.collect()
        gc.freeze()
        # What a run keeps is told every second or stays to its end: walking all of it again and again finds nothing,
        # and everybody who is served in that moment would wait.
        gc.set_threshold(*SELDOM)
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
            flow = Flow(self.measures, transport, self._dispatcher.begin, arrival.intended)
            house = _House(self, transport, flow)
            visit(self.plan, arrival.number, flow, house, self.measures)
        finally:
            self._dispatcher.under_way -= 1

    def _report(self, running: gevent.Greenlet[[], None]) -> None:
        """Tell what there is by the second, and at the end that it is the end."""
        for number in count(1):
            running.join(timeout=TELLING)
            if running.ready():
                break
            self._tell(self.measures.take(histograms=number % TOLD_WITH_HISTOGRAMS == 0), False)
        if self.shop is not None:
            self.shop.inbox.close()
        self._tell(self.measures.take(), True)


class _House:
    """The places of a worker, for one customer and the lines of one till."""

    def __init__(self, worker: Worker, transport: LocustTransport, flow: Flow) -> None:
        self._worker, self._transport, self._flow = worker, transport, flow

    def counter(self, number: int) -> Counter:
        worker, plan = self._worker, self._worker.plan
        if worker.shop is None:
            name = f"till-{number % plan.profile.shops.all_tills}"
            cashier = Cashier(Till(self._transport, self._target), time.time, name)
            return TillCounter(plan, worker.measures, self._flow, cashier)
        calls = VippsCalls(self._transport, plan.keys, worker.shop.wallet)
        reference = f"load-{plan.world}-{plan.seed}-{number:07d}"
        return VippsCounter(worker.shop, self._flow, calls, LoginCalls(self._transport, plan.keys), reference)

    def table(self) -> TableVisit:
        worker = self._worker
        if worker.room is None:
            with self._flow.call("tables"):
                worker.room = enter(self._transport, worker.plan, self._target)
        return TableVisit(worker.plan, worker.room, self._flow, self._transport, self._target)

    def cafe(self) -> CafeVisit:
        worker = self._worker
        with worker.opening:
            if worker.bar is None:
                with self._flow.call("café"):
                    worker.bar = cafe_visit.enter(self._transport, worker.plan, self._target)
        return CafeVisit(worker.plan, worker.bar, self._flow, self._transport)

    @property
    def _target(self) -> str:
        assert self._worker.plan.target is not None, "without ears there is a product to sell"
        return self._worker.plan.target
