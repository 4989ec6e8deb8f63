"""When the till connects, and when it tries again (QERKO-CONN-01, -02, -04 to -07)."""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import replace

import pytest

from reference_impl.qerko.connector import Connector
from reference_impl.qerko.failure import CallFailed
from reference_impl.qerko.states import State
from reference_impl.settings import QerkoTransport
from reference_impl.tests.qerko.cloud import (
    API_KEY,
    BROKEN,
    CONFUSED,
    REFUSE,
    SILENT,
    UNAVAILABLE,
    Cloud,
    Wire,
    echo,
    in_state,
    play,
    serving,
)
from reference_impl.tests.qerko.timekeeper import BEGIN, Timekeeper


def test_the_first_frame_authorizes_with_keys_in_a_list_and_the_pos_id() -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wire = await cloud.connected()
        assert await wire.hears() == {"type": "auth-request", "apiKey": [API_KEY], "posId": "pos-1"}
        await in_state(connector, State.CONNECTED)

    play(story)


def test_a_till_that_stops_hangs_up() -> None:
    wires: list[Wire] = []

    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wires.append(await cloud.connected())

    cloud = play(story)
    assert cloud.open == 0 and wires[0].socket.close_code == 1000


@pytest.mark.parametrize(
    ("code", "earliest", "latest"),
    [(1001, 0.0, 0.0), (4503, 110.0, 135.0), (4401, 60.0, 120.0), (4409, 60.0, 120.0), (1011, 1.0, 5.0)],
)
def test_each_close_code_has_its_time_to_come_back(code: int, earliest: float, latest: float) -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await (await cloud.connected()).closes(code)
        await keeper.passes(latest)
        await cloud.connected()

    first, second, *more = play(story).attempts
    assert earliest <= second - first <= latest and not more


def test_a_cut_connection_is_replaced() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        (await cloud.connected()).cuts()
        await in_state(connector, State.WAITING)
        await keeper.passes(5)
        await cloud.connected()

    assert len(play(story).attempts) == 2


@pytest.mark.parametrize(
    ("verdict", "state", "earliest", "latest"),
    [
        (UNAVAILABLE, State.WAITING, 110.0, 135.0),
        (REFUSE, State.REFUSED, 60.0, 120.0),
        (SILENT, State.REFUSED, 65.0, 125.0),
    ],
)
def test_a_refused_attempt_is_repeated_after_its_time(
    verdict: str, state: State, earliest: float, latest: float
) -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await keeper.passes(6)
        await in_state(connector, state)
        await keeper.passes(latest)
        await cloud.connected()

    first, second, *more = play(story, verdict).attempts
    assert earliest <= second - first <= latest and not more


@pytest.mark.parametrize("verdict", [REFUSE, UNAVAILABLE])
@pytest.mark.parametrize("transport", list(QerkoTransport))
def test_an_hour_of_refusals_is_no_hammering(verdict: str, transport: QerkoTransport) -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await keeper.passes(3600)

    attempts = play(story, *[verdict] * 100, transport=transport).attempts
    gaps = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert len(gaps) >= 5 and min(gaps) >= (60 if verdict == REFUSE else 110)


def test_two_who_take_the_connection_from_each_other_do_so_ever_more_rarely() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        for _ in range(4):
            await (await cloud.connected()).closes(4409)
            await in_state(connector, State.WAITING)
            assert "somebody else" in (connector.status().reason or "")
            await keeper.passes(1200)

    attempts = play(story).attempts
    assert len(attempts) == 5


def test_failures_in_a_row_let_the_gaps_grow() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await keeper.passes(600)

    attempts = play(story, *[BROKEN] * 100).attempts
    gaps = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert gaps[:6] == sorted(gaps[:6]) and gaps[0] < 2 and gaps[5] > 30
    assert max(gaps) <= 90


def test_a_key_with_a_typing_error_is_never_tried(caplog: pytest.LogCaptureFixture) -> None:
    mistyped = API_KEY.replace("abcd", "abcf")

    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await connector.tried()
        assert connector.status().state is State.REFUSED
        assert connector.status().reason == "the API key has a typing error"

    assert play(story, api_key=mistyped).attempts == []
    assert "typing error" in caplog.text and "abcf" not in caplog.text


@pytest.mark.parametrize("transport", list(QerkoTransport))
def test_a_refusal_is_reported_without_the_key(caplog: pytest.LogCaptureFixture, transport: QerkoTransport) -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await in_state(connector, State.REFUSED)
        assert connector.status().since == BEGIN

    with caplog.at_level(logging.DEBUG):
        play(story, REFUSE, transport=transport)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1 and "refuses the API key" in errors[0].getMessage()
    assert API_KEY[:9] not in caplog.text


def test_nobody_there_keeps_nothing_from_stopping() -> None:
    async def run() -> None:
        async with serving() as (cloud, _, clock):
            nowhere = replace(cloud.party(), websocket_url="ws://127.0.0.1:9/api/v2/pos/ws")
            connector = Connector(nowhere, clock, echo)
            connector.start()
            await in_state(connector, State.WAITING)
            with pytest.raises(CallFailed):
                await connector.call("whoAmI", [])
            await connector.stop()

    asyncio.run(run())


def test_a_first_frame_that_is_no_answer_is_no_refusal_either() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        await in_state(connector, State.WAITING)
        await keeper.passes(2)
        await cloud.connected()

    assert len(play(story, CONFUSED).attempts) == 2
