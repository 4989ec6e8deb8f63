"""Locust's master in a load run: gives the word to start, adds up what workers tell, and knows when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import gevent

from loadtests.measures import CALLS, Measures, Part
from loadtests.plan import Plan

START, TOLD = "kassa-start", "kassa-told"
HOPELESS = 10.0  # seconds of failures without one good answer: the target is dead, more customers prove nothing
SILENT = 10.0  # seconds that Locust may miss a worker's heartbeat: a busy machine is no dead one
_LOOKING = 0.25  # seconds between two looks at who is done
LATE = 60.0  # seconds beyond every patience after which silent workers are given up


class Foreman:
    """`progress` is called by the second; `ended(why)` once: None when the schedule was played to its end."""

    def __init__(
        self, runner: Any, plan: Plan, progress: Callable[[Foreman], None], ended: Callable[[Foreman, str | None], None]
    ) -> None:
        self._runner, self._plan, self._progress, self._ended = runner, plan, progress, ended
        self.totals = Measures(plan.span)
        self.begun_at = time.time()
        self._begin = time.perf_counter()
        self._last_good = self._last_bad = 0.0
        self.p99: float | None = None
        """Of all calls until the last part that told of them, in milliseconds."""
        self._workers: set[str] = set()
        self._done: set[str] = set()
        self.lost: set[str] = set()
        self._over = False

    @property
    def second(self) -> float:
        """Of the run."""
        return time.perf_counter() - self._begin

    def start(self) -> None:
        """All tills are there: every worker gets its share of the arrivals."""
        clients = getattr(self._runner, "clients", None)
        ids = [client.id for client in clients.running + clients.spawning] if clients is not None else ["local"]
        self._workers = set(ids)
        self._begin, self.begun_at = time.perf_counter(), time.time()
        plan = self._plan.model_dump_json()
        for number, client in enumerate(ids):
            told = {"plan": plan, "worker": number, "workers": len(ids)}
            self._runner.send_message(START, told, client_id=client)
        gevent.spawn(self._watch)

    def told(self, worker: str, part: Part, done: bool) -> None:
        """A worker told what it has measured since the last time."""
        self.totals.add(part, worker)
        if part.histograms:
            self.p99 = self.totals.milliseconds(CALLS, 99)
        if part.series.get("good calls"):
            self._last_good = self.second
        if part.series.get("bad calls"):
            self._last_bad = self.second
        if done:
            self._done.add(worker)

    def stop(self, why: str | None) -> None:
        """It is over, now; a worker that is missing in this moment is lost."""
        if not self._over:
            self._over = True
            self.lost |= self._missing(0)
            self._ended(self, why)

    def _watch(self) -> None:
        patience, profile, told = self._plan.profile.patience, self._plan.profile, 0.0
        latest = profile.duration + patience.approval + 3 * patience.call + LATE
        while not self._over:
            gevent.sleep(_LOOKING)
            self.lost |= self._missing(SILENT)
            if self.second - told >= 1:
                told = self.second
                self._progress(self)
            if self.lost:
                self.stop("a worker was lost")
            elif self._workers <= self._done:
                self.stop(None)
            elif self._last_bad > self._last_good + HOPELESS:
                self.stop(f"the target gave no good answer for {HOPELESS:.0f} s")
            elif self.second > latest:
                self.lost |= self._workers - self._done

    def _missing(self, seconds: float) -> set[str]:
        """Workers that are gone, or that Locust has missed for so long."""
        clients = getattr(self._runner, "clients", None)
        if clients is None:
            return set()
        silent = {client.id for client in clients.missing if -client.heartbeat >= seconds}
        gone = self._workers - {client.id for client in clients.all}
        return (gone | silent) & self._workers - self._done
