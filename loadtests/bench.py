"""``python -m loadtests.bench``: what the mock costs, as ratios measured side by side in one run.

One server process at a time on one core, the generator on another, keep-alive, six interleaved repeats, medians.
The yardsticks: a bare ASGI application, and a FastAPI route with the same body (about 830 bytes, 28 leaves) and six
header dependencies. The run is void if that route falls below 0.09 of the bare application: then the machine was busy.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
from dataclasses import dataclass

import httpx

from loadtests.bench_generator import rate
from loadtests.bench_targets import BODY, SERVERS

REPEATS, SECONDS, CONNECTIONS = 6, 1.5, 32
VOID_BELOW = 0.09
GOALS = {"createPayment": 0.8}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the result: requests (or flows) per second, and the ratio to the FastAPI route."""

    name: str
    per_second: float
    ratio: float


def measure(repeats: int, seconds: float) -> dict[str, list[float]]:
    """Every target, ``repeats`` times, interleaved: requests or flows per second."""
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(repeats):
        for name, (server, target) in SERVERS.items():
            with _served(server) as base_url:
                found[name].append(asyncio.run(rate(target, base_url, seconds, CONNECTIONS)))
    return found


class _served:
    """A server process of its own, stopped afterwards."""

    def __init__(self, server: str) -> None:
        self._server = server

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "loadtests.bench_targets", self._server]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        base_url = self._process.stdout.readline().strip()
        httpx.get(base_url + "/openapi.json", timeout=10)
        return base_url

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)


def lines(found: dict[str, list[float]]) -> list[Line]:
    medians = {name: statistics.median(values) for name, values in found.items()}
    yardstick = medians["FastAPI route, six headers"]
    return [Line(name, value, value / yardstick) for name, value in medians.items()]


def main() -> int:
    """Print the table; exit code 0, 1 if a goal is missed, 3 if the run is void."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    rows = lines(measure(wanted.repeats, wanted.seconds))
    print(f"body of {len(BODY)} bytes, {CONNECTIONS} connections, median of {wanted.repeats} interleaved repeats")
    for row in rows:
        print(f"{row.name:<34}{row.per_second:>10.0f} /s   {row.ratio:>6.2f} of the FastAPI route")
    by_name = {row.name: row for row in rows}
    bare = by_name["FastAPI route, six headers"].per_second / by_name["bare ASGI"].per_second
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
