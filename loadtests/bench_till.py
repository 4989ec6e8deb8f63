"""How many sales a second one process of the reference till takes to its end, on SQLite and on PostgreSQL, and what
one costs it.

``python -m loadtests.bench_till``: far more customers come than it can serve, nobody thinks, so what is served is what
it can. Everything runs on this machine: the figures are this machine's, their ratio is the till's.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator

from harness.postgres import NoPostgres, cluster
from loadtests.profile import Profile
from loadtests.run import CannotStart, Wanted, play
from loadtests.verdict import first_to_run_short, sales_a_second, target_share

AT_A_TIME = 24  # sales under way: each waits for the till, hardly for its customer
WARM_UP = 3.0  # seconds


def saturation(seconds: float) -> Profile:
    """A crowd that fills every till at once, and is told to leave when it finds none free."""
    at_once = {"median": 0.0, "spread": "none"}
    return Profile.model_validate(
        {
            "title": "Saturation",
            "story": "More customers than the till can serve.",
            "duration": seconds + WARM_UP,
            "warm_up": WARM_UP,
            "arrivals": {"shape": "steady", "peak": 150},
            "shops": {"stores": 1, "tills": AT_A_TIME, "queue": 0.1},
            "customers": {"crowd": 200, "rejects": 0, "slow": 0, "approve_after": 0.1},
            "thinking": {"scan": at_once, "negotiate": at_once, "pay": at_once},
        }
    )


@contextlib.contextmanager
def databases(named: str | None) -> Iterator[dict[str, str | None]]:
    """Title → URL; None: the load run's own SQLite file. PostgreSQL is the one named, else a cluster made for it."""
    found: dict[str, str | None] = {"SQLite": None}
    with contextlib.ExitStack() as stack:
        try:
            found["PostgreSQL"] = named or stack.enter_context(cluster())
        except NoPostgres as missing:
            print(f"PostgreSQL: not measured, {missing}", file=sys.stderr)
        yield found


def main() -> None:
    parser = argparse.ArgumentParser(description="Sales a second of the reference till.")
    parser.add_argument("--database", help="SQLAlchemy URL of an empty PostgreSQL database; default: one of its own")
    parser.add_argument("--seconds", type=float, default=20.0, help="measured for each database")
    options = parser.parse_args()
    with databases(options.database) as found:
        for title, url in found.items():
            try:
                record = play(Wanted(saturation(options.seconds), target="reference", database=url), lambda _: None)
            except CannotStart as error:
                sys.exit(f"{title}: {error}")
            rate, wrong = sales_a_second(record), record.money.errors if record.money is not None else "unknown"
            print(f"{title}: {rate:.1f} sales a second, errors of money {wrong}", flush=True)
            if (share := target_share(record)) is not None and rate:
                print(f"  its processor, a sale: {1000 * share / rate:.0f} ms")
            print(f"  first to run short: {first_to_run_short(record)}", flush=True)


if __name__ == "__main__":
    main()
