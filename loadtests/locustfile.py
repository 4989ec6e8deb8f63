"""Locust's side of a load run: its users are the tills, its master the foreman.

``kassa load`` starts it with a plan made. Plain ``locust -f loadtests/locustfile.py`` works too, with its web page:
then the plan is made when all tills are there, and the same report is written at the end (see `solo`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

from geventhttpclient.client import HTTPClientPool
from locust import FastHttpUser, events, task
from locust.runners import MasterRunner, WorkerRunner

from loadtests.foreman import START, TOLD, Foreman
from loadtests.measures import Part
from loadtests.plan import PLAN, Plan
from loadtests.session import LocustTransport
from loadtests.telling import finished, progress_of, tell
from loadtests.worker import Worker

CONNECTIONS = 256  # of a worker to its target: a chain's tills share the lines of its back end


class Till(FastHttpUser):
    """A till that serves one customer after the other."""

    host = "http://till"  # every call names its whole URL
    worker: Worker
    lines: HTTPClientPool

    def on_start(self) -> None:
        self.worker.await_start()
        self._transport = LocustTransport(self.lines, self.client.request_event)

    @task
    def serve(self) -> None:
        self.worker.serve(self._transport)


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]
def add_options(parser: Any) -> None:
    """Without a plan there is more to be told."""
    if PLAN not in os.environ:
        from loadtests import solo  # here, because it needs what Locust's other processes do not

        solo.add_options(parser)


@events.init.add_listener  # type: ignore[untyped-decorator]
def take_roles(environment: Any, **_: object) -> None:
    """A process is master, worker, or both at once (neither `--master` nor `--worker`)."""
    if not isinstance(environment.runner, MasterRunner):
        _be_worker(environment.runner)
    if not isinstance(environment.runner, WorkerRunner):
        _be_master(environment)


def _be_worker(runner: Any) -> None:
    def told(part: Part, done: bool) -> None:
        runner.send_message(TOLD, {"part": part.model_dump_json(), "done": done})

    def start(environment: Any, msg: Any, **_: object) -> None:
        plan = Plan.model_validate_json(msg.data["plan"])
        limit = plan.profile.patience.call
        Till.lines = HTTPClientPool(concurrency=CONNECTIONS, network_timeout=limit, connection_timeout=limit)
        Till.worker.start(plan, msg.data["worker"], msg.data["workers"])

    Till.worker = Worker(told)
    runner.register_message(START, start)


def _be_master(environment: Any) -> None:
    runner, foremen = environment.runner, list[Foreman]()
    desk = _desk(environment)

    def told(environment: Any, msg: Any, **_: object) -> None:
        for foreman in foremen:
            foreman.told(msg.node_id, Part.model_validate_json(msg.data["part"]), msg.data["done"])

    def start(**_: object) -> None:
        foremen[:] = [Foreman(runner, desk.plan(), desk.progress, desk.ended)]
        foremen[0].start()

    def stop(**_: object) -> None:
        for foreman in foremen:
            foreman.stop("stopped by hand")

    runner.register_message(TOLD, told)
    environment.events.spawning_complete.add_listener(start)
    environment.events.test_stopping.add_listener(stop)


def _desk(environment: Any) -> Desk:
    if PLAN in os.environ:
        return PlannedDesk(environment)
    from loadtests.solo import SoloDesk

    return SoloDesk(environment)


class Desk(Protocol):
    """Where the foreman gets the plan, and reports."""

    def plan(self) -> Plan: ...

    def progress(self, foreman: Foreman) -> None: ...

    def ended(self, foreman: Foreman, why: str | None) -> None: ...


class PlannedDesk:
    """Whoever started Locust has made the plan, and reads what it prints."""

    def __init__(self, environment: Any) -> None:
        self._runner = environment.runner

    def plan(self) -> Plan:
        return Plan.model_validate_json(Path(os.environ[PLAN]).read_text("utf-8"))

    def progress(self, foreman: Foreman) -> None:
        tell(progress_of(foreman))

    def ended(self, foreman: Foreman, why: str | None) -> None:
        tell(finished(foreman, why))
        self._runner.quit()
