"""A whole run: what it needs is started, Locust plays it, the books are compared; the verdict is another module's."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from harness.actors.problem import Refused, ask
from harness.actors.till import Till
from harness.actors.transport import HttpTransport, NoAnswer, Transport, Unreadable
from harness.actors.world import Sandbox
from loadtests import processes
from loadtests.audit import audit
from loadtests.crew import Broken, Crew
from loadtests.measures import Measures, histogram
from loadtests.plan import Plan, new_world, prepare
from loadtests.profile import Profile
from loadtests.receiver import Heard
from loadtests.telling import Finished, Progress
from loadtests.verdict import Record
from loadtests.watch import Watch, pid_of

REFERENCE = "reference"


class CannotStart(Exception):
    """Nothing was measured: something is not there that the run needs. The text is for whoever called."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`sandbox`: URL of a control API, None: one of its own. `target`: URL of a Till API, `reference` for the reference
    till (with its `database`, by URL), None: the sandbox itself. `world`: where the target's keys belong."""

    profile: Profile
    seed: int = 1
    sandbox: str | None = None
    world: str = "default"
    target: str | None = None
    database: str | None = None
    workers: int = 1
    elsewhere: int = 0
    bind: str = "127.0.0.1"


@dataclass(slots=True)
class Stage:
    """What stands before Locust starts; `pid`: the target's process, if it can be seen."""

    plan: Plan
    pid: int | None


def play(wanted: Wanted, progress: Callable[[Progress], None]) -> Record:
    """From nothing to all that can be known.

    Raises:
        CannotStart: something is missing.
    """
    transport = HttpTransport()
    with contextlib.ExitStack() as stack:
        stack.callback(transport.close)
        stage = set_stage(stack, transport, wanted)
        watch = Watch(stage.pid)
        watch.start()
        stack.callback(watch.stop)
        try:
            plan_file = stack.enter_context(tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8"))
            plan_file.write(stage.plan.model_dump_json())
            plan_file.flush()
            tills = wanted.profile.shops.all_tills
            crew = Crew(Path(plan_file.name), tills, wanted.workers, wanted.elsewhere, wanted.bind)
            ended = crew.play(progress)
        except (Broken, OSError) as error:
            raise CannotStart(f"the generator broke: {error}") from error
        watch.stop()
        return record_of(transport, stage.plan, watch, ended)


def set_stage(stack: contextlib.ExitStack, transport: Transport, wanted: Wanted) -> Stage:
    """Sandbox, world, target, receiver, plan; the stack takes it all down again.

    Raises:
        CannotStart: something is missing.
    """
    try:
        return _set(stack, transport, wanted)
    except (processes.NotStarted, NoAnswer, Refused, Unreadable, ValidationError, OSError) as error:
        raise CannotStart(str(error)) from error


def _set(stack: contextlib.ExitStack, transport: Transport, wanted: Wanted) -> Stage:
    profile, pid = wanted.profile, None
    if profile.customers.cafes and wanted.workers > 1:
        raise CannotStart("a café has one terminal, and one worker plays it: leave --workers out")
    if wanted.sandbox is None:
        serving = stack.enter_context(processes.sandbox())
        control_url, pid = serving.control_url, serving.pid
    else:
        control_url = wanted.sandbox.rstrip("/")
    if wanted.target is None:
        if wanted.elsewhere:
            raise CannotStart("workers on other machines need a product to sell at: name it with --target")
        if profile.customers.tables or profile.customers.cafes:
            raise CannotStart("tables and cafés are a product's: name it with --target")
        ears = stack.enter_context(processes.receiver())
        plan = prepare(transport, profile, wanted.seed, control_url, ears=ears)
        return Stage(plan, pid or pid_of(plan.keys.base_url))  # of several shards, the one that has the world
    if wanted.target == REFERENCE:
        world = new_world(transport, profile, wanted.seed, control_url)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kassa-load-"))
        database = wanted.database or f"sqlite:///{folder}/till.db"
        till = stack.enter_context(processes.reference_till(control_url, world.up.world, database))
        target, pid = till.base_url, till.pid
    else:
        world, target = Sandbox(transport, control_url).world(wanted.world), wanted.target.rstrip("/")
        pid = pid_of(target)
    Till(transport, target).statement()
    return Stage(prepare(transport, profile, wanted.seed, control_url, world=world, target=target), pid)


def record_of(transport: Transport, plan: Plan, watch: Watch, ended: Finished) -> Record:
    """What Locust told, what the receiver heard, what the ledgers say."""
    totals = Measures(plan.span)
    totals.add(ended.totals, "all")
    totals.cpu.clear()
    totals.cpu.update(ended.cpu)
    record = Record(plan, totals, ended.begun_at, watch.samples, workers_lost=ended.lost, ended_early=ended.why)
    try:
        if plan.ears is not None:
            told = Heard.model_validate(ask(transport, "GET", plan.ears.webhooks).json())
            record.webhook_lag, record.webhooks = histogram(), told.webhooks
            record.webhook_lag.decode_and_add(told.lag)
            record.late_by_second = told.late_by_second
        record.money = audit(transport, plan, totals, complete=ended.why is None)
    except (NoAnswer, Refused, Unreadable) as error:
        record.trouble = str(error)
    return record
