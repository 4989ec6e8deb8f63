"""A connection that only looks alive is found out and replaced (QERKO-CONN-03)."""

from __future__ import annotations

from reference_impl.qerko.connector import Connector
from reference_impl.settings import QerkoTransport
from reference_impl.tests.qerko.cloud import Cloud, call, play, until
from reference_impl.tests.qerko.timekeeper import BEGIN, Timekeeper


def test_a_silent_connection_is_probed_and_kept_when_it_answers() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await cloud.connected()
        await keeper.passes(100)

    cloud = play(story)
    assert cloud.probes == [BEGIN + 30, BEGIN + 60, BEGIN + 90] and len(cloud.attempts) == 1


def test_traffic_is_a_sign_of_life() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        wire = await cloud.connected()
        await wire.hears()
        for number in range(4):
            await keeper.passes(25)
            await wire.says(call(f"u-{number}", "getTableList"))
            await wire.hears()

    assert play(story).probes == []


def test_a_dead_connection_is_dropped_and_replaced() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await cloud.connected()
        cloud.deaf = True
        await keeper.passes(35)
        await until(lambda: cloud.open == 0)
        cloud.deaf = False
        await keeper.passes(2)
        await cloud.connected()

    assert play(story).attempts[1] <= BEGIN + 37


def test_a_poll_without_an_answer_is_dead() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        await until(lambda: cloud.holding == 1)
        await keeper.passes(35)
        await until(lambda: cloud.holding == 0)
        await keeper.passes(2)
        await until(lambda: cloud.holding == 1)

    assert len(play(story, transport=QerkoTransport.LONG_POLLING).attempts) == 2
