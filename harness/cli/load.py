"""``kassa load``: a load run from nothing to its report."""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from harness.cli.outcome import USAGE, VOID, stop

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
MISSING = "load needs more packages: pip install 'kassa[load]'"


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """As the command line has them."""

    profile: str
    sandbox: str | None
    world: str
    target: str | None
    database: str | None
    workers: int
    elsewhere: int
    bind: str
    duration: str | None
    seed: int | None
    out: Path


def seconds_of(text: str | None) -> float | None:
    """``90``, ``90s``, ``15m``, ``8h``."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smh]?)", text)
    if match is None or not float(match[1]):
        stop(USAGE, f"--duration {text}: a number of seconds, or like 90s, 15m, 8h")
    return float(match[1]) * _UNITS[match[2]]


def load(options: LoadOptions) -> None:
    """Play the profile and end with the verdict's exit code."""
    try:
        from harness.cli.load_screen import LoadScreen
        from loadtests import report
        from loadtests.profile import BadProfile, read_profile
        from loadtests.run import CannotStart, Wanted, play
        from loadtests.verdict import first_to_run_short, judge
    except ImportError as missing:
        stop(USAGE, f"{MISSING} ({missing.name} is missing)")
    try:
        profile = read_profile(options.profile).lasting(seconds_of(options.duration))
        options.out.mkdir(parents=True, exist_ok=True)
    except BadProfile as bad:
        stop(USAGE, str(bad))
    except OSError as error:
        stop(USAGE, f"cannot write to {options.out}: {error.strerror}")
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"{profile.title}: {profile.story}\nseed {seed}, {profile.duration:g} s", file=sys.stderr)
    wanted = Wanted(
        profile=profile,
        seed=seed,
        sandbox=options.sandbox,
        world=options.world,
        target=options.target,
        database=options.database,
        workers=options.workers,
        elsewhere=options.elsewhere,
        bind=options.bind,
    )
    try:
        with LoadScreen(profile.duration) as screen:
            record = play(wanted, screen.show)
    except CannotStart as error:
        stop(USAGE, f"the run could not start: {error}")
    verdict = judge(record)
    print(verdict.headline)
    if record.plan.target is not None:
        print(f"first to run short: {first_to_run_short(record)}")
    try:
        print(f"report: {report.write(record, verdict, options.out)}")
    except OSError as error:
        stop(VOID, f"the report cannot be written to {options.out}: {error.strerror}; without it the run is void")
    raise SystemExit(verdict.exit_code)
