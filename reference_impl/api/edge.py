"""The outermost layer of the till's HTTP side: every request is an activity of the clock, bodies are bounded, and a
till that stops finishes what it has begun.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.api.problems import problem, problem_of
from reference_impl.clock.port import Clock
from reference_impl.flows.refusals import BodyTooLarge

LARGEST_BODY = 64 * 1024
PATIENCE = 2.0  # real seconds that a till which stops gives to requests under way
_STOPPING = problem(503, "stopping", "The till is stopping", "Ask again when it is back.")


class Edge:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._under_way: set[asyncio.Timeout] = set()
        self._closing = False
        self._idle = asyncio.Event()

    async def close(self) -> None:
        """Take no more requests; returns when none is under way: what takes longer than two seconds is given up."""
        self._closing = True
        end = asyncio.get_running_loop().time() + PATIENCE
        for request in self._under_way:
            request.reschedule(end)
        if self._under_way:
            await self._idle.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._closing:
            await _STOPPING(scope, receive, send)
            return
        answering = False

        async def answer(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        request = asyncio.timeout(None)
        try:
            async with request:
                self._under_way.add(request)
                async with self._clock.activity():
                    await self._bounded(scope, receive, answer)
        except TimeoutError:
            if not request.expired():
                raise
            if not answering:
                await _STOPPING(scope, receive, send)
        finally:
            self._under_way.discard(request)
            if self._closing and not self._under_way:
                self._idle.set()

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The body is read ahead of the application, so that nothing inside has to know the limit."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                refusal = problem_of(BodyTooLarge(f"At most {LARGEST_BODY} bytes."))
                refusal.headers["Connection"] = "close"
                await refusal(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)
