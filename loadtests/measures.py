"""What a run has measured: histograms, counts by the second, and the books. Parts of workers add up to the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hdrh.histogram import HdrHistogram
from pydantic import BaseModel, ConfigDict, Field

LONGEST = 3_600_000_000  # µs that a histogram can hold; more is kept as that
CALLS, FLOW, LAG, WEBHOOKS = "calls", "flow", "schedule lag", "webhook lag"


class Booked(NamedTuple):
    """A line of the till's ledger, as the generator keeps it when it plays the till; `amount` in minor units or points.

    `member`: whose points they are.
    """

    reference: str
    kind: str
    amount: int
    unit: str
    sale: str
    member: str = ""


class Shown(NamedTuple):
    """What a product's till showed of a sale at last; amounts in minor units, points in points."""

    sale: str
    state: str
    reference: str
    to_pay: int
    captured: int
    refunded: int
    earned: int
    spent: int
    msisdn: str


class Part(BaseModel):
    """What one process has measured since it last told; `histograms` in HdrHistogram's own encoding, values in µs.

    `series`: name → second of the run → count; `cpu`: share of a core of this process, by the second; `begun` and
    `settled`: payments that the generator's till asked for, and of which it knows what became.
    """

    model_config = ConfigDict(extra="forbid")
    histograms: dict[str, bytes] = Field(default_factory=dict)
    by_second: dict[int, bytes] = Field(default_factory=dict)
    counts: dict[str, int] = Field(default_factory=dict)
    funnel: dict[str, int] = Field(default_factory=dict)
    reasons: dict[str, int] = Field(default_factory=dict)
    series: dict[str, dict[int, int]] = Field(default_factory=dict)
    booked: list[Booked] = Field(default_factory=list)
    shown: list[Shown] = Field(default_factory=list)
    begun: list[str] = Field(default_factory=list)
    settled: list[str] = Field(default_factory=list)
    cpu: list[float] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """When what is measured begins and ends, in seconds of the run; `bucket`: seconds to a point of the plots."""

    begin: float
    end: float
    bucket: int

    def holds(self, at: float) -> bool:
        return self.begin <= at < self.end


def histogram(digits: int = 3) -> HdrHistogram:
    """Empty; values in µs."""
    return HdrHistogram(1, LONGEST, digits)


class Measures:
    """Collects in one process, or adds up the parts of many. Nothing of it is shared between threads."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.clear()

    def clear(self) -> None:
        self._clear_histograms()
        self._clear_counts()

    def _clear_histograms(self) -> None:
        self.histograms: dict[str, HdrHistogram] = defaultdict(histogram)
        self.by_second: dict[int, HdrHistogram] = defaultdict(lambda: histogram(2))

    def _clear_counts(self) -> None:
        self.counts: Counter[str] = Counter()
        self.funnel: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.series: dict[str, Counter[int]] = defaultdict(Counter)
        self.booked: list[Booked] = []
        self.shown: list[Shown] = []
        self.begun: list[str] = []
        self.settled: list[str] = []
        self.cpu: dict[str, list[float]] = defaultdict(list)

    # --- one process collects -----------------------------------------------------------------------------------------

    def took(self, name: str, at: float, seconds: float) -> None:
        """Something that was meant to begin at second `at` of the run took so long."""
        if self.span.holds(at):
            self.histograms[name].record_value(min(max(int(seconds * 1e6), 1), LONGEST))

    def called(self, stage: str, intended: float, at: float, seconds: float) -> None:
        """A call of the target, whatever it answered, due at second `at`, for a customer `intended` earlier."""
        self.took(stage, intended, seconds)
        self.took(CALLS, intended, seconds)
        bucket = int(at) // self.span.bucket * self.span.bucket
        self.by_second[bucket].record_value(min(max(int(seconds * 1e6), 1), LONGEST))

    def happened(self, name: str, at: float) -> None:
        """Counted by the second, and in the measured span also in total."""
        self.series[name][int(at)] += 1
        if self.span.holds(at):
            self.counts[name] += 1

    def reached(self, step: str, at: float) -> None:
        """A customer got as far as this step of the journey."""
        if self.span.holds(at):
            self.funnel[step] += 1

    def failed(self, reason: str) -> None:
        self.reasons[reason] += 1

    def take(self, histograms: bool = True) -> Part:
        """Everything since the last time; without `histograms` those stay for later."""
        part = Part(
            histograms={name: found.encode() for name, found in self.histograms.items()} if histograms else {},
            by_second={second: found.encode() for second, found in self.by_second.items()} if histograms else {},
            counts=self.counts,
            funnel=self.funnel,
            reasons=self.reasons,
            series={name: dict(found) for name, found in self.series.items()},
            booked=self.booked,
            shown=self.shown,
            begun=self.begun,
            settled=self.settled,
            cpu=[share for shares in self.cpu.values() for share in shares],
        )
        self._clear_counts()
        if histograms:
            self._clear_histograms()
        return part

    # --- many become one ----------------------------------------------------------------------------------------------

    def add(self, part: Part, worker: str) -> None:
        for name, encoded in part.histograms.items():
            self.histograms[name].decode_and_add(encoded)
        for second, encoded in part.by_second.items():
            self.by_second[second].decode_and_add(encoded)
        self.counts.update(part.counts)
        self.funnel.update(part.funnel)
        self.reasons.update(part.reasons)
        for name, found in part.series.items():
            self.series[name].update(found)
        self.booked.extend(part.booked)
        self.shown.extend(part.shown)
        self.begun.extend(part.begun)
        self.settled.extend(part.settled)
        self.cpu[worker].extend(part.cpu)

    @property
    def open(self) -> list[str]:
        """Payments of which the generator's till does not know what became."""
        settled = set(self.settled)
        return [reference for reference in self.begun if reference not in settled]

    def milliseconds(self, name: str, percent: float) -> float | None:
        """A percentile; None: nothing was measured."""
        found = self.histograms.get(name)
        if found is None or not found.get_total_count():
            return None
        return float(found.get_value_at_percentile(percent)) / 1000

    def busiest(self, seconds: int = 10) -> float:
        """The highest share of a core that a worker needed over so many seconds."""
        return max((_highest_mean(shares, seconds) for shares in self.cpu.values()), default=0.0)


def _highest_mean(shares: list[float], width: int) -> float:
    if not shares:
        return 0.0
    width = min(width, len(shares))
    return max(_means(shares, width))


def _means(shares: list[float], width: int) -> Iterable[float]:
    return (sum(shares[at : at + width]) / width for at in range(len(shares) - width + 1))
