"""The clock protocol from the till's side, against a clock owner on a real websocket.

The owner is scripted by the test: it sees every frame the till sends and decides when time moves.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from reference_impl.clock.sandbox import SandboxClock


class Owner:
    """Holds the time."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket: ServerConnection | None = None

    async def serve(self, socket: ServerConnection) -> None:
        self.socket = socket
        async for text in socket:
            await self.frames.put(json.loads(text))

    async def sends(self, **frame: Any) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))

    async def sees(self, **expected: Any) -> dict[str, Any]:
        frame = await asyncio.wait_for(self.frames.get(), 60)
        assert {name: frame.get(name) for name in expected} == expected
        return frame


def with_clock(
    story: Callable[[Owner, SandboxClock], Awaitable[None]], on_lost: Callable[[], None] = lambda: None
) -> None:
    async def run() -> None:
        owner = Owner()
        async with serve(owner.serve, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            clock = SandboxClock(f"ws://127.0.0.1:{port}", on_lost)
            starting = asyncio.ensure_future(clock.start())
            await owner.sees(type="register", name="till")
            await owner.sends(type="registered", now=100.0, mode="jump")
            await starting
            await story(owner, clock)
            await clock.close()

    asyncio.run(run())


def test_an_idle_till_parks_until_its_earliest_timer() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        woken: list[float] = []

        async def work(seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(clock.now())

        clock.spawn(work(30))
        last = clock.spawn(work(10))
        await owner.sees(type="wait", until=110.0, asked=None, calls=0)
        await owner.sends(type="wake", now=110.0)
        await owner.sees(type="wait", until=130.0)
        assert last.done() and woken == [110.0]

    with_clock(story)


def test_a_wake_that_nobody_waits_for_parks_again() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        clock.spawn(clock.sleep(30))
        await owner.sees(type="wait", until=130.0)
        await owner.sends(type="wake", now=105.0)
        await owner.sees(type="wait", until=130.0)
        assert clock.now() == 105.0

    with_clock(story)


def test_work_that_arrives_while_parked_waits_to_be_let_in() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        inside = asyncio.Event()

        async def request() -> None:
            async with clock.activity():
                inside.set()

        clock.spawn(clock.sleep(30))
        await owner.sees(type="wait")
        requests = [asyncio.ensure_future(request()) for _ in range(3)]
        await owner.sees(type="release")
        assert not inside.is_set()
        await owner.sends(type="released", now=101.0)
        await asyncio.gather(*requests)
        await owner.sees(type="wait", until=130.0)
        assert owner.frames.empty()

    with_clock(story)


def test_a_wake_that_crosses_the_release_is_taken_in() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        slept = clock.spawn(clock.sleep(5))
        await owner.sees(type="wait", until=105.0)

        async def request() -> float:
            async with clock.activity():
                return clock.now()

        asked = asyncio.ensure_future(request())
        await owner.sees(type="release")
        await owner.sends(type="wake", now=105.0)
        await owner.sends(type="released", now=105.0)
        assert await asked == 105.0
        await slept
        await owner.sees(type="wait", until=None)
        assert owner.frames.empty()

    with_clock(story)


def test_a_hand_over_between_tasks_never_looks_idle() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        bell, done = clock.notifier(), clock.notifier()

        async def waiter() -> None:
            await bell.wait(None)
            done.notify()

        async def ringer() -> None:
            bell.notify()
            assert await done.wait(60)

        async def both() -> None:
            clock.spawn(waiter())
            clock.spawn(ringer())

        clock.spawn(both())
        await owner.sees(type="wait", until=None, calls=0)
        assert owner.frames.empty()

    with_clock(story)


def test_a_notification_between_looking_and_waiting_is_not_lost() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        bell = clock.notifier()
        seen = bell.count
        bell.notify()
        async with clock.activity():
            assert await bell.wait(60, since=seen)

    with_clock(story)


def test_the_longest_time_asked_for_is_told() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        bell = clock.notifier()

        async def both() -> None:
            clock.spawn(_poll(bell, 20))
            clock.spawn(_poll(bell, 50))

        clock.spawn(both())
        await owner.sees(type="wait", until=120.0, asked=150.0)

    with_clock(story)


async def _poll(bell: Any, seconds: float) -> None:
    await bell.wait(seconds, asked=True)


def test_a_call_is_counted_and_its_answer_asks_to_be_let_in() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        got: list[str] = []

        async def work() -> None:
            got.append(await clock.call(answer, 10))

        clock.spawn(work())
        await owner.sees(type="wait", until=110.0, calls=1)
        answer.set_result("hello")
        await owner.sees(type="release")
        assert got == []
        await owner.sends(type="released", now=104.0)
        await owner.sees(type="wait", calls=0)
        assert got == ["hello"]

    with_clock(story)


def test_a_call_without_an_answer_ends_at_its_deadline() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ended: list[float] = []

        async def work() -> None:
            with pytest.raises(TimeoutError):
                await clock.call(never, 10)
            ended.append(clock.now())

        clock.spawn(work())
        await owner.sees(type="wait", until=110.0, calls=1)
        await owner.sends(type="wake", now=110.0)
        await owner.sees(type="wait", calls=0)
        assert ended == [110.0] and never.cancelled()

    with_clock(story)


def test_a_failed_call_raises_what_it_failed_with() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        async def broken() -> None:
            raise OSError("cut")

        async with clock.activity():
            with pytest.raises(OSError, match="cut"):
                waiting = asyncio.ensure_future(owner.sees(type="wait", calls=1))
                call = asyncio.ensure_future(clock.call(broken(), 10))
                await waiting
                await owner.sees(type="release")
                await owner.sends(type="released", now=100.0)
                await call

    with_clock(story)


def test_listening_accounts_for_no_call_and_what_is_heard_asks_to_be_let_in() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        word: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        heard: list[str] = []

        async def work() -> None:
            heard.append(await clock.hear(word))

        clock.spawn(work())
        await owner.sees(type="wait", until=None, calls=0)
        word.set_result("hello")
        await owner.sees(type="release")
        assert heard == []
        await owner.sends(type="released", now=104.0)
        await owner.sees(type="wait")
        assert heard == ["hello"]

    with_clock(story)


def test_a_cancelled_waiter_is_counted_right() -> None:
    async def story(owner: Owner, clock: SandboxClock) -> None:
        task = clock.spawn(clock.sleep(30))
        await owner.sees(type="wait", until=130.0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        clock.spawn(clock.sleep(7))
        await owner.sees(type="release")
        await owner.sends(type="released", now=100.0)
        await owner.sees(type="wait", until=107.0)

    with_clock(story)


def test_losing_the_clock_is_reported_once() -> None:
    lost: asyncio.Queue[bool] = asyncio.Queue()

    async def story(owner: Owner, clock: SandboxClock) -> None:
        assert owner.socket is not None
        await owner.socket.close()
        assert await asyncio.wait_for(lost.get(), 60)

    with_clock(story, lambda: lost.put_nowait(True))
    assert lost.empty()
