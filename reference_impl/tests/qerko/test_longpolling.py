"""The same dialogue over HTTP: one poll at a time, answers by POST."""

from __future__ import annotations

import asyncio

import pytest

from reference_impl.qerko.connector import Connector
from reference_impl.qerko.states import State
from reference_impl.settings import QerkoTransport
from reference_impl.tests.qerko.cloud import API_KEY, BROKEN, Cloud, answer, call, in_state, play, until
from reference_impl.tests.qerko.timekeeper import Timekeeper

POLLING = QerkoTransport.LONG_POLLING


def test_polls_bring_calls_and_posts_bring_answers() -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        cloud.polls.put_nowait((200, [call("u-1", "getBill", "b-1", None), call(None, "paymentClosed", "p", "PAID")]))
        assert await asyncio.wait_for(cloud.posted.get(), 60) == answer("u-1", ["getBill", ["b-1", None]])
        await until(lambda: cloud.holding == 1)
        assert connector.status().state is State.CONNECTED
        assert cloud.headers["Authorization"] == f"Bearer {API_KEY}" and cloud.headers["Pos-Id"] == "pos-1"
        assert cloud.posted.empty()

    assert play(story, transport=POLLING).open == 0


def test_the_till_calls_qerko_and_reads_the_answer_from_the_body() -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        await in_state(connector, State.CONNECTED)
        async with cloud.clock.activity():
            assert await connector.call("whoAmI", []) == []

    play(story, transport=POLLING)


@pytest.mark.parametrize(
    ("status", "earliest", "latest"), [(503, 110.0, 135.0), (401, 60.0, 120.0), (409, 60.0, 120.0), (500, 1.0, 5.0)]
)
def test_each_status_has_its_time_to_come_back(status: int, earliest: float, latest: float) -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await until(lambda: cloud.holding == 1)
        cloud.polls.put_nowait((status, None))
        await until(lambda: connector.status().state in (State.WAITING, State.REFUSED))
        await keeper.passes(latest)
        await until(lambda: cloud.holding == 1)

    first, second, *_ = play(story, transport=POLLING).attempts
    assert earliest <= second - first <= latest


def test_a_server_that_does_not_hold_polls_is_not_hammered() -> None:
    polls = 10

    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        for _turn in range(polls):
            cloud.polls.put_nowait((204, None))
        await until(lambda: cloud.polls.qsize() == polls - 1)
        await keeper.passes(3)
        assert cloud.polls.qsize() >= polls - 5

    play(story, transport=POLLING)


def test_an_attempt_that_breaks_is_repeated() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await in_state(connector, State.WAITING)
        await keeper.passes(2)
        await in_state(connector, State.CONNECTED)

    assert len(play(story, BROKEN, transport=POLLING).attempts) == 2
