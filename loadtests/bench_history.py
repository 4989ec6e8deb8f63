"""``python -m loadtests.bench_history``: what a flow costs after 1,000 sales and after 100,000, and their memory.

Two mocks, one young, one old. The old one first sells as fast as it can, then both serve the flow of the benchmark in
turn at the chain's peak of 70 a second. What counts is the server's own processor time, as a ratio of the medians of
windows that took turns in one run. The run fails when the old one's flow costs a tenth more, or a sale leaves more
than a few bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from loadtests.bench import served
from loadtests.bench_generator import Connection, Server
from loadtests.bench_targets import Flow

YOUNG, SETTLED, OLD = 1_000, 30_000, 100_000  # sales; memory counts from the second on, when a rush has left its mark
PER_SECOND, SECONDS, WINDOWS = 70, 10.0, 5
CONNECTIONS = 32
REST = 10.0  # seconds after a rush in which the mock puts things in order
DEARER, BYTES = 1.10, 20.0  # the goals


@dataclass(frozen=True, slots=True)
class Figures:
    """``young``, ``old``: processor seconds for a flow, window by window; ``memory``: bytes after ``SETTLED`` sales and
    after all of them; ``sales``: how many lie between."""

    young: Sequence[float]
    old: Sequence[float]
    memory: tuple[int, int]
    sales: int

    @property
    def ratio(self) -> float:
        return statistics.median(self.old) / statistics.median(self.young)

    @property
    def bytes_a_sale(self) -> float:
        return (self.memory[1] - self.memory[0]) / self.sales

    def good(self) -> bool:
        return self.ratio <= DEARER and self.bytes_a_sale <= BYTES


class Mock:
    """One mock under the benchmark's flow; ``sold`` so far."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.sold = 0

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return self._server.cost.memory

    async def sell(self, number: int, per_second: float | None = None) -> float:
        """``number`` flows, as fast as they go or at a pace; returns processor seconds for each."""
        flow = Flow()
        async with self._connected() as connection:
            await flow.prepare(connection, self._server.worlds)
        numbers = iter(range(self.sold, self.sold + number))
        self.sold += number
        used, begin, first = self._server.cost.seconds(), time.perf_counter(), self.sold - number

        async def till() -> None:
            async with self._connected() as connection:
                for one in numbers:
                    if per_second is not None:
                        await asyncio.sleep(max(0.0, begin + (one - first) / per_second - time.perf_counter()))
                    await flow.step(connection, one)

        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(till())
        used = self._server.cost.seconds() - used
        async with self._connected() as connection:
            await flow.finish(connection)
        return used / number

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        connection = Connection(self._server.base_url)
        await connection.open()
        yield connection
        connection.close()


async def measure(
    young: Mock, old: Mock, sales: int = OLD, windows: int = WINDOWS, seconds: float = SECONDS
) -> Figures:
    """The whole of it; ``sales``: what the old one has behind it, of which three tenths do not count for memory."""
    settled = min(SETTLED, sales * 3 // 10)
    await old.sell(settled)
    await asyncio.sleep(REST)
    before = old.memory
    await old.sell(sales - settled)
    await asyncio.sleep(REST)
    after = old.memory
    await young.sell(min(YOUNG, sales))
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(windows):
        for mock, found in zip((young, old), costs, strict=True):
            found.append(await mock.sell(int(PER_SECOND * seconds), PER_SECOND))
    return Figures(*costs, (before, after), sales - settled)


def main() -> int:
    """Print what was found; exit code 0, 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=OLD)
    parser.add_argument("--windows", type=int, default=WINDOWS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of a window")
    wanted = parser.parse_args()
    with served("mock") as one, served("mock") as other:
        found = asyncio.run(measure(Mock(one), Mock(other), wanted.sales, wanted.windows, wanted.seconds))
    print(
        f"processor time of a flow (5 calls, 3 webhooks) at {PER_SECOND} a second, median of {wanted.windows} windows"
    )
    for sold, costs in ((YOUNG, found.young), (wanted.sales, found.old)):
        print(f"after {sold:>7,} sales {statistics.median(costs) * 1000:>7.2f} ms")
    print(f"ratio {found.ratio:.3f}, the goal is {DEARER}")
    first, last = (round(size / 1_000_000) for size in found.memory)
    print(f"memory {first} MB, {found.sales:,} sales later {last} MB: {found.bytes_a_sale:.0f} bytes a sale")
    return 0 if found.good() else 1


if __name__ == "__main__":
    sys.exit(main())
