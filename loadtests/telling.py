"""What Locust's master tells whoever started it: one line of JSON on standard output by the second, and one at last."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from loadtests.measures import Part

if TYPE_CHECKING:  # only Locust's processes know gevent
    from loadtests.foreman import Foreman

MARK = "kassa-load "  # before each line: Locust prints as well


class Progress(BaseModel):
    """So far; `p99`: of all calls in milliseconds, None before the first measured one."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["progress"] = "progress"
    second: float
    arrived: int
    ended: int
    failed: int
    dropped: int
    p99: float | None
    workers_lost: int


class Finished(BaseModel):
    """The end: all that was measured. `why`: what ended it early; `lost`: how many workers were; `begun_at`: epoch
    seconds of second 0; `cpu`: shares of a core by worker and second."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["finished"] = "finished"
    why: str | None
    lost: int
    begun_at: float
    totals: Part
    cpu: dict[str, list[float]]


def progress_of(foreman: Foreman) -> Progress:
    series = foreman.totals.series
    return Progress(
        second=foreman.second,
        arrived=series["arrived"].total(),
        ended=series["ended"].total(),
        failed=series["failed"].total(),
        dropped=series["dropped"].total(),
        p99=foreman.p99,
        workers_lost=len(foreman.lost),
    )


def finished(foreman: Foreman, why: str | None) -> Finished:
    cpu = dict(foreman.totals.cpu)
    return Finished(why=why, lost=len(foreman.lost), begun_at=foreman.begun_at, totals=foreman.totals.take(), cpu=cpu)


def tell(news: Progress | Finished) -> None:
    """One line."""
    sys.stdout.write(f"{MARK}{news.model_dump_json()}\n")
    sys.stdout.flush()


def heard(line: str) -> Progress | Finished | None:
    """What a line says; None: it is Locust's own."""
    if not line.startswith(MARK):
        return None
    text = line.removeprefix(MARK)
    kind = Finished if '"kind":"finished"' in text[:40] else Progress
    return kind.model_validate_json(text)
