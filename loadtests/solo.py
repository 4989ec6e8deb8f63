"""Plain Locust: the plan is made here, and the report written, because nobody else started the run."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

import gevent

from harness.actors.transport import HttpTransport
from loadtests.foreman import Foreman
from loadtests.plan import Plan
from loadtests.profile import BadProfile, read_profile
from loadtests.report import write
from loadtests.run import CannotStart, Stage, Wanted, record_of, set_stage
from loadtests.telling import finished
from loadtests.verdict import judge
from loadtests.watch import Watch

log = logging.getLogger("kassa.load")


def add_options(parser: Any) -> None:
    """What ``kassa load`` has as well, in Locust's command line and on its page."""
    group = parser.add_argument_group("Kassa")
    group.add_argument("--load-profile", default="one-store", help="a shipped profile, or the path of a TOML file")
    group.add_argument("--load-seconds", type=float, default=0.0, help="instead of the profile's duration")
    group.add_argument("--load-seed", type=int, default=1, help="of everything that is drawn by chance")
    group.add_argument("--sandbox", default="", help="control API of a running sandbox; default: one of its own")
    group.add_argument("--world", default="default", help="the world that the target's keys belong to")
    group.add_argument("--target", default="", help="URL of a product's Till API, or reference; default: the sandbox")
    group.add_argument("--out", default="kassa-load", help="folder of the report")


class SoloDesk:
    """Starts what a run needs when its tills are there, and takes it down when it is over."""

    def __init__(self, environment: Any) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._environment = environment
        self._stack = contextlib.ExitStack()
        self._transport = HttpTransport()
        self._stage: Stage
        self._watch: Watch

    def plan(self) -> Plan:
        """Ends Locust with exit code 2 when the run cannot start."""
        options = self._environment.parsed_options
        try:
            wanted = Wanted(
                read_profile(options.load_profile).lasting(options.load_seconds or None),
                options.load_seed,
                options.sandbox or None,
                options.world,
                options.target or None,
            )
            self._stage = set_stage(self._stack, self._transport, wanted)
        except (BadProfile, CannotStart) as error:
            self._stack.close()
            log.error("%s", error)
            self._environment.process_exit_code = 2
            gevent.spawn(self._environment.runner.quit)  # not from here: it ends the greenlet that this is
            raise
        self._watch = Watch(self._stage.pid)
        self._watch.start()
        return self._stage.plan

    def progress(self, foreman: Foreman) -> None:
        """Locust's own page and tables show it."""

    def ended(self, foreman: Foreman, why: str | None) -> None:
        self._watch.stop()
        with self._stack.pop_all():
            record = record_of(self._transport, self._stage.plan, self._watch, finished(foreman, why))
        verdict = judge(record)
        log.warning("%s", verdict.headline)
        log.warning("report: %s", write(record, verdict, Path(self._environment.parsed_options.out)))
        self._environment.process_exit_code = verdict.exit_code
        if self._environment.web_ui is None:
            self._environment.runner.quit()
        else:
            self._environment.runner.stop()
