"""The thin HTTP shell of the exchange pipeline: bytes in, bytes out, connections that break on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mocks.world.exchange import Answer, Call
from mocks.world.gathering import Gathering
from mocks.world.pipeline import Ending, Outcome, refuse_unmatched, run
from mocks.world.refusal import Gate, Refusal
from mocks.world.routing import Matcher, Router, publish
from mocks.world.tenants import Tenants

BODY_LIMIT = 1_000_000  # bytes; no request of a till comes near
HEADERS_LIMIT = 10.0  # real seconds
_TRANSPORT = "kassa.transport"
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_DOCS = ("/docs", "/openapi.json", "/redoc")


class CuttableProtocol(HttpToolsProtocol):
    """uvicorn's protocol, handing its transport to the application so that a fault can break the connection.

    ``headers_limit``: real seconds in which the headers of a request must be complete, so that nobody holds connections
    for nothing.
    """

    def __init__(self, *arguments: Any, headers_limit: float, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._headers_limit = headers_limit
        self._waits_for_headers = True
        self._alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._plain = transport
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]  # it can do what one can
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._waits_for_headers = True
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}

    def on_headers_complete(self) -> None:
        self._waits_for_headers = False
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        self.transport = self._plain  # a message goes out at once, also before a cut
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._waits_for_headers:
            self._disarm()
        elif self._alarm is None:
            self._arm()

    def _arm(self) -> None:
        self._alarm = self.loop.call_later(self._headers_limit, self._too_slow)

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(_TIMEOUT)
            self.transport.close()


class VendorApp:
    """One vendor's HTTP side.

    ``refuse`` renders what no operation knows in the dialect that fits the path; ``documents`` is the FastAPI
    application that publishes the OpenAPI document and nothing else.
    """

    def __init__(
        self,
        vendor: str,
        tenants: Tenants,
        routers: Iterable[Router],
        documents: FastAPI,
        refuse: Callable[[Refusal, Call], Answer],
    ) -> None:
        routers = list(routers)
        self.vendor, self.tenants, self.documents, self._refuse = vendor, tenants, documents, refuse
        self.matcher = Matcher(routers)
        documents.openapi = partial(publish, documents, routers)  # type: ignore[method-assign]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") in _DOCS:
            await self.documents(scope, receive, send)
            return
        path: str = scope["path"]
        call = Call(
            scope["method"],
            path,
            scope["query_string"].decode("latin-1"),
            scope["headers"],
            b"",
            scope["scheme"],
            self.tenants,
        )
        body = await _read(receive)
        if body is None:
            refusal = Refusal(413, "Request Entity Too Large", gate=Gate.SIZE)
            await _send(scope, receive, send, self._unmatched(call, refusal))
            return
        call.body = body
        call.gone = lambda: _hung_up(receive)
        raw: bytes = scope.get("raw_path") or path.encode()
        operation, call.params, methods = self.matcher.match(call.method, raw.decode("latin-1"))
        if operation is not None:
            outcome = await run(operation, call)
        elif methods:
            outcome = self._unmatched(call, Refusal(405, "Method Not Allowed"), tuple(sorted(methods)))
        else:
            outcome = self._unmatched(call, Refusal(404, "Resource not found"))
        await _send(scope, receive, send, outcome)

    def _unmatched(self, call: Call, refusal: Refusal, allow: tuple[str, ...] = ()) -> Outcome:
        answer = self._refuse(refusal, call)
        if allow:
            answer.headers = (*answer.headers, (b"allow", ", ".join(allow).encode()))
        return refuse_unmatched(call, self.tenants.suspect(call), self.vendor, answer)


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None if it is too long."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body if len(body) <= BODY_LIMIT else None
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
    return b"".join(parts)


async def _send(scope: Scope, receive: Receive, send: Send, outcome: Outcome) -> None:
    answer = outcome.answer
    if outcome.ending is Ending.CUT:
        await _break(scope, receive)
        return
    headers: list[tuple[bytes, bytes]] = [(b"content-length", str(len(answer.body)).encode()), *answer.headers]
    if answer.body:
        headers.append((b"content-type", answer.content_type))
    start: dict[str, Any] = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(start)
    if outcome.ending is Ending.CUT_BODY:
        half = answer.body[: len(answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _break(scope, receive)
        return
    await send({"type": "http.response.body", "body": answer.body})


async def _break(scope: Scope, receive: Receive) -> None:
    """Close the connection as a failing network would, and wait until the server has noticed."""
    extension = scope.get("extensions", {}).get(_TRANSPORT)
    if extension is not None:
        extension["transport"].close()
        await _hung_up(receive)


async def _hung_up(receive: Receive) -> None:
    """Returns once the connection is gone; the request's body has been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass
