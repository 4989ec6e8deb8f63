"""Every call with a uuid is answered once, in an order that keeps bills right (QERKO-MSG-01, -02, -04)."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from reference_impl.qerko.connector import Connector
from reference_impl.qerko.failure import CallFailed, MethodFailed
from reference_impl.qerko.states import State
from reference_impl.tests.qerko.cloud import Cloud, Wire, answer, call, in_state, play, until
from reference_impl.tests.qerko.timekeeper import Timekeeper


async def _opened(cloud: Cloud) -> Wire:
    wire = await cloud.connected()
    assert (await wire.hears())["type"] == "auth-request"
    return wire


async def _asked(cloud: Cloud, connector: Connector, *args: Any) -> tuple[Wire, asyncio.Future[Any], str]:
    """The till has called Qerko: its wire, what will come of it, and the uuid of the call."""
    wire = await _opened(cloud)
    await in_state(connector, State.CONNECTED)

    async def request() -> Any:
        async with cloud.clock.activity():
            return await connector.call("submitCardAuthorization", list(args))

    future = asyncio.ensure_future(request())
    frame = await wire.hears()
    assert (frame["type"], frame["method"]) == ("method-call-request", "submitCardAuthorization")
    assert frame["args"] == list(args)
    return wire, future, frame["uuid"]


def test_a_call_is_answered_once_with_its_uuid() -> None:
    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call("u-1", "getBill", "b-1", None))
        assert await wire.hears() == answer("u-1", ["getBill", ["b-1", None]])
        await wire.hears_nothing_more()

    play(story)


def test_a_call_without_uuid_is_carried_out_and_never_answered() -> None:
    told: list[str] = []

    async def handler(method: str, args: list[Any]) -> Any:
        told.append(method)
        if method == "paymentClosed":
            raise MethodFailed(None, "no")

    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call(None, "paymentClosed", "p-1", "PAID"), call(None, "cancelIndividualBill", {}))
        await wire.hears_nothing_more()

    play(story, handler=handler)
    assert told == ["paymentClosed", "cancelIndividualBill", "last"]


def test_a_pong_says_that_time_waits_for_all_that_came_before() -> None:
    gate = asyncio.Event()

    async def handler(method: str, args: list[Any]) -> Any:
        await gate.wait()

    async def story(cloud: Cloud, keeper: Timekeeper, _: Connector) -> None:
        wire = await _opened(cloud)
        await until(lambda: keeper.may_leap)
        await wire.says(call(None, "paymentClosed", "p-1", "PAID"))
        await wire.pongs()
        assert not keeper.may_leap
        gate.set()
        await until(lambda: keeper.may_leap)

    play(story, handler=handler)


def test_unknown_properties_are_ignored() -> None:
    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call("u-1", "getTableList", traceId="t-1", nested={"a": [1]}))
        assert await wire.hears() == answer("u-1", ["getTableList", []])

    play(story)


@pytest.mark.parametrize(
    ("raised", "code"), [(MethodFailed("BILL_CLOSED", "It is paid."), "BILL_CLOSED"), (ValueError("secret"), None)]
)
def test_a_call_that_fails_is_answered_with_the_method_error(raised: Exception, code: str | None) -> None:
    async def handler(method: str, args: list[Any]) -> Any:
        raise raised

    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call("u-1", "getBill", "b-1", None))
        failure = await wire.hears()
        assert (failure["type"], failure["method"], failure["uuid"]) == ("method-call-request", "error", None)
        error, uuid = failure["args"]
        assert (error["code"], uuid) == (code, "u-1") and "secret" not in error["message"]

    play(story, handler=handler)


def test_a_frame_that_comes_twice_is_answered_once() -> None:
    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call("u-1", "getBill", "b-1", None), call("u-1", "getBill", "b-1", None))
        assert (await wire.hears())["uuid"] == "u-1"
        await wire.hears_nothing_more()

    play(story)


@pytest.mark.parametrize(
    "rubbish",
    [
        "not json",
        "[]",
        "null",
        '{"type":"hello"}',
        '{"type":"method-call-request","uuid":7,"method":"getBill","args":[]}',
        '{"type":"method-call-request","uuid":null,"method":null,"args":[]}',
        '{"type":"method-call-response","uuid":"never-asked","result":1}',
        '{"type":"method-call-response","result":1}',
        '{"type":"method-call-request","uuid":null,"method":"error","args":[]}',
        '{"type":"method-call-request","uuid":null,"method":"error","args":["x",7]}',
        '{"type":"auth-response","authorized":false}',
        '{"type":"method-call-request","uuid":null,"method":"x","args":' + "[" * 200 + "]" * 200 + "}",
        b"\xff\x00",
    ],
)
def test_rubbish_breaks_nothing(rubbish: str | bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(rubbish)
        await wire.hears_nothing_more()

    with caplog.at_level(logging.DEBUG):
        assert len(play(story).attempts) == 1
    assert "unforeseen" not in caplog.text


def test_a_call_that_makes_no_sense_is_answered_if_it_can_be() -> None:
    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says({"type": "method-call-request", "uuid": "u-1", "method": "getBill", "args": {"id": "b-1"}})
        assert (await wire.hears())["args"][1] == "u-1"

    play(story)


class Slow:
    """A handler that ends a call when the test says so; calls of methods named `quick…` at once."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def gate(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())

    async def begins(self, method: str) -> None:
        await until(lambda: method in self.begun)

    async def __call__(self, method: str, args: list[Any]) -> Any:
        self.begun.append(method)
        if method.startswith("payment"):
            await self.gate(method).wait()


PAYMENT = {"id": "p-1", "idBill": "b-1", "items": []}


def test_a_slow_call_does_not_hold_up_another_bill() -> None:
    slow = Slow()

    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(call("u-1", "paymentStart", PAYMENT), call("u-2", "getBill", "b-2", None))
        assert (await wire.hears())["uuid"] == "u-2"
        slow.gate("paymentStart").set()
        assert (await wire.hears())["uuid"] == "u-1"

    play(story, handler=slow)


def test_the_calls_of_a_payment_never_overtake_each_other() -> None:
    slow = Slow()

    async def story(cloud: Cloud, _: Timekeeper, __: Connector) -> None:
        wire = await _opened(cloud)
        await wire.says(
            call("u-1", "paymentStart", PAYMENT),
            call("u-2", "paymentProcessed", "p-1", "PROCESSED"),
            call(None, "paymentClosed", "p-1", "PAID"),
            call("u-3", "getBill", "b-2", None),
        )
        begun = ["paymentStart", "paymentProcessed", "paymentClosed"]
        for method in begun:
            await slow.begins(method)
            await wire.pongs()
            assert slow.begun[-1] == method
            slow.gate(method).set()
        assert [(await wire.hears())["uuid"] for _ in range(3)] == ["u-1", "u-2", "u-3"]

    play(story, handler=slow)
    assert slow.begun[-1] == "getBill"


def test_the_till_calls_qerko() -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wire, future, uuid = await _asked(cloud, connector, {"idRequest": "r-1"})
        await wire.says(answer(uuid, {"ok": True}))
        assert await future == {"ok": True}

    play(story)


@pytest.mark.parametrize("form", ["method", "response"])
def test_a_refusal_is_understood_in_both_forms(form: str) -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wire, future, uuid = await _asked(cloud, connector)
        error = {"code": "NOPE", "message": "no such request"}
        told = call(None, "error", error, uuid)
        await wire.says(told if form == "method" else {"type": "method-call-response", "uuid": uuid, "error": error})
        with pytest.raises(CallFailed) as failed:
            await future
        assert (failed.value.code, failed.value.answered) == ("NOPE", True)

    play(story)


def test_a_call_without_an_answer_ends_after_fifteen_seconds() -> None:
    async def story(cloud: Cloud, keeper: Timekeeper, connector: Connector) -> None:
        future = (await _asked(cloud, connector))[1]
        await keeper.passes(14.9)
        assert not future.done()
        await keeper.passes(0.1)
        with pytest.raises(CallFailed) as failed:
            await future
        assert not failed.value.answered

    play(story)


def test_a_call_ends_with_the_connection() -> None:
    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wire, future, _uuid = await _asked(cloud, connector)
        wire.cuts()
        with pytest.raises(CallFailed) as failed:
            await future
        assert not failed.value.answered

    play(story)


def test_a_till_that_stops_answers_what_is_under_way() -> None:
    slow = Slow()
    wires: list[Wire] = []

    async def story(cloud: Cloud, _: Timekeeper, connector: Connector) -> None:
        wire = await _opened(cloud)
        wires.append(wire)
        await wire.says(call("u-1", "paymentStart", PAYMENT))
        await slow.begins("paymentStart")
        stopping = asyncio.ensure_future(connector.stop())
        await wire.pongs()
        slow.gate("paymentStart").set()
        await stopping

    play(story, handler=slow)
    assert wires[0].frames.get_nowait()["uuid"] == "u-1"
