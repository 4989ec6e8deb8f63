"""Conditions on polling for a login: how often, how patiently, and when to stop.

Sources: CIBA Core 1.0, sections 7.3 and 11; Vipps Login API guide, merchant-initiated login.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, Breach, Provenance, condition
from harness.checks.record import Record
from harness.checks.vipps_login import POLL, START

_GOES_ON = frozenset({"authorization_pending", "slow_down"})
_TOLERANCE = 0.05  # seconds, of clocks that round


def _intervals(record: Record) -> dict[str, float]:
    """Seconds between polls, by login, as its start was answered."""
    found: dict[str, float] = {}
    for call in record.calls(START):
        if call.ok and call.response is not None:
            answer = call.response.json_object
            found[str(answer.get("auth_req_id"))] = float(str(answer.get("interval") or 5))
    return found


def _error(call: Exchange) -> str | None:
    error = call.response.json_object.get("error") if call.response else None
    return error if isinstance(error, str) else None


def _polls(record: Record) -> Iterator[tuple[str, Exchange]]:
    return ((call.sent.form.get("auth_req_id", ""), call) for call in record.calls(POLL))


@condition("VIPPS-LG-09", level=MUST, source="Vipps Login API guide, merchant-initiated login")
def respects_interval(record: Record) -> Iterator[Breach]:
    """Polls are not closer than the `interval` that was told."""
    intervals, last = _intervals(record), dict[str, float]()
    for login, call in _polls(record):
        interval = intervals.get(login, 5.0)
        if login in last and call.at - last[login] < interval - _TOLERANCE:
            yield Breach(call.seq, f"{interval:g} s between polls", f"{call.at - last[login]:g} s")
        last[login] = call.at


@condition("VIPPS-LG-10", level=MUST, source="CIBA Core 1.0, section 11", provenance=Provenance.STANDARD)
def slows_down(record: Record) -> Iterator[Breach]:
    """`slow_down` adds at least 5 seconds to the interval, for good."""
    intervals, last = _intervals(record), dict[str, float]()
    slowed: set[str] = set()
    for login, call in _polls(record):
        interval = intervals.get(login, 5.0)
        if login in slowed and call.at - last[login] < interval - _TOLERANCE:
            yield Breach(call.seq, f"{interval:g} s after slow_down", f"{call.at - last[login]:g} s")
        last[login] = call.at
        if _error(call) == "slow_down":
            slowed.add(login)
            intervals[login] = interval + 5.0


@condition("VIPPS-LG-11", level=MUST, source="Vipps Login API guide, merchant-initiated login")
def stops_at_the_end(record: Record) -> Iterator[Breach]:
    """`authorization_pending` goes on; any final result ends polling."""
    ended: dict[str, str] = {}
    for login, call in _polls(record):
        if login in ended:
            yield Breach(call.seq, f"no poll after {ended[login]}", "another poll")
        error = _error(call)
        if call.ok and not call.fault:
            ended[login] = "the tokens"
        elif call.status == 400 and error is not None and error not in _GOES_ON:
            ended[login] = error
