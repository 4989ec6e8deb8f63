"""The chain of everything that a run has seen: one canonical line a record, each with the hash of the one before."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator

from harness.certification.played import Played
from harness.certification.result import canonical

START = "0" * 64  # what the first line names as the one before it
_FASTER = 6  # of gzip's levels


class BrokenChain(ValueError):
    """The lines are not what was written; the text says at which line."""


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _records(played: Iterable[Played]) -> Iterator[tuple[str, object]]:
    """A scenario is one record for what came of it, one for each exchange, and one for what it left otherwise."""
    for scenario in played:
        whole = scenario.model_dump(mode="json")
        traces = whole.pop("traces")
        yield "scenario", whole
        if traces is not None:
            for exchange in traces.pop("exchanges"):
                yield "exchange", exchange
            yield "end", traces


def write(played: Iterable[Played]) -> tuple[bytes, str]:
    """The chain, compressed, and the hash of its last line."""
    last, lines = START, []
    for kind, data in _records(played):
        line = canonical({"kind": kind, "before": last, "data": data})
        last = _digest(line)
        lines.append(line)
    return gzip.compress(b"\n".join(lines), _FASTER, mtime=0), last


def read(packed: bytes) -> tuple[tuple[Played, ...], str]:
    """What `write` was given, and the hash of the last line.

    Raises:
        BrokenChain: a line does not fit the one before it, or is not one.
    """
    try:
        lines = gzip.decompress(packed).split(b"\n")
    except (OSError, EOFError, ValueError) as error:
        raise BrokenChain(f"cannot be unpacked: {error}") from None
    last, records = START, []
    for number, line in enumerate(lines, 1) if lines != [b""] else ():
        try:
            link = json.loads(line)
            fits = canonical(link) == line and link["before"] == last
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenChain(f"line {number} is not a record: {error}") from None
        if not fits:
            raise BrokenChain(f"line {number} does not follow from the one before it")
        last = _digest(line)
        records.append((link["kind"], link["data"]))
    return tuple(_scenarios(records)), last


def _scenarios(records: Iterable[tuple[str, object]]) -> Iterator[Played]:
    whole: dict[str, object] | None = None
    exchanges: list[object] = []
    try:
        for kind, data in records:
            if kind == "exchange":
                exchanges.append(data)
            elif kind == "end" and whole is not None and isinstance(data, dict):
                whole["traces"] = {**data, "exchanges": exchanges}
            elif kind == "scenario" and isinstance(data, dict):
                if whole is not None:
                    yield Played.model_validate_json(canonical(whole))
                whole, exchanges = {**data, "traces": None}, []
            else:
                raise ValueError(f"a record of kind {kind} has no place here")
        if whole is not None:
            yield Played.model_validate_json(canonical(whole))
    except ValueError as error:
        raise BrokenChain(f"not a run: {error}") from None
