"""What an operation sees of an exchange, and what an API is: who calls, how refusals read, which operations it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel

from mocks.world.journal import Provenance, RawHeaders
from mocks.world.refusal import Refusal
from mocks.world.waits import Bell

if TYPE_CHECKING:
    from mocks.world.tenants import Tenants
    from mocks.world.world import World

JSON = b"application/json"


@dataclass(slots=True)
class Answer:
    """A response that is ready to send."""

    status: int
    body: bytes = b""
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


def json_answer(status: int, content: Any, content_type: bytes = JSON) -> Answer:
    """``content`` as compact JSON."""
    return Answer(status, orjson.dumps(content), content_type)


@dataclass(slots=True)
class Held:
    """An answer that its caller waits for, on the world's clock.

    Attributes:
        seconds: how long at most.
        bell: rung as soon as there is something to say.
        finish: what to say then, or when time is up; another one of these goes on waiting; None: nothing, the
            connection breaks.
        left: the caller has hung up and hears nothing.
    """

    seconds: float
    bell: Bell
    finish: Callable[[], Answer | Held | None]
    left: Callable[[], None]


async def _never() -> None:
    await asyncio.Event().wait()


class Call:
    """One incoming request on its way through the pipeline.

    ``path`` is the raw path with its query, ``params`` the path parameters, header names are in lower case, ``origin``
    is scheme, host and, behind a proxy that routes by path, the path as the caller sees them (X-Forwarded-Proto and
    -Prefix respected), ``status`` is what success answers, and ``gone`` returns when the caller has hung up; ``spoilt``
    is called when a fault keeps the request from being handled, or its answer from arriving whole.
    """

    def __init__(
        self, method: str, path: str, query: str, raw_headers: RawHeaders, body: bytes, scheme: str, tenants: Tenants
    ) -> None:
        self.method, self.path, self.query, self.body = method, path, query, body
        self.raw_headers, self.tenants, self._scheme = raw_headers, tenants, scheme
        self.headers: dict[str, str] = {n.decode("latin-1"): v.decode("latin-1") for n, v in raw_headers}
        self.params: dict[str, str] = {}
        self.world: World
        self.seq = 0
        self.gone: Callable[[], Awaitable[None]] = _never
        self.spoilt: Callable[[], None] | None = None
        self.operation = ""
        self.status = 200

    @property
    def origin(self) -> str:
        scheme = self.headers.get("x-forwarded-proto", self._scheme).split(",")[0].strip()
        prefix = self.headers.get("x-forwarded-prefix", "").rstrip("/")
        return f"{scheme}://{self.headers.get('host', 'localhost')}{prefix}"

    @cached_property
    def form(self) -> dict[str, str]:
        """The url-encoded body; of a repeated member the last one counts."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The query, names in lower case (the gateway ignores their case)."""
        return {k.lower(): v for k, v in parse_qsl(self.query, keep_blank_values=True)}


class Api(Protocol):
    """One API of a vendor: what all its operations share."""

    vendor: str
    name: str

    def identify(self, call: Call) -> World:
        """Find the caller's world by its credentials, or refuse."""

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """Render a refusal in this API's own error family."""


Endpoint = Callable[..., Any]


class BodyKind:
    JSON = "json"
    FORM = "form"


@dataclass(slots=True)
class Operation:
    """One operation: its endpoint is synchronous, so what it commits is never seen half done.

    ``source``: where its behaviour is described, in words for people.
    """

    name: str
    method: str
    path: str
    api: Api
    endpoint: Endpoint
    status: int
    body: type[BaseModel] | None
    body_kind: str
    body_required: bool
    provenance: Provenance
    source: str = ""
