"""The verdict of a run: money first, then the generator's own health, then the profile's gates one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hdrh.histogram import HdrHistogram

from loadtests.books import Money
from loadtests.measures import CALLS, FLOW, LAG, WEBHOOKS, Measures
from loadtests.plan import Plan
from loadtests.profile import PERCENT, Limits
from loadtests.watch import Sample, memory_slope

WAITS = frozenset(
    {"login answered", "payment answered", "cancelled", "guest scans", "guest picks", "guest pays"}
    | {"barista takes the order", "barista names the guest", "barista takes the money"}
)
"""Stages in which the target itself waits for somebody; the others are single calls."""


FULL = 0.9
"""Of a core: a process that takes more has nothing to spare."""


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    VOID = "void"
    """The generator, not the target, was what ran short: the figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must hold, in words; `ok` None: it could not be judged, `found` says why."""

    name: str
    wanted: str
    found: str
    ok: bool | None


@dataclass(slots=True)
class Record:
    """All that is known of a run when it is over. `money` None: the ledgers could not be read, `trouble` says why."""

    plan: Plan
    totals: Measures
    begun_at: float
    samples: list[Sample] = field(default_factory=list)
    webhook_lag: HdrHistogram | None = None
    webhooks: int = 0
    late_by_second: dict[int, float] = field(default_factory=dict)
    money: Money | None = None
    trouble: str = ""
    workers_lost: int = 0
    ended_early: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`headline`: one sentence for whoever asked."""

    outcome: Outcome
    headline: str
    gates: tuple[Gate, ...]
    money: tuple[Gate, ...]
    generator: tuple[Gate, ...]

    @property
    def exit_code(self) -> int:
        return {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.VOID: 3}[self.outcome]


def judge(record: Record) -> Verdict:
    """A money error fails a run even if the generator was too busy for its figures to count."""
    money, generator = tuple(_money(record)), tuple(_generator(record))
    gates = tuple(_gates(record))
    if any(gate.ok is False for gate in money):
        outcome = Outcome.FAILED
    elif any(gate.ok is False for gate in generator):
        outcome = Outcome.VOID
    else:
        outcome = Outcome.FAILED if record.ended_early or any(g.ok is False for g in gates) else Outcome.PASSED
    return Verdict(outcome, _headline(record, outcome, gates, generator), gates, money, generator)


def sales_a_second(record: Record) -> float:
    """Sales that came to their end, paid or refused, of those that came in the measured time."""
    span = record.plan.span
    return _served(record.totals) / (span.end - span.begin)


def _served(totals: Measures) -> int:
    return sum(totals.counts[name] for name in ("paid", "refused", "gave up"))


def slowest(totals: Measures) -> tuple[str, float]:
    """The call with the highest p99, in milliseconds."""
    stages = set(totals.histograms) - {CALLS, FLOW, LAG} - WAITS
    return max(((name, totals.milliseconds(name, 99) or 0.0) for name in stages), key=lambda s: s[1], default=("", 0.0))


def _money(record: Record) -> Iterator[Gate]:
    money = record.money
    if money is None:
        yield Gate("the ledgers agree", "compared", f"they could not be read: {record.trouble}", False)
        return
    for name, found in (
        ("no payment is lost", money.lost),
        ("no payment is doubled", money.doubled),
        ("no payment is orphaned", money.orphaned),
        ("every amount agrees", money.other),
        ("every points balance is right", money.points),
    ):
        yield Gate(name, "0", f"{len(found)}" + (f": {found[0]}" if found else ""), not found)


def _generator(record: Record) -> Iterator[Gate]:
    limits, totals = record.plan.profile.generator, record.totals
    yield Gate("no worker was lost", "0", str(record.workers_lost), not record.workers_lost)
    busiest = totals.busiest()
    yield Gate("worker's processor, busiest 10 s", f"under {limits.cpu:.0%}", f"{busiest:.0%}", busiest < limits.cpu)
    lag = totals.milliseconds(LAG, 99)
    if lag is None:
        yield Gate("arrivals", "some", "none in the measured time", False)
    else:
        wanted = f"under {limits.lag_p99:g} ms"
        yield Gate("lateness of arrivals, p99", wanted, f"{lag:.1f} ms", lag < limits.lag_p99)


def _gates(record: Record) -> Iterator[Gate]:
    gates, totals = record.plan.profile.gates, record.totals
    arrived, started = totals.counts["arrived"], totals.counts["started"]
    broken = totals.counts["failed"] + totals.counts["unfinished"]
    yield _share("sales that failed", broken, started, gates.errors)
    yield _share("customers whom no till took in time", totals.counts["dropped"], arrived, gates.dropped)
    if arrived:
        share = _served(totals) / arrived
        found = f"{share:.2%}, {sales_a_second(record):.1f} a second"
        yield Gate("customers served", f"at least {gates.throughput:.2%}", found, share >= gates.throughput)
    yield from _percentiles("every call", totals.histograms.get(CALLS), gates.calls)
    for stage, limits in gates.stages.items():
        yield from _percentiles(f"stage {stage}", totals.histograms.get(stage), limits)
    yield from _percentiles("the whole sale", totals.histograms.get(FLOW), gates.flow)
    if record.plan.target is None:
        yield from _percentiles(WEBHOOKS, record.webhook_lag, gates.webhook_lag)
    if gates.memory_slope is not None:
        yield _memory(record, gates.memory_slope, gates.memory_after, gates.memory_from)


def _share(name: str, found: int, of: int, limit: float) -> Gate:
    share = found / of if of else 0.0
    return Gate(name, f"at most {limit:.2%}", f"{found} of {of} ({share:.2%})", share <= limit if of else None)


def _percentiles(name: str, found: HdrHistogram | None, limits: Limits) -> Iterator[Gate]:
    for percentile, limit in limits.items():
        wanted = f"at most {limit:g} ms"
        if found is None or not found.get_total_count():
            yield Gate(f"{name}, {percentile}", wanted, "never measured", None)
            continue
        value = found.get_value_at_percentile(PERCENT[percentile]) / 1000
        yield Gate(f"{name}, {percentile}", wanted, f"{value:.1f} ms", value <= limit)


def _memory(record: Record, limit: float, at_least: float, since: float) -> Gate:
    span = replace(record.plan.span, begin=max(record.plan.span.begin, since))
    slope = memory_slope(record.samples, record.begun_at, span, at_least)
    wanted = f"at most {limit:.1%} an hour"
    if slope is None:
        why = f"fewer than {at_least:g} s were measured" if record.samples else "the process cannot be seen from here"
        return Gate("growth of memory", wanted, f"not judged: {why}", None)
    return Gate("growth of memory", wanted, f"{slope:+.1%} an hour", slope <= limit)


def _headline(record: Record, outcome: Outcome, gates: tuple[Gate, ...], generator: tuple[Gate, ...]) -> str:
    title, totals = record.plan.profile.title, record.totals
    if record.money is not None and record.money.errors:
        return f"{title}: {record.money.errors} errors of money or points. Nothing else counts until they are gone."
    if record.money is None:
        return f"{title}: the ledgers could not be read at the end, so nobody knows where the money is."
    if outcome is Outcome.VOID:
        wrong = "; ".join(f"{gate.name} {gate.found}" for gate in generator if gate.ok is False)
        return f"{title}: void, the generator itself was short of something ({wrong}). The money agrees."
    if outcome is Outcome.PASSED:
        return (
            f"{title}: held. {sales_a_second(record):.1f} sales a second, "
            f"{record.money.payments} payments, and every øre and point agrees."
        )
    if record.ended_early:
        return f"{title}: ended early, {record.ended_early}. The money agrees."
    failed = next(gate for gate in gates if gate.ok is False)
    stage, p99 = slowest(totals)
    if is_overloaded(record):
        served = _served(totals) / max(totals.counts["arrived"], 1)
        what = f"overloaded: {served:.0%} of the customers were served; slowest stage {stage!r} ({p99:.0f} ms at p99)"
        what += _bottleneck(record)
    else:
        what = f"too slow or too faulty: {failed.name} {failed.found}, wanted {failed.wanted}; slowest stage {stage!r}"
        what += _bottleneck(record)
    return f"{title}: {what}. The money agrees."


def _bottleneck(record: Record) -> str:
    """How busy the target's process was: near 100 % of a core the processor is what it ran short of."""
    share = target_share(record)
    return "" if share is None else f", its process at {share:.0%} of a core"


def target_share(record: Record) -> float | None:
    """Of a core, what the target's process took on average of the measured time; None: it cannot be seen from here."""
    inside = [s.cpu for s in record.samples if record.plan.span.holds(s.at - record.begun_at)]
    return sum(inside) / len(inside) if inside else None


def first_to_run_short(record: Record) -> str:
    """What keeps the target from serving more, or would first, in words."""
    share, rate, (stage, p99) = target_share(record), sales_a_second(record), slowest(record.totals)
    if share is None or not rate:
        return "unknown, the target's process cannot be seen from here"
    at = f"{share:.0%} of a core at {rate:.1f} sales a second, slowest call {stage!r} with {p99:.0f} ms at p99"
    if share >= FULL:
        return f"its processor: {at}"
    if is_overloaded(record):
        return f"not its processor, but what it waits for, its database or processors that others use: {at}"
    return f"its processor, at about {rate / share:.0f} sales a second: {at}"


def is_overloaded(record: Record) -> bool:
    """Fewer customers were served than the profile wants."""
    return _served(record.totals) / max(record.totals.counts["arrived"], 1) < record.plan.profile.gates.throughput
