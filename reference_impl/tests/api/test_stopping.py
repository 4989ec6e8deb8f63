"""A till that is told to stop: what is under way is answered or given up, and nothing runs on behind its back."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from reference_impl.api import edge
from reference_impl.api.edge import Edge
from reference_impl.clock.system import SystemClock


@pytest.mark.parametrize(("patience", "in_time"), [(60.0, True), (0.05, False)])
def test_what_is_quick_is_answered_and_what_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch, patience: float, in_time: bool
) -> None:
    monkeypatch.setattr(edge, "PATIENCE", patience)
    ran_on: list[str] = []

    async def scenario() -> tuple[httpx.Response, httpx.Response]:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            begun.set()
            await go_on.wait()
            ran_on.append(Request(scope).url.path)
            await PlainTextResponse("done")(scope, receive, send)

        till = Edge(app, SystemClock())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(till), base_url="http://till") as http:
            under_way = asyncio.create_task(http.get("/under-way"))
            await begun.wait()
            closing = asyncio.create_task(till.close())
            await asyncio.sleep(0)
            if in_time:
                go_on.set()
            await closing
            go_on.set()
            return await under_way, await http.get("/late")

    answer, late = asyncio.run(scenario())
    assert late.status_code == 503
    if in_time:
        assert (answer.status_code, answer.text, ran_on) == (200, "done", ["/under-way"])
    else:
        assert (answer.status_code, answer.json()["type"], ran_on) == (503, "urn:kassa:problem:stopping", [])
