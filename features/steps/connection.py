"""The restaurant's line to Qerko: how it breaks, who takes it, and when the till is back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from pytest_bdd import given, parsers, then, when

from features.dining import Table
from features.line import Line
from harness.actors.faults import Fault
from harness.actors.other_till import OtherTill
from harness.checks.qerko_connection import RESENT


@pytest.fixture
def line(table: Table) -> Line:
    return Line(table)


@pytest.fixture
def other_till(table: Table, line: Line) -> Iterator[OtherTill]:
    other = OtherTill(table.world.up.qerko.websocket_url, line.party.api_key)
    yield other
    other.leaves()


# --- what happens -----------------------------------------------------------------------------------------------------


@when("another till connects with the restaurant's key")
@when("the other till connects again")
def stolen(other_till: OtherTill) -> None:
    assert other_till.connects(), "Qerko does not let it in"


@when(parsers.parse("Qerko closes the connection with {code:d}"))
def closed_with(table: Table, code: int) -> None:
    table.restaurant.close(code)


@when("the restaurant's key is deleted at Qerko")
def key_deleted(table: Table, line: Line) -> None:
    table.restaurant.revoke_key(line.party.api_key)


@when("a further key of the restaurant is made and deleted")
def other_key_deleted(table: Table) -> None:
    table.restaurant.revoke_key(table.restaurant.make_key())


@given(parsers.parse("the till does not get through to Qerko for {times:d} times"))
def no_way_through(table: Table, line: Line, times: int) -> None:
    """Who polls may open the line with whatever request it likes."""
    again = 1 if line.is_polled else 0  # a poll that breaks is sent once more by any HTTP client
    table.shop.goes_wrong(Fault("*" if line.is_polled else "connect", "cut", times=times + again))


@given("Qerko does not say whether it lets the till in")
def no_verdict(table: Table) -> None:
    table.shop.goes_wrong(Fault("connect", "silence", phase="after", times=1))


@given("Qerko talks rubbish when the till connects")
def rubbish_verdict(table: Table) -> None:
    table.shop.goes_wrong(Fault("connect", "garbage", phase="after", times=1))


@given(parsers.parse("a poll is answered with {status:d}"))
def poll_refused(table: Table, status: int) -> None:
    table.shop.goes_wrong(Fault("longPolling", "status", status=status, times=1))


@given("the answer to a poll gets lost")
def poll_lost(table: Table) -> None:
    table.shop.goes_wrong(Fault("longPolling", "cut", phase="after", times=1))


@given(parsers.parse("what the till posts is answered with {status:d}, once"))
def post_refused(table: Table, status: int) -> None:
    table.shop.goes_wrong(Fault("longPollingFrames", "status", status=status, times=1))


@given("Qerko takes what the till posts, and its thanks get lost")
def post_lost(table: Table) -> None:
    table.shop.goes_wrong(Fault("longPollingFrames", "cut", phase="after", times=1))


# --- what is seen -----------------------------------------------------------------------------------------------------


@then("the till has said who it is, every time")
def says_who(table: Table, line: Line) -> None:
    assert line.party.pos_id.strip() and line.connections()
    tried = [e for e in table.world.journal() if e.operation in ("connect", "longPolling", "longPollingFrames")]
    assert len(tried) == len(line.attempts()), "somebody else connected, or the till under another name"


@then(parsers.re(r"the till has connected (?P<times>\d+) times?"))
def connected_times(table: Table, line: Line, times: str) -> None:
    assert len(line.connections()) == int(times), [(a.serial, a.at) for a in line.connections()]


@then(parsers.parse("within {seconds:d} seconds the till has a new connection"))
def new_connection(table: Table, line: Line, seconds: int) -> None:
    trouble, start = line.trouble(), table.world.now()
    table.world.advance(seconds)
    later = [made for made in line.connections() if made.seq > trouble and made.at <= start + seconds]
    assert later and table.restaurant.standing().connected, table.restaurant.standing()


@then(parsers.parse("the till keeps away for {seconds:d} seconds"))
def keeps_away(table: Table, line: Line, seconds: int) -> None:
    """Nothing at all is tried."""
    before = len(line.attempts())
    table.world.advance(seconds)
    tried = line.attempts()[before:]
    assert not tried, [(a.seq, a.exchange.operation, a.at) for a in tried]


@then(parsers.re(r"the till tries at most (?P<most>\d+) times? in (?P<minutes>\d+) minutes?"))
def tries_seldom(table: Table, line: Line, most: str, minutes: str) -> None:
    """In vain or not; whoever waits until somebody has put things right need not try at all."""
    before = len(line.in_vain()) + len(line.connections())
    table.world.advance(60 * float(minutes))
    tried = [attempt.at for attempt in (*line.in_vain(), *line.connections())]
    assert len(tried) - before <= int(most), sorted(tried)


@then("the till waits longer from attempt to attempt")
def gaps_grow(table: Table, line: Line) -> None:
    """On the whole: chance may make a gap shorter than the one before, and no gap need grow for ever."""
    moments = [attempt.at for attempt in line.in_vain()]
    gaps = [later - earlier for earlier, later in pairwise(moments) if later - earlier >= RESENT]
    assert len(gaps) >= 3 and gaps[-1] > gaps[0], gaps


@then(parsers.parse("the staff sees that the restaurant is {state}"))
def staff_sees(table: Table, line: Line, state: str) -> None:
    """`state`: connected, waiting or refused."""
    (mine,) = [c for c in table.dining.connections() if c.id == line.party.id]
    assert mine.state == state, mine


@then("nothing came from the till that fits nothing")
def nothing_odd(table: Table) -> None:
    odd = [e for e in table.world.journal() if e.operation == "unexpected-frame"]
    assert not odd, [(e.note, e.sent.body[:200]) for e in odd]
