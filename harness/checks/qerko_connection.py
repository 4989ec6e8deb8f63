"""Conditions on the connection to Qerko: one, authenticated, watched, and patient when it fails.

Whether a refused POS reports it (QERKO-CONN-06) and whether gaps have jitter (QERKO-CONN-07) the journal does not show.
A POS that was stopped looks like one that does not come back.

Source: Qerko POS integration, connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.qerko_links import WEBSOCKET, Attempt, attempts, by_key, by_serial, key_of
from harness.checks.qerko_record import HTTP_CALLS, QerkoRecord
from harness.checks.record import Record

SOURCE = "Qerko POS integration, connection"
AT_ONCE = 5.0  # seconds in which a POS is back after 1001
RESTART = 110.0  # seconds of peace after 4503 or 503: "about two minutes"
REFUSED = 60.0  # seconds between attempts with a key that was refused
LIVENESS = 90.0  # seconds in which a dead link is noticed and replaced
EXCUSED = 120.0  # seconds in which a POS may have given up a connection that was disturbed
LONG = 30.0  # seconds between attempts beyond which nobody need wait longer
RESENT = 0.1  # seconds in which an HTTP client sends a request once more whose connection broke
IN_FLIGHT = 1.0  # seconds: requests under way when the first of them is refused


@condition("QERKO-CONN-01", level=MUST, source=SOURCE)
def says_who_it_is(record: Record) -> Iterator[Breach]:
    """The first frame, or the headers of every request, carry API key and Pos-Id."""
    for attempt in attempts(record.qerko):
        frame = attempt.exchange.sent.json_object
        if attempt.transport != WEBSOCKET or not frame:
            continue
        if frame.get("type") != "auth-request":
            yield Breach(attempt.seq, "auth-request first", frame.get("type"))
        elif not attempt.key or not (attempt.pos_id or "").strip():
            yield Breach(attempt.seq, "an API key and a Pos-Id", sorted(frame))
    for request in record.qerko.http(*HTTP_CALLS):
        for name in ("authorization", "pos-id"):
            if not request.sent.headers.get(name, "").strip():
                yield Breach(request.seq, f"a {name} header", "none")


@condition("QERKO-CONN-02", level=MUST, source=SOURCE)
def one_connection(record: Record) -> Iterator[Breach]:
    """A POS keeps exactly one connection, never websocket and long-polling together."""
    made = by_serial(record.qerko)
    for serial, end in record.qerko.ends.items():
        if (end.by, end.code) != ("qerko", 4409) or serial not in made:
            continue
        old = made[serial][-1]
        others = [found[0] for other, found in made.items() if other != serial and found[0].seq < end.exchange.seq]
        new = max((a for a in others if a.seq > made[serial][0].seq and _is_same(old, a)), default=None, key=_seq)
        if new is not None and not _was_disturbed(record.qerko, made[serial], new.at):
            yield Breach(new.seq, f"the end of the {old.transport} connection {serial} first", "another connection")


def _seq(attempt: Attempt) -> int:
    return attempt.seq


def _is_same(old: Attempt, new: Attempt) -> bool:
    """By all signs one product; another one with the same key is the restaurant's trouble."""
    agents = [attempt.exchange.sent.headers.get("user-agent") for attempt in (old, new)]
    return (old.key, old.pos_id) == (new.key, new.pos_id) and (old.transport != new.transport or agents[0] == agents[1])


def _was_disturbed(record: QerkoRecord, old: list[Attempt], at: float) -> bool:
    """Its POS had reason to believe that it was dead."""
    serial = old[0].serial
    if any(attempt.exchange.fault for attempt in old) or serial in record.silences:
        return True
    on_it = [call for call in (*record.calls, *record.merchant_calls) if call.connection == serial]
    return any(at - call.at <= EXCUSED and (call.exchange.fault or (not call.answered and call.uuid)) for call in on_it)


@condition("QERKO-CONN-03", level=MUST, source=SOURCE)
def notices_a_dead_link(record: Record) -> Iterator[Breach]:
    """A dead link is detected, and replaced by a new connection."""
    known, keys = by_key(record.qerko), key_of(record.qerko)
    for serial, silences in record.qerko.silences.items():
        for silence in silences:
            lasting = re.search(r"(\d+(\.\d+)?) s", silence.note or "")
            long_enough = lasting is not None and float(lasting[1]) >= LIVENESS
            if not long_enough or record.qerko.ended < silence.at + LIVENESS:
                continue
            later = [a for a in known.get(keys.get(serial, ""), []) if a.seq > silence.seq]
            if not later or later[0].at > silence.at + LIVENESS:
                yield Breach(silence.seq, f"a new connection within {LIVENESS:g} s", _next(later, silence.at))


@condition("QERKO-CONN-04", level=MUST, source=SOURCE)
def comes_back_at_once(record: Record) -> Iterator[Breach]:
    """After 1001 a POS reconnects at once."""
    known, keys = by_key(record.qerko), key_of(record.qerko)
    for serial, end in record.qerko.ends.items():
        at = end.exchange.at
        if (end.by, end.code) != ("qerko", 1001) or serial not in keys or record.qerko.ended < at + AT_ONCE:
            continue
        later = [attempt for attempt in known[keys[serial]] if attempt.seq > end.exchange.seq]
        if not later or later[0].at > at + AT_ONCE:
            yield Breach(end.exchange.seq, f"a new connection within {AT_ONCE:g} s", _next(later, at))


def _next(later: list[Attempt], since: float) -> str:
    return f"one after {later[0].at - since:g} s" if later else "none"


def _refusals(record: QerkoRecord, status: int, code: int) -> Iterator[tuple[str, Exchange]]:
    """Who was refused or sent away like this, and by which exchange."""
    keys = key_of(record)
    for attempt in attempts(record):
        if attempt.key and attempt.refusal == status:
            yield attempt.key, attempt.exchange
    for serial, end in record.ends.items():
        if (end.by, end.code) == ("qerko", code) and serial in keys:
            yield keys[serial], end.exchange


@condition("QERKO-CONN-05", level=MUST, source=SOURCE)
def waits_for_the_restart(record: Record) -> Iterator[Breach]:
    """After 4503 or HTTP 503 a POS waits about two minutes."""
    known = by_key(record.qerko)
    for key, refusal in _refusals(record.qerko, 503, 4503):
        for attempt in known.get(key, []):
            if attempt.seq > refusal.seq and IN_FLIGHT < attempt.at - refusal.at < RESTART:
                yield Breach(attempt.seq, f"no attempt in {RESTART:g} s", f"one after {attempt.at - refusal.at:g} s")


@condition("QERKO-CONN-06", level=MUST, source=SOURCE)
def does_not_insist(record: Record) -> Iterator[Breach]:
    """A POS whose key is refused tries again at most once a minute."""
    known = by_key(record.qerko)
    for key in {key for key, _ in _refusals(record.qerko, 401, 4401)}:
        refused = [attempt for attempt in known.get(key, []) if attempt.refusal == 401]
        for one, next_but_one in zip(refused, refused[2:], strict=False):
            if next_but_one.at - one.at < REFUSED:
                yield Breach(next_but_one.seq, "at most one attempt a minute", f"{next_but_one.at - one.at:g} s")


@condition("QERKO-CONN-07", level=SHOULD, source=SOURCE, provenance=Provenance.DOCUMENTED)
def backs_off(record: Record) -> Iterator[Breach]:
    """The gaps between failed attempts grow; what a client sends once more by itself is no attempt of its own."""
    for tried in by_key(record.qerko).values():
        failed: list[Attempt] = []
        for attempt in tried:
            if not attempt.failed:
                failed = []
                continue
            if failed and attempt.at - failed[-1].at < RESENT:
                continue
            failed.append(attempt)
            gaps = [later.at - earlier.at for earlier, later in pairwise(failed)]
            if len(gaps) >= 3 and gaps[-1] <= gaps[0] and gaps[-1] < LONG:
                yield Breach(attempt.seq, f"more than the first {gaps[0]:g} s", f"{gaps[-1]:g} s")
                break
