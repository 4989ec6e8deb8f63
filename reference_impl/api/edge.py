"""The outermost layer of the till's HTTP side: every request is an activity of the clock, and bodies are bounded."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.api.problems import problem_of
from reference_impl.clock.port import Clock
from reference_impl.flows.refusals import BodyTooLarge

LARGEST_BODY = 64 * 1024


class Edge:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        async with self._clock.activity():
            await self._bounded(scope, receive, send)

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
