"""The clock: what leaps, how far, and what keeps it from leaping."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from mocks.world import clock as clock_module
from mocks.world.clock import START, Clock, ClockRefusal, Mode, Participant
from mocks.world.timetable import STRUCK

Fired = list[tuple[float, str, str]]


def clock_of(mode: Mode) -> tuple[Clock, Fired]:
    fired: Fired = []
    clock = Clock(mode, lambda kind, key: fired.append((clock.now - START, kind, key)))
    return clock, fired


def play(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


async def settle() -> None:
    """Give every callback that is due now its turn."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_advance_fires_timers_in_order_at_their_time() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.MANUAL)
        clock.schedule(30, "b", "2")
        clock.schedule(10, "a", "1")
        clock.schedule(90, "late", "3")
        assert await clock.advance(60) == START + 60
        assert fired == [(10, "a", "1"), (30, "b", "2")]

    play(story())


def test_rescheduling_moves_an_appointment_and_cancel_removes_it() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.MANUAL)
        clock.schedule(10, "a", "1")
        clock.schedule(20, "a", "1")
        clock.schedule(5, "b", "1")
        clock.cancel("b", "1")
        clock.cancel("never", "made")
        await clock.advance(60)
        assert fired == [(20, "a", "1")]

    play(story())


@pytest.mark.parametrize("mode", [Mode.MANUAL, Mode.JUMP])
def test_nothing_leaps_unless_somebody_asked(mode: Mode) -> None:
    async def story() -> None:
        clock, fired = clock_of(mode)
        clock.schedule(1, "a", "1")
        till = Participant("till", lambda now: None)
        clock.join(till)
        clock.park(till, START + 2, None, 0)
        await settle()
        assert clock.now == START
        assert fired == []

    play(story())


def test_jump_leaps_for_a_long_poll_and_never_past_its_deadline() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "within", "1")
        clock.schedule(50, "beyond", "2")
        woken: list[float] = []
        till = Participant("till", woken.append)
        clock.join(till)
        clock.park(till, START + 10, START + 10, 0)
        await settle()
        assert fired == [(5, "within", "1")]
        assert woken == [START + 10]
        assert clock.now == START + 10

    play(story())


def test_manual_does_not_leap_for_a_long_poll() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.MANUAL)
        till = Participant("till", lambda now: None)
        clock.join(till)
        clock.park(till, START + 10, START + 10, 0)
        await settle()
        assert clock.now == START

    play(story())


def test_a_running_participant_keeps_the_clock_still() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        till = Participant("till", lambda now: None)
        clock.join(till)
        moving = asyncio.ensure_future(clock.advance(60))
        await settle()
        assert (clock.now, fired) == (START, [])
        clock.park(till, None, None, 0)
        await moving
        assert fired == [(5, "a", "1")]

    play(story())


def test_a_lost_participant_no_longer_counts() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        till = Participant("till", lambda now: None)
        clock.join(till)
        moving = asyncio.ensure_future(clock.advance(60))
        await settle()
        assert not moving.done()
        clock.part(till)
        assert await moving == START + 60

    play(story())


def test_an_exchange_under_way_keeps_the_clock_still_unless_it_is_held() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        clock.enter()
        moving = asyncio.ensure_future(clock.advance(10))
        await settle()
        assert fired == []
        held = asyncio.ensure_future(clock.wait(3))
        await held
        assert clock.now == START + 3, "held for three seconds of the world"
        assert fired == [], "the exchange goes on and is no longer held"
        clock.leave()
        assert await moving == START + 10
        assert fired == [(5, "a", "1")]

    play(story())


def test_a_call_that_has_not_arrived_keeps_the_clock_still() -> None:
    """A participant parked with a call under way must not be overtaken while the call is still in a socket."""

    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        till = Participant("till", lambda now: None)
        clock.join(till)
        clock.park(till, START + 30, START + 30, 1)
        await settle()
        assert (clock.now, fired) == (START, [])
        clock.enter()
        await clock.wait(7)
        assert fired == [(5, "a", "1")]
        assert clock.now == START + 7

    play(story())


def test_a_call_that_is_held_does_not_stand_in_for_one_on_its_way() -> None:
    """A long poll waits on the clock while its caller asks something else: the answer must not be overtaken."""

    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        clock.enter()
        poll = asyncio.ensure_future(clock.wait(30))
        till = Participant("till", lambda now: None)
        clock.join(till)
        clock.park(till, START + 30, START + 30, 2)
        await settle()
        assert (clock.now, fired) == (START, [])
        clock.unpark(till)
        clock.park(till, START + 30, START + 30, 1)
        await poll
        assert fired == [(5, "a", "1")]

    play(story())


@pytest.mark.parametrize("news_first", [True, False])
def test_a_call_that_was_given_up_does_not_stand_in_for_the_next_one(news_first: bool) -> None:
    """Whether its caller says so first, or its connection is seen to end: the next call must not be overtaken."""

    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        till = Participant("till", lambda now: None)
        clock.join(till)
        silent = clock.shelve()
        if not news_first:
            silent.release()
        clock.park(till, START + 30, START + 30, 1, given_up=1)
        await settle()
        assert (clock.now, fired) == (START, [])
        if news_first:
            silent.release()
        await settle()
        assert (clock.now, fired) == (START, [])
        clock.enter()
        await clock.wait(7)
        assert fired == [(5, "a", "1")]

    play(story())


def test_a_call_that_nobody_receives_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "LOST_CALL_LIMIT", 0.01)

    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        woken = asyncio.get_running_loop().create_future()
        till = Participant("till", woken.set_result)
        clock.join(till)
        clock.park(till, START + 30, START + 30, 1)
        assert not clock.quiet()
        assert await woken == START + 30
        clock.park(till, START + 60, START + 60, 1)
        assert not clock.quiet(), "what it asks next is no more lost than anything else"

    play(story())


@pytest.mark.parametrize("stirs", [True, False])
def test_time_goes_on_when_a_participant_has_heard_and_wants_to_answer_later(
    stirs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has not heard yet may still answer at once: time stands still for them."""
    monkeypatch.setattr(clock_module, "THOUGHT", 0.0)

    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        woken: list[float] = []
        till = Participant("till", woken.append)
        clock.join(till)
        clock.park(till, START + 2, START + 2, 0)
        hold = clock.hold(parks=True)
        if stirs:
            clock.unpark(till)
            clock.park(till, START + 2, START + 2, 0)
        await settle()
        assert woken == ([START + 2] if stirs else [])
        hold.release()
        await settle()
        assert woken == [START + 2] and clock.now == START + 2

    play(story())


def test_a_stale_wait_wakes_nobody() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        woken: list[float] = []
        till = Participant("till", woken.append)
        clock.join(till)
        clock.park(till, START + 5, None, 0)
        clock.unpark(till)
        clock.park(till, START + 20, None, 0)
        await clock.advance(10)
        assert woken == []

    play(story())


def test_a_cancelled_wait_leaves_the_books_of_the_clock_right() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        clock.enter()
        held = asyncio.ensure_future(clock.wait(100))
        await settle()
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
        clock.leave()
        assert clock.quiet()
        assert await clock.advance(1) == START + 1

    play(story())


def test_the_wall_clock_cannot_be_advanced() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.WALL)
        with pytest.raises(ClockRefusal, match="wall"):
            await clock.advance(1)

    play(story())


def test_timers_ring_on_the_wall_clock() -> None:
    async def story() -> None:
        rung = asyncio.Event()
        clock = Clock(Mode.WALL, lambda kind, key: rung.set())
        clock.schedule(0.02, "a", "1")
        clock.schedule(3600, "b", "1")
        await rung.wait()
        assert [kind for _, kind, _ in clock.timers()] == ["b"]
        clock.close()

    play(story())


def test_dropping_a_world_ends_what_waits_for_its_clock() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.JUMP)
        clock.enter()
        moving = asyncio.ensure_future(clock.advance(10))
        await settle()
        clock.close()
        with pytest.raises(ClockRefusal, match="dropped"):
            await moving

    play(story())


def test_what_was_cancelled_long_before_its_time_takes_no_room() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.MANUAL)
        for number in range(5_000):
            clock.schedule(600 + number, "expire", f"{number}")
            if number % 1000:
                clock.cancel("expire", f"{number}")
        assert len(clock._due) <= STRUCK + 10
        await clock.advance(10_000)
        assert fired == [(600.0 + number, "expire", f"{number}") for number in range(0, 5_000, 1000)]

    play(story())


def test_timers_that_are_data_survive_restore() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.MANUAL)
        clock.schedule(10, "a", "1")
        kept = clock.timers()
        await clock.advance(20)
        clock.restore(START, kept)
        assert clock.now == START
        await clock.advance(20)
        assert fired == [(10, "a", "1"), (10, "a", "1")]

    play(story())


def test_what_waits_without_a_caller_accounts_for_nobodys_call() -> None:
    """A late webhook, or an exchange whose caller hung up, must not stand in for a call that is still in a socket."""

    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(5, "a", "1")
        clock.enter()
        late = asyncio.ensure_future(clock.wait(100, held=False))
        till = Participant("till", lambda now: None)
        clock.join(till)
        clock.park(till, START + 30, START + 30, 1)
        await settle()
        assert (clock.now, fired) == (START, [])
        late.cancel()

    play(story())


def test_somebody_outside_who_waits_lets_a_jump_clock_leap_as_far_as_they_wait() -> None:
    async def story() -> None:
        clock, fired = clock_of(Mode.JUMP)
        clock.schedule(10, "a", "1")
        clock.schedule(90, "late", "2")
        assert not await clock.expect(asyncio.get_running_loop().create_future(), 20)
        assert clock.now == START + 20 and fired == [(10, "a", "1")]

    play(story())


def test_news_ends_the_wait_at_once_and_its_deadline_lets_nothing_leap_any_more() -> None:
    async def story() -> None:
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        clock = Clock(Mode.JUMP, lambda kind, key: news.set_result(None))
        clock.schedule(10, "a", "1")
        assert await clock.expect(news, 3600)
        clock.schedule(10, "b", "2")
        await settle()
        assert clock.now == START + 10

    play(story())


def test_a_frozen_clock_wakes_who_waits_outside_when_it_is_advanced() -> None:
    async def story() -> None:
        clock, _ = clock_of(Mode.MANUAL)
        waiting = asyncio.create_task(clock.expect(asyncio.get_running_loop().create_future(), 20))
        await settle()
        assert not waiting.done()
        await clock.advance(20)
        assert not await waiting

    play(story())
