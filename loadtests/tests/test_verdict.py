"""Money before everything, the generator's health before the gates, and an exit code for each."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.actors.world import Keys
from loadtests.books import Money
from loadtests.measures import FLOW, LAG, Measures, histogram
from loadtests.plan import Plan, Shopper
from loadtests.profile import read_profile
from loadtests.report import as_junit, as_page, write
from loadtests.verdict import Gate, Outcome, Record, first_to_run_short, judge
from loadtests.watch import Sample

SHOPPER = Shopper(msisdn="4790000000", qr="q", habit="approves", member=True, joins=False)
KEYS = Keys(
    base_url="http://vipps", client_id="i", client_secret="hush", subscription_key="hush", merchant_serial_number="1"
)


@pytest.fixture
def record() -> Record:
    """A run at the chain's peak that went well."""
    profile = read_profile("chain-peak").lasting(100)
    plan = Plan(profile=profile, seed=1, control_url="http://c", world="w1", keys=KEYS, shoppers=(SHOPPER,))
    totals = Measures(plan.span)
    for number in range(1000):
        second = 10 + number % 80
        for name in ("arrived", "started", "paid", "ended"):
            totals.happened(name, second)
        totals.called("scan", second, second, 0.003)
        totals.called("create", second, second, 0.005)
        totals.took(LAG, second, 0.002)
        totals.took(FLOW, second, 6.0)
        totals.reached("paid", second)
    totals.cpu["w"] = [0.4] * 100
    lag = histogram()
    lag.record_value(20_000)
    samples = [Sample(at=1000.0 + second, rss=10**8, cpu=0.5) for second in range(100)]
    return Record(plan, totals, 1000.0, samples, lag, 1, {1010: 0.02}, Money(payments=1000, captured=10**7))


def gate(gates: tuple[Gate, ...], name: str) -> Gate:
    return next(gate for gate in gates if gate.name == name)


def test_a_run_that_holds(record: Record) -> None:
    verdict = judge(record)
    assert (verdict.outcome, verdict.exit_code) == (Outcome.PASSED, 0)
    assert "every øre" in verdict.headline
    assert gate(verdict.gates, "growth of memory").ok is None, "a hundred seconds say nothing about an hour"


def test_a_slow_call_names_its_stage(record: Record) -> None:
    for _ in range(50):
        record.totals.called("create", 20, 20, 0.4)
    verdict = judge(record)
    assert (verdict.outcome, verdict.exit_code) == (Outcome.FAILED, 1)
    assert not gate(verdict.gates, "every call, p99").ok
    assert "'create'" in verdict.headline


def test_what_would_run_short_first_is_named(record: Record) -> None:
    """Half a core carries what came, so a core carries twice as much."""
    rate = 1000 / (record.plan.span.end - record.plan.span.begin)
    assert f"its processor, at about {rate / 0.5:.0f} sales a second: 50% of a core" in first_to_run_short(record)
    assert "'create' with 5 ms" in first_to_run_short(record)
    record.totals.counts["arrived"] *= 2
    assert first_to_run_short(record).startswith("not its processor")
    record.samples[:] = [Sample(sample.at, sample.rss, 0.97) for sample in record.samples]
    assert first_to_run_short(record).startswith("its processor: 97% of a core")
    record.samples.clear()
    assert first_to_run_short(record).startswith("unknown")


def test_customers_who_leave_are_an_overload(record: Record) -> None:
    for _ in range(500):
        record.totals.happened("arrived", 20)
        record.totals.happened("dropped", 20)
    verdict = judge(record)
    assert verdict.exit_code == 1
    assert "overloaded: 67% of the customers" in verdict.headline and "'create'" in verdict.headline


def test_sales_that_fail_or_never_end_are_counted(record: Record) -> None:
    record.totals.happened("failed", 20)
    assert gate(judge(record).gates, "sales that failed").ok
    record.totals.happened("unfinished", 20)
    assert not gate(judge(record).gates, "sales that failed").ok


def test_a_busy_generator_voids_the_run(record: Record) -> None:
    record.totals.cpu["w"] = [0.4] * 50 + [0.95] * 10 + [0.4] * 40
    verdict = judge(record)
    assert (verdict.outcome, verdict.exit_code) == (Outcome.VOID, 3)
    assert "processor" in verdict.headline


def test_late_arrivals_void_the_run(record: Record) -> None:
    for _ in range(100):
        record.totals.took(LAG, 20, 0.2)
    assert judge(record).exit_code == 3


def test_a_lost_worker_voids_the_run(record: Record) -> None:
    record.workers_lost = 1
    assert judge(record).exit_code == 3


def test_a_money_error_fails_even_a_void_run(record: Record) -> None:
    record.workers_lost = 1
    assert record.money is not None
    record.money.doubled.append("payment r1")
    verdict = judge(record)
    assert verdict.exit_code == 1 and "1 errors of money" in verdict.headline


def test_ledgers_that_cannot_be_read_are_no_good_sign(record: Record) -> None:
    record.money, record.trouble = None, "GET ledger: ConnectError"
    verdict = judge(record)
    assert verdict.exit_code == 1 and "ConnectError" in verdict.money[0].found


def test_a_run_that_was_cut_short_failed(record: Record) -> None:
    record.ended_early = "the target gave no good answer for 10 s"
    verdict = judge(record)
    assert verdict.exit_code == 1 and "no good answer" in verdict.headline


def test_webhooks_and_memory_have_gates(record: Record) -> None:
    assert record.webhook_lag is not None
    record.webhook_lag.record_value(5_000_000)
    assert not gate(judge(record).gates, "webhook lag, p99").ok
    record.samples = [Sample(at=1000.0 + 10 * n, rss=10**8 + 10**6 * n, cpu=0.5) for n in range(90)]
    record.plan = record.plan.model_copy(update={"profile": record.plan.profile.lasting(900)})
    assert not gate(judge(record).gates, "growth of memory").ok
    fills = record.plan.profile.gates.memory_from
    record.samples = [Sample(1000.0 + n, 10**8 + 10**5 * min(n, int(fills)), 0.5) for n in range(900)]
    assert gate(judge(record).gates, "growth of memory").ok, "what fills at the beginning is no growth"


def test_a_build_server_reads_every_gate(record: Record) -> None:
    record.totals.happened("failed", 20)
    record.totals.happened("failed", 21)
    record.workers_lost = 1
    suite = ElementTree.fromstring(as_junit(record, judge(record)))
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("1", "1", "1")
    assert int(suite.get("tests", "0")) == len(suite.findall("testcase")) > 10


def test_the_page_needs_nothing_else_and_tells_no_secret(record: Record) -> None:
    page = as_page(record, judge(record))
    assert page.count("<svg") == 6
    assert "hush" not in page and "http-equiv" not in page and 'src="' not in page and "<link" not in page


def test_a_folder_that_cannot_be_written(record: Record, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        write(record, judge(record), tmp_path / "file")
