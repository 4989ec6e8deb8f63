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


def test_what_takes_too_long_is_given_up_and_what_is_quick_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "PATIENCE", 0.3)
    ran_on: list[str] = []

    async def scenario() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        begun, go_on, never = asyncio.Semaphore(0), asyncio.Event(), asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            path = Request(scope).url.path
            begun.release()
            await (go_on if path == "/quick" else never).wait()
            ran_on.append(path)
            await PlainTextResponse("done")(scope, receive, send)

        till = Edge(app, SystemClock())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(till), base_url="http://till") as http:
            quick = asyncio.create_task(http.get("/quick"))
            slow = asyncio.create_task(http.get("/slow"))
            for _ in range(2):
                await begun.acquire()
            closing = asyncio.create_task(till.close())
            await asyncio.sleep(0)
            go_on.set()
            await closing
            never.set()
            return await quick, await slow, await http.get("/late")

    quick, slow, late = asyncio.run(scenario())
    assert (quick.status_code, quick.text) == (200, "done")
    assert (slow.status_code, slow.json()["type"]) == (503, "urn:kassa:problem:stopping")
    assert late.status_code == 503
    assert ran_on == ["/quick"]
