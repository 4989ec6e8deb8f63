"""What became of a payment, asked over REST."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from reference_impl.clock.system import SystemClock
from reference_impl.qerko.failure import RestFailed, Unreachable
from reference_impl.qerko.rest import Rest
from reference_impl.settings import PartySettings
from reference_impl.tests import vendor as v
from reference_impl.tests.qerko.cloud import API_KEY

PATH = "/api/v2/pos/payment/p-1"


def asks(answer: v.Answer, question: Callable[[Rest], Awaitable[object]]) -> tuple[object, v.Asked]:
    """What came of a question to a cloud that answers so, and the request it received."""

    async def run() -> tuple[object, v.Asked]:
        async with v.serving() as vendor:
            vendor.says(PATH, answer)
            rest = Rest(PartySettings("party-1", "Bistro", API_KEY, "pos-1", vendor.base_url, ""), SystemClock())
            try:
                return await question(rest), vendor.asked[-1]
            finally:
                await rest.close()

    return asyncio.run(run())


def test_a_payment_is_read_with_key_and_pos_id() -> None:
    found, asked = asks(v.json({"id": "p-1", "state": "PAID"}), lambda rest: rest.payment("p-1"))
    assert found == {"id": "p-1", "state": "PAID"} and asked.method == "GET"
    assert asked.headers["authorization"] == f"Bearer {API_KEY}" and asked.headers["pos-id"] == "pos-1"


def test_an_unknown_payment_is_none() -> None:
    assert asks(v.raw(b"", 404), lambda rest: rest.payment("p-1"))[0] is None


def test_a_payment_is_called_off() -> None:
    found, asked = asks(v.json({"id": "p-1", "state": "CANCELED"}), lambda rest: rest.cancel("p-1"))
    assert found == {"id": "p-1", "state": "CANCELED"} and asked.method == "DELETE"


@pytest.mark.parametrize("status", [401, 403, 409, 500, 503])
def test_a_refusal_keeps_its_status(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(RestFailed) as failed:
        asks(v.json({"code": None, "message": "no"}, status), lambda rest: rest.cancel("p-1"))
    assert (failed.value.status, failed.value.message) == (status, "no") and API_KEY not in caplog.text


@pytest.mark.parametrize("answer", [v.cut, v.raw(b"<html>", 200)])
def test_no_readable_answer_leaves_the_outcome_unknown(answer: v.Answer) -> None:
    with pytest.raises(Unreachable):
        asks(answer, lambda rest: rest.payment("p-1"))
