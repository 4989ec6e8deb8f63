"""``python -m loadtests.bench``: what the mock costs, as ratios measured side by side in one run.

Every server is a process of its own and asked in turn, keep-alive, six interleaved repeats, medians. What counts is the
server's own processor time, so that a busy machine disturbs little: figures are requests (or flows) for each second of
it, and a ratio compares two servers within one repeat.

The yardsticks: a bare ASGI application, a FastAPI route with the same body (about 830 bytes, 28 leaves) and six header
dependencies, and the whole flow on such routes with RS256 tokens and webhooks. The run is void if that one route falls
below 0.09 of the bare application: then the machine was busy beyond measure.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.bench_generator import Cost, Server, rate
from loadtests.bench_targets import Create, Flow, MockCreate, MockGet
from loadtests.bench_yardsticks import BODY

REPEATS, SECONDS, CONNECTIONS = 6, 1.5, 32
VOID_BELOW = 0.09
ROUTE, ROUTE_FLOW, BARE = "FastAPI route, six headers", "FastAPI flow (5 calls)", "bare ASGI"
TARGETS = {
    BARE: ("bare", Create()),
    ROUTE: ("fastapi", Create()),
    "createPayment": ("mock", MockCreate()),
    "get payment": ("mock", MockGet()),
    ROUTE_FLOW: ("fastapi-flow", Flow()),
    "scan to payment (5 calls)": ("mock", Flow()),
}
"""What is measured: the server, and what is asked of it."""
YARDSTICKS = {BARE: ROUTE, "createPayment": ROUTE, "get payment": ROUTE, "scan to payment (5 calls)": ROUTE_FLOW}
GOALS = {"createPayment": 1.5, "scan to payment (5 calls)": 1.0}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the result: steps for each second of processor time, and the ratio to its yardstick."""

    name: str
    per_second: float
    yardstick: str | None
    ratio: float


def measure(repeats: int, seconds: float) -> dict[str, list[float]]:
    """Every target, ``repeats`` times, interleaved: steps for each second of its server's processor time."""
    found: dict[str, list[float]] = {name: [] for name in TARGETS}
    first = 0
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(served(name)) for name in {server for server, _ in TARGETS.values()}}
        for _ in range(repeats):
            for name, (server, target) in TARGETS.items():
                figure, done = asyncio.run(rate(target, servers[server], seconds, CONNECTIONS, first))
                found[name].append(figure)
                first += done
    return found


@contextlib.contextmanager
def served(name: str, *arguments: str) -> Iterator[Server]:
    """A server process of its own, stopped afterwards."""
    command = [sys.executable, "-m", "loadtests.bench_servers", name, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield Server(told["base_url"], told["worlds"], Cost(process.pid))
        finally:
            process.terminate()


def lines(found: dict[str, list[float]]) -> list[Line]:
    rows = []
    for name, figures in found.items():
        yardstick = YARDSTICKS.get(name)
        ratios = [figure / other for figure, other in zip(figures, found[yardstick or name], strict=True)]
        rows.append(Line(name, statistics.median(figures), yardstick, statistics.median(ratios)))
    return rows


def main() -> int:
    """Print the table; exit code 0, 1 if a goal is missed, 3 if the run is void."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    rows = lines(measure(wanted.repeats, wanted.seconds))
    print(f"body of {len(BODY)} bytes, {CONNECTIONS} connections, median of {wanted.repeats} interleaved repeats")
    for row in rows:
        compared = f"{row.ratio:>6.2f} of the {row.yardstick}" if row.yardstick else ""
        print(f"{row.name:<28}{row.per_second:>8.0f} for a second of processor time   {compared}".rstrip())
    by_name = {row.name: row for row in rows}
    bare = 1 / by_name[BARE].ratio
    print(f"FastAPI route / bare ASGI: {bare:.3f}")
    if bare < VOID_BELOW:
        print(f"void: below {VOID_BELOW}, the machine was busy with something else")
        return 3
    missed = [name for name, goal in GOALS.items() if by_name[name].ratio < goal]
    for name in missed:
        print(f"missed: {name} at {by_name[name].ratio:.2f}, the goal is {GOALS[name]}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
