"""What keeps a virtual clock still while a POS is at it, and what does not."""

from __future__ import annotations

import threading
import time

import pytest

from mocks.qerko import calls, notice
from mocks.qerko.tests.lines import POLL, SOON, Lines, request, result
from mocks.world.clock import Clock, Participant
from mocks.world.waits import Hold


class Advancing:
    """An advance of the world's clock, under way in a thread of its own."""

    def __init__(self, lines: Lines, seconds: float) -> None:
        self._thread = threading.Thread(target=lines.advance, args=(seconds,), daemon=True)
        self._thread.start()

    def done(self, within: float) -> bool:
        self._thread.join(within)
        return not self._thread.is_alive()


def test_time_stands_still_until_a_call_is_answered(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        call = pos.hear()
        advancing = Advancing(lines, 10)
        assert not advancing.done(0.1)
        pos.say(result(call["uuid"], 1))
        assert advancing.done(SOON)
        assert asked.result(SOON)["kind"] == "result"


def test_a_connection_that_is_gone_holds_nothing(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        pos.hear()
        advancing = Advancing(lines, 20)
        assert not advancing.done(0.1)
    assert advancing.done(SOON)
    assert asked.result(SOON)["kind"] == "silent"


def test_who_is_told_something_keeps_time_still_until_its_pong(lines: Lines) -> None:
    with lines.connect() as pos:
        with pos.socket.protocol_mutex:  # it reads nothing meanwhile
            lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
            advancing = Advancing(lines, 1)
            assert not advancing.done(0.1)
        assert advancing.done(SOON)
        assert pos.hear() == request("paymentClosed", "p", "PAID", uuid=None)
        assert pos.quiet()


def test_who_is_told_to_go_keeps_time_still_until_it_is_gone(lines: Lines) -> None:
    with lines.connect() as pos:
        with pos.socket.protocol_mutex:  # it reads nothing meanwhile
            lines.restart()
            advancing = Advancing(lines, 1)
            assert not advancing.done(0.1)
        assert advancing.done(SOON)
        assert pos.end() == 1001


@pytest.fixture
def parked(lines: Lines) -> Participant:
    """Somebody who takes part in the world's time, and waits for whatever may come."""
    till = Participant("till", lambda now: None)
    lines.server.do(lines.world.clock.join, till)
    lines.server.do(lines.world.clock.park, till, None, None, 0)
    return till


def test_whose_connection_broke_keeps_time_still_until_it_has_noticed(
    lines: Lines, parked: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "LIMIT", SOON)
    with lines.connect() as pos:
        lines.operator("close")
        advancing = Advancing(lines, 1)
        assert not advancing.done(2 * notice.GLANCE)
        lines.server.do(lines.world.clock.unpark, parked)
        lines.server.do(lines.world.clock.park, parked, None, None, 0)
        assert advancing.done(SOON)
        assert pos.end() is None


@pytest.mark.usefixtures("parked")
def test_whose_connection_broke_while_others_wait_keeps_time_still_for_a_moment(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "LIMIT", 2 * notice.GLANCE)
    with lines.connect() as pos:
        lines.operator("close")
        assert Advancing(lines, 1).done(SOON)
        assert pos.end() is None


def test_a_poller_that_was_told_something_keeps_time_still_until_its_next_poll(lines: Lines) -> None:
    polling = lines.poll()
    lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
    polling.result(SOON)
    advancing = Advancing(lines, 1)
    assert not advancing.done(0.1)
    lines.poll()
    assert advancing.done(SOON)


def test_a_poller_gone_astray_holds_nothing(lines: Lines) -> None:
    polling = lines.poll()
    lines.advance(30)
    polling.result(SOON)
    lines.fault("longPolling", "status", status=500)
    assert lines.http.get(POLL).status_code == 500
    lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
    assert Advancing(lines, 1).done(SOON)
    assert lines.call("getBill", "1").result(SOON)["kind"] == "silent"
    assert [call["method"] for call in lines.poll().result(SOON).json()] == ["paymentClosed", "getBill"]


def test_a_poller_that_hung_up_holds_nothing(lines: Lines) -> None:
    lines.polls_and_hangs_up()
    assert lines.call("getBill", "1").result(SOON)["kind"] == "silent"


def test_a_half_open_link_holds_nothing(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        pos.hear()
        lines.operator("silence", {"seconds": 60})
        assert asked.result(SOON)["kind"] == "silent"
        assert lines.call("getBill", "2").result(SOON)["kind"] == "silent"
        lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
        swallowed = [*lines.journal("getBill"), *lines.journal("paymentClosed")]
        assert [entry["fault"] for entry in swallowed] == [None, "silence (link)", "silence (link)"]
        pos.say(request("noop"))
        assert not pos.socket.ping().wait(0.1)
        with pytest.raises(TimeoutError):
            pos.socket.recv(0)
        lines.advance(60)
        assert pos.asks("noop", uuid="u-2") == result("u-2", None)


def test_a_ping_into_a_half_open_link_lets_time_go_on_to_the_deadline(lines: Lines) -> None:
    """A till that waits for its pong has one call under way; the mock accounts for it."""
    with lines.connect() as pos:
        lines.operator("silence", {"seconds": 600})
        for _ in range(2):
            pos.socket.ping()
        pos.say(request("noop"))
        held = _held(lines, 2)  # the latest ping, and noop
    assert held == 2
    assert _held(lines, 0) == 0


def test_a_silent_pos_stops_the_world_for_a_while_only(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock.hold, "__defaults__", (0.2,))
    with lines.connect() as pos:
        assert lines.call("getBill", "1").result(SOON)["kind"] == "silent"
        assert pos.hear()["method"] == "getBill"


def test_a_hold_is_released_once() -> None:
    released: list[int] = []
    hold = Hold(lambda: released.append(1))
    hold.release()
    hold.release()
    assert released == [1]


def _held(lines: Lines, wanted: int) -> int:
    """How many calls of a participant the clock accounts for, as soon as it is as many as ``wanted``."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        held = lines.server.do(lambda: lines.world.clock._held)
        if held == wanted:
            break
    return held
