"""Open arrivals on top of Locust: customers come when the schedule says so, and take the first free till.

Locust's users are the tills. A customer whom no till takes within the profile's `queue` seconds is lost (dropped).
"""

from __future__ import annotations

import time
from typing import NamedTuple

import gevent
import psutil
from gevent.queue import Empty, Queue

from loadtests.arrivals import schedule
from loadtests.measures import LAG, Measures
from loadtests.plan import Plan


class Arrival(NamedTuple):
    """`intended`: second of the run."""

    number: int
    intended: float


class Dispatcher:
    """The arrivals of one worker: every `workers`-th of the schedule. `begin`: second 0 by `time.perf_counter`."""

    def __init__(self, plan: Plan, measures: Measures, worker: int, workers: int) -> None:
        self._plan, self._measures = plan, measures
        moments = schedule(plan.profile.arrivals, plan.profile.duration, plan.seed)
        self._mine = [Arrival(n, at) for n, at in enumerate(moments)][worker::workers]
        self._queue: Queue[Arrival] = Queue()
        self.begin = 0.0
        self.under_way = 0

    def start(self, seconds_ahead: float) -> gevent.Greenlet[[], None]:
        """Second 0 is so many seconds ahead."""
        self.begin = time.perf_counter() + seconds_ahead
        return gevent.spawn(self._run)

    def next(self) -> Arrival:
        """For a free till: the next customer who is still there."""
        while True:
            arrival: Arrival = self._queue.get()
            if time.perf_counter() - self.begin - arrival.intended <= self._plan.profile.shops.queue:
                self._measures.happened("started", arrival.intended)
                return arrival
            self._measures.happened("dropped", arrival.intended)

    def _run(self) -> None:
        health = gevent.spawn(self._watch)
        for arrival in self._mine:
            due = self.begin + arrival.intended
            gevent.sleep(max(0.0, due - time.perf_counter()))
            self._measures.took(LAG, arrival.intended, max(time.perf_counter() - due, 0.0))
            self._measures.happened("arrived", arrival.intended)
            self._queue.put(arrival)
        gevent.sleep(max(0.0, self.begin + self._plan.profile.duration - time.perf_counter()))
        health.kill()
        self._drain()

    def _drain(self) -> None:
        """Who still stands in the queue is lost; who is at a till is served."""
        patience = self._plan.profile.patience
        end = time.perf_counter() + patience.approval + 3 * patience.call
        while (self.under_way or self._queue.qsize()) and time.perf_counter() < end:
            gevent.sleep(0.05)
        while True:
            try:
                arrival = self._queue.get_nowait()
            except Empty:
                break
            self._measures.happened("dropped", arrival.intended)
        for _ in range(self.under_way):
            self._measures.happened("unfinished", self._plan.profile.duration - 0.001)

    def _watch(self) -> None:
        """How busy this process is, by the second."""
        me = psutil.Process()
        me.cpu_percent()
        while True:
            gevent.sleep(1.0)
            self._measures.cpu["me"].append(me.cpu_percent() / 100)
