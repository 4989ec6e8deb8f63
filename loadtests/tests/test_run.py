"""Whole runs, small ones: what `kassa load` says when all goes well, and when target, worker or disk do not."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import psutil
import pytest

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.till import Till
from harness.actors.transport import HttpTransport
from harness.actors.world import Sandbox, World
from harness.cli.load import LoadOptions, load
from loadtests.books import compare
from loadtests.cafe_visit import CafeVisit, enter
from loadtests.counter import Outcome
from loadtests.crew import LOCUSTFILE
from loadtests.flow import Flow
from loadtests.measures import Measures
from loadtests.plan import Plan, Shopper
from loadtests.processes import KASSA, Serving, serving
from loadtests.profile import read_profile
from loadtests.session import LocustTransport
from loadtests.till_counter import TillCounter

LIMIT = 120  # real seconds, for what hangs
PROFILE = """
title = "Corner shop"
story = "A few customers for a test."
duration = {seconds}

[arrivals]
shape = "steady"
peak = {peak}

[shops]
stores = {stores}
tills = 10
queue = {queue}

[customers]
crowd = 20
tables = {tables}
cafes = {cafes}
members = 0.5
enrol = 0.5
rejects = 0.1
slow = 0
approve_after = 0.2

[thinking]
scan = {{ median = 0.1 }}
negotiate = {{ median = 0.1 }}
pay = {{ median = {thinking}, spread = "none" }}

[patience]
call = 30

[generator]
cpu = 1
lag_p99 = 60000
"""

USUAL: dict[str, float] = {"seconds": 3, "peak": 8, "stores": 5, "queue": 30, "thinking": 0.1}
USUAL |= {"tables": 0, "cafes": 0}


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop:
    """Profiles written into `folder`, runs played against the `sandbox` that all tests share."""

    folder: Path
    sandbox: Serving

    def writes(self, **shape: float) -> str:
        """The path of a profile."""
        profile = self.folder / "profile.toml"
        profile.write_text(PROFILE.format(**(USUAL | shape)), "utf-8")
        return str(profile)

    def start(self, *more: str, **shape: float) -> subprocess.Popen[str]:
        where = [] if "--sandbox" in more else ["--sandbox", self.sandbox.control_url]
        out = ["--out", str(self.folder / "out")]
        command = [*KASSA, "load", "--profile", self.writes(**shape), "--seed", "5", *out, *where, *more]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, bufsize=1)

    def plays(self, *more: str, **shape: float) -> Ended:
        return ended(self.start(*more, **shape))

    @property
    def report(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.folder / "out" / "load.json").read_text("utf-8"))
        return found


def ended(process: subprocess.Popen[str]) -> Ended:
    try:
        out, err = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    return Ended(process.returncode, out, err)


def first_sale(process: subprocess.Popen[str]) -> None:
    """Wait until customers come."""
    assert process.stderr is not None
    for line in process.stderr:
        if "customers came" in line:
            return
    raise AssertionError("no customer came")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Serving]:
    with serving([*KASSA, "up", "--json", "--port-base", "0"], "the sandbox") as found:
        yield found


@pytest.fixture
def shop(sandbox: Serving, tmp_path: Path) -> Shop:
    return Shop(tmp_path, sandbox)


def test_a_small_run_ends_with_its_report(shop: Shop) -> None:
    """The generator plays the till: every payment of its books is in the vendor's ledger, and the other way round."""
    run = shop.plays()
    assert run.code == 0, run
    assert run.out.startswith("Corner shop: held."), run
    told = shop.report
    counts, funnel, stages = told["counts"], told["funnel"], told["stages"]
    assert isinstance(counts, dict) and isinstance(funnel, dict) and isinstance(stages, dict)
    assert counts["arrived"] == counts["started"] == counts["paid"] + counts.get("refused", 0) > 5
    assert funnel["joined"] > 0 and counts["refused"] > 0, "the seed has somebody of every kind"
    assert {"scan", "check-in", "start login", "redeem login", "userinfo", "create", "read", "capture"} <= set(stages)
    assert stages["webhook lag"]["count"] >= counts["paid"]
    suite = ElementTree.parse(shop.folder / "out" / "junit.xml").getroot()
    assert suite.get("failures") == suite.get("errors") == "0"
    assert "Corner shop" in (shop.folder / "out" / "load.html").read_text("utf-8")


def test_an_overloaded_target_is_named_and_a_full_disk_too(shop: Shop) -> None:
    """Ten tills are too few: whoever waits too long leaves. The report finds the disk full, the verdict is said."""
    (shop.folder / "out").mkdir()
    (shop.folder / "out" / "load.html").symlink_to("/dev/full")
    run = shop.plays(peak=40, stores=1, queue=0.1, thinking=1.5)
    assert run.code == 3, run
    assert "No space left on device" in run.err.splitlines()[-1]
    assert "overloaded" in run.out and "slowest stage" in run.out and "The money agrees" in run.out
    assert shop.report["outcome"] == "failed"


def test_a_product_that_dies_during_the_run(shop: Shop, tmp_path: Path) -> None:
    """Behind the Till API stands the till of a sandbox of its own, which is killed: sales fail, ledgers are gone."""
    with serving([*KASSA, "up", "--json", "--port-base", "0"], "a sandbox") as doomed:
        till = doomed.told["till"]
        assert isinstance(till, dict)
        run = shop.start("--sandbox", doomed.control_url, "--target", till["base_url"], seconds=600)
        first_sale(run)
        psutil.Process(doomed.pid).kill()
        told = ended(run)
    assert told.code == 1, told
    assert "the ledgers could not be read" in told.out
    assert "no good answer" in (tmp_path / "out" / "junit.xml").read_text("utf-8")


def test_a_worker_that_is_killed_voids_the_run(shop: Shop) -> None:
    run = shop.start("--workers", "2", seconds=600)
    first_sale(run)
    workers = [p for p in psutil.Process(run.pid).children() if "--worker" in p.cmdline()]
    assert len(workers) == 2
    workers[0].kill()
    told = ended(run)
    assert told.code == 3, told
    assert "no worker was lost" in told.out


def test_plain_locust_plays_a_product_with_a_restaurant_and_a_cafe(shop: Shop) -> None:
    """The same cashier, waiter and guest as in the features, at the sandbox's till; its own ledger counts."""
    transport = HttpTransport()
    world = Sandbox(transport, shop.sandbox.control_url).create_world(clock="wall", crowd=40)
    transport.close()
    assert world.up.till is not None
    locust = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "-u", "50", "-r", "50"]
    where = ["--sandbox", shop.sandbox.control_url, "--world", world.up.world]
    product = ["--target", world.up.till.base_url, "--out", str(shop.folder / "out")]
    command = [*locust, *where, *product, "--load-profile", shop.writes(tables=0.3, cafes=0.3), "--load-seed", "5"]
    pipe = subprocess.PIPE
    run = ended(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True))
    assert run.code == 0, run
    told = shop.report
    funnel, stages = told["funnel"], told["stages"]
    assert isinstance(funnel, dict) and isinstance(stages, dict)
    assert funnel["seated"] > 0 and funnel["joined"] > 0
    assert {"new sale", "scan", "enrol", "pay", "open bill", "guest pays"} <= set(stages)
    assert {"barista takes the order", "look up guest", "barista takes the money"} <= set(stages)


def _plan(shop: Shop, world: World, guest: Shopper) -> Plan:
    assert world.up.till is not None
    return Plan(
        profile=read_profile(shop.writes()),
        seed=1,
        control_url=world.control_url,
        world=world.up.world,
        keys=world.up.vipps,
        shoppers=(guest,),
        target=world.up.till.base_url,
    )


def test_whoever_has_joined_at_another_till_meanwhile_is_no_failure(shop: Shop) -> None:
    transport = HttpTransport()
    world = Sandbox(transport, shop.sandbox.control_url).create_world(clock="jump", till={"qerko": "off"})
    assert world.up.till is not None
    till, person = Till(transport, world.up.till.base_url), world.up.people[0]
    Customer(world, person).makes_it_a_habit("approves")
    guest = Shopper(msisdn=person.msisdn, qr=person.personal_qr, habit="approves", member=False, joins=True)
    plan = _plan(shop, world, guest)
    measures = Measures(plan.span)
    flow = Flow(measures, cast(LocustTransport, transport), time.perf_counter(), 0.0)
    counter = TillCounter(plan, measures, flow, Cashier(till, world.now, "till-2"))
    assert not counter.scan(guest)
    elsewhere = Cashier(till, world.now)
    elsewhere.scans(person.personal_qr)
    elsewhere.presses_enrol()
    assert not counter.enrol(guest)
    elsewhere.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the new member")
    assert not counter.enrol(guest)
    world.drop()
    transport.close()


def test_a_member_collects_points_in_the_cafe(shop: Shop) -> None:
    """One visit by hand, of somebody who joined at the till; the points are judged by what Poster collected."""
    transport = HttpTransport()
    world = Sandbox(transport, shop.sandbox.control_url).create_world(clock="jump", till={"qerko": "off"})
    assert world.up.till is not None
    till, person = Till(transport, world.up.till.base_url), world.up.people[0]
    Customer(world, person).makes_it_a_habit("approves")
    cashier = Cashier(till, world.now)
    cashier.scans(person.personal_qr)
    cashier.presses_enrol()
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the new member")
    guest = Shopper(msisdn=person.msisdn, qr=person.personal_qr, habit="approves", member=True, joins=False)
    plan = _plan(shop, world, guest)
    measures, lines = Measures(plan.span), cast(LocustTransport, transport)
    for _ in range(2):
        flow = Flow(measures, lines, time.perf_counter(), 0.0)
        bar = enter(lines, plan, world.up.till.base_url)
        assert CafeVisit(plan, bar, flow, lines).play(random.Random(1)) is Outcome.PAID
    world.advance(60)
    money, books = compare(world.ledger(), till.ledger()), till.ledger()
    assert (money.errors, money.captured) == (0, 0), money
    assert [line.kind for line in books] == ["earned", "earned"]
    assert compare([], books).points, "points without money are found"
    world.drop()
    transport.close()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": "http://127.0.0.1:9"}, "127.0.0.1:9"),
        ({"sandbox": "http://127.0.0.1:9"}, "127.0.0.1:9"),
        ({"world": "nowhere", "target": "http://127.0.0.1:9"}, "nowhere"),
        ({"elsewhere": 1}, "--target"),
        ({"profile": "evening"}, "--target"),
        ({"profile": "evening", "workers": 2}, "--workers"),
        ({"duration": "soon"}, "--duration soon"),
        ({"profile": "chain-peek"}, "chain-peak"),
        ({"out": Path("/dev/null/here")}, "/dev/null/here"),
    ],
)
def test_what_cannot_start_says_why(
    shop: Shop, changed: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ("127.0.0.1", "1s", 5, shop.folder / "out")
    options = LoadOptions("one-store", shop.sandbox.control_url, "default", None, None, 1, 0, *here)
    with pytest.raises(SystemExit) as stopped:
        load(replace(options, **changed))  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert stopped.value.code == 2
    assert words in told.err.splitlines()[-1] and told.out == ""
