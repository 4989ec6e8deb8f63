"""Signing in and calling: headers, token cache, one renewal, and what a failed call did (VIPPS-HDR, -TOK, -ERR)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from reference_impl.clock.system import SystemClock
from reference_impl.tests import vendor as v
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls, usable_seconds
from reference_impl.vipps.transport import Transport

TOKEN, THING = "/accesstoken/get", "/thing"


def with_calls(story: Callable[[v.Vendor, PlatformCalls], Awaitable[None]]) -> None:
    async def run() -> None:
        async with v.serving() as vendor:
            clock = SystemClock()
            transport = Transport(vendor.settings(), clock)
            vendor.says(TOKEN, v.token())
            try:
                await story(vendor, PlatformCalls(vendor.settings(), transport, clock))
            finally:
                await transport.close()

    asyncio.run(run())


async def failure(calls: PlatformCalls) -> VippsProblem:
    with pytest.raises(VippsProblem) as caught:
        await calls.send("thing", "POST", THING, json=b"{}", headers={"Idempotency-Key": "k"})
    return caught.value


def test_every_call_says_who_calls() -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(THING, v.json({}))
        await calls.send("thing", "POST", THING, json=b'{"a":1}', headers={"Idempotency-Key": "key-1"})
        sign_in, thing = vendor.asked
        assert (sign_in.body, sign_in.headers["client_secret"]) == (b"", "se+cr/et==")
        assert "content-type" not in sign_in.headers
        assert thing.headers["authorization"] == "Bearer token-1"
        assert thing.headers["idempotency-key"] == "key-1"
        assert thing.headers["content-type"] == "application/json"
        assert "client_secret" not in thing.headers
        for asked in vendor.asked:
            assert asked.headers["merchant-serial-number"] == "123456"
            assert asked.headers["ocp-apim-subscription-key"] == "subscription-key"
            for name in ("name", "version", "plugin-name", "plugin-version"):
                assert 0 < len(asked.headers[f"vipps-system-{name}"]) <= 30

    with_calls(story)


def test_one_token_serves_all_calls_even_those_at_the_same_moment() -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(THING, v.json({}))
        await asyncio.gather(*(calls.send("thing", "GET", THING) for _ in range(5)))
        assert vendor.paths().count(TOKEN) == 1

    with_calls(story)


def test_a_rejected_token_is_renewed_once_and_the_call_repeated() -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(TOKEN, v.token("old"), v.token("new"))
        vendor.says(THING, v.json({}, 401), v.json({}))
        await calls.send("thing", "POST", THING, json=b"{}", headers={"Idempotency-Key": "k"})
        assert [asked.headers.get("authorization") for asked in vendor.asked] == [
            None,
            "Bearer old",
            None,
            "Bearer new",
        ]

    with_calls(story)


def test_a_call_that_stays_unauthorised_does_not_loop() -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(THING, v.json({}, 401))
        assert (await failure(calls)).status == 401
        assert vendor.paths() == [TOKEN, THING, TOKEN, THING]

    with_calls(story)


def test_a_spent_token_is_fetched_anew() -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(TOKEN, v.token(expires_in="0"))
        vendor.says(THING, v.json({}))
        await calls.send("thing", "GET", THING)
        await calls.send("thing", "GET", THING)
        assert vendor.paths().count(TOKEN) == 2

    with_calls(story)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"expires_in": "3600"}, 3540),
        ({"expires_in": 3600}, 3540),
        ({"expires_in": "120"}, 108),
        ({"expires_on": "1120"}, 108),
        ({"expires_in": None, "expires_on": 1120}, 108),
        ({"expires_in": "soon"}, 270),
        ({}, 270),
        ({"expires_in": "-5"}, 0),
    ],
)
def test_the_life_of_a_token_comes_from_the_answer(answer: dict[str, object], seconds: float) -> None:
    assert usable_seconds(answer, now=1000.0) == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize(
    "answer", [v.json({"error": "invalid_client", "error_codes": [7000215]}, 401), v.json({}, 400)]
)
def test_without_a_token_nothing_was_sent(answer: v.Answer) -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(TOKEN, answer)
        problem = await failure(calls)
        assert (problem.outcome, problem.sign_in) == (Outcome.NOT_SENT, True)
        assert vendor.paths() == [TOKEN]

    with_calls(story)


@pytest.mark.parametrize("answer", [v.cut, v.raw(b"{cut", 200), v.raw(b"[1]", 200), v.raw(b"", 500)])
def test_a_lost_or_garbled_answer_leaves_the_outcome_open(answer: v.Answer) -> None:
    async def story(vendor: v.Vendor, calls: PlatformCalls) -> None:
        vendor.says(THING, answer)
        with pytest.raises(VippsProblem) as caught:
            (await calls.send("thing", "POST", THING, json=b"{}", headers={"Idempotency-Key": "k"})).object()
        assert caught.value.outcome is Outcome.UNKNOWN

    with_calls(story)


def test_silence_ends_at_the_deadline_with_the_outcome_open() -> None:
    async def run() -> None:
        async with v.serving() as vendor:
            vendor.says(THING, v.silence)
            transport = Transport(vendor.settings(), SystemClock())
            with pytest.raises(VippsProblem) as caught:
                await transport.send("thing", "POST", vendor.base_url + THING, deadline=0.05)
            assert caught.value.outcome is Outcome.UNKNOWN
            await transport.close()

    asyncio.run(run())


def test_a_closed_port_means_not_sent() -> None:
    async def run() -> None:
        async with v.serving() as vendor:
            gone = vendor.base_url
        transport = Transport(vendor.settings(), SystemClock())
        with pytest.raises(VippsProblem) as caught:
            await transport.send("thing", "POST", gone + THING)
        assert caught.value.outcome is Outcome.NOT_SENT
        await transport.close()

    asyncio.run(run())
