"""The target's own figures while it is under load: memory and processor, by the second."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psutil

from loadtests.measures import Span

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Sample:
    """`at`: epoch seconds; `rss` in bytes; `cpu`: share of a core since the sample before."""

    at: float
    rss: int
    cpu: float


@dataclass(slots=True)
class Watch:
    """Looks at one process once a second from `start` to `stop`; without a pid at none."""

    pid: int | None
    samples: list[Sample] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        if self.pid is not None:
            self._thread = threading.Thread(target=self._run, args=(self.pid,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            process.cpu_percent()
            while not self._stop.wait(1.0):
                self.samples.append(Sample(time.time(), process.memory_info().rss, process.cpu_percent() / 100))
        except psutil.Error:
            return  # it is gone; the calls tell


def memory_slope(samples: list[Sample], begun_at: float, span: Span, at_least: float) -> float | None:
    """Growth an hour as a share of what it was; None: too short a time to say."""
    inside = [sample for sample in samples if span.holds(sample.at - begun_at)]
    if len(inside) < 2 or inside[-1].at - inside[0].at < at_least:
        return None
    slope, start = statistics.linear_regression([s.at - inside[0].at for s in inside], [s.rss for s in inside])
    return slope * HOUR / start


def pid_of(url: str) -> int | None:
    """The process that listens at a URL of this machine; None: it is elsewhere, or somebody else's."""
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        return None
    try:
        found = psutil.net_connections("tcp")
    except psutil.Error:
        return None
    return next((c.pid for c in found if c.status == psutil.CONN_LISTEN and c.laddr.port == parts.port), None)
