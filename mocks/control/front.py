"""One control API before several shards: worlds are spread over them, and whatever concerns a world goes to its own.

Only the control API needs that. A world lives in one process, and its description names the addresses of that process,
so vendors, till and clock are reached without anybody in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus

import aiohttp
import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from yarl import URL

from mocks.control.problems import problem_response
from mocks.control.worlds import NewWorld

WORLDS = "/control/worlds"
UNATTRIBUTED = "unattributed"
_OF_THE_CONNECTION = {"connection", "content-length", "date", "host", "keep-alive", "transfer-encoding", "upgrade"}


@dataclass(slots=True)
class _Told:
    """What a shard answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def response(self) -> Response:
        response = Response(self.body, self.status)
        for name, value in self.headers:
            if name.lower() not in _OF_THE_CONNECTION:
                response.headers.append(name, value)
        return response


class Front:
    """The ASGI application at ``base_url``; ``shards``: base URLs of their control APIs.

    A new world goes to the shard that has the fewest, the first of them when several have as few. It is made and
    dropped here: a shard's own control API knows only its own. Pages and documents are the first shard's.
    """

    def __init__(self, base_url: str, shards: Sequence[str]) -> None:
        self._base_url, self._shards = base_url, list(shards)
        self._homes: dict[str, int] = {}
        self._made = 0
        # A clock may be advanced for as long as it takes.
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(), cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        await self._client.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": "a world's clock is at its clock.url"})
            return
        try:
            response = await self._answer(Request(scope, receive))
        except aiohttp.ClientError as error:
            text = f"the shard does not answer ({type(error).__name__})"
            response = problem_response(HTTPStatus.BAD_GATEWAY, "no-shard", "No shard", text)
        await response(scope, receive, send)

    async def create(self, wanted: NewWorld) -> Response:
        """A new world on one of the shards, or its refusal."""
        world = wanted.id or self._name()
        if world in self._homes:
            text = f"the world id {world!r} is taken"
            return problem_response(HTTPStatus.CONFLICT, "world-exists", "World exists", text)
        worlds = Counter(self._homes.values())
        home = self._homes[world] = min(range(len(self._shards)), key=lambda shard: worlds[shard])
        told: _Told | None = None
        try:
            body = wanted.model_copy(update={"id": world}).model_dump_json().encode()
            told = await self._ask(home, HTTPMethod.POST, WORLDS, body)
        finally:
            if told is None or told.status != HTTPStatus.CREATED:
                del self._homes[world]
        return self._described(told)

    def _name(self) -> str:
        """An id for a world whose maker has none in mind."""
        while True:
            self._made += 1
            if (name := f"w{self._made}") not in self._homes:
                return name

    async def _answer(self, request: Request) -> Response:
        parts = request.url.path.strip("/").split("/")
        if parts[:2] != WORLDS.strip("/").split("/"):
            return (await self._forward(0, request)).response()
        if len(parts) > 2:
            return await self._of_world(parts[2], request, whole=len(parts) == 3)
        if request.method == HTTPMethod.GET:
            return await self._list()
        if request.method == HTTPMethod.POST:
            try:
                return await self.create(NewWorld.model_validate_json(await request.body() or b"{}"))
            except ValidationError:
                pass  # a shard refuses it just as well, and in the API's own words
        return (await self._forward(0, request)).response()

    async def _of_world(self, world: str, request: Request, whole: bool) -> Response:
        """``whole``: nothing of it in particular."""
        if world == UNATTRIBUTED:
            text = f"each shard has its own, ask there: {', '.join(self._shards)}"
            return problem_response(HTTPStatus.CONFLICT, "many-shards", "Many shards", text)
        home = self._homes.get(world)
        if home is None:
            text = f"no world has the id {world!r}"
            return problem_response(HTTPStatus.NOT_FOUND, "unknown-world", "Unknown world", text)
        told = await self._forward(home, request)
        if whole and request.method == HTTPMethod.DELETE and told.status == HTTPStatus.NO_CONTENT:
            self._homes.pop(world, None)
        return self._described(told) if whole and request.method == HTTPMethod.GET else told.response()

    async def _list(self) -> Response:
        found = []
        for shard in range(len(self._shards)):
            told = await self._ask(shard, HTTPMethod.GET, WORLDS)
            found.extend(orjson.loads(told.body)["worlds"])
        return Response(orjson.dumps({"worlds": found}), media_type="application/json")

    def _described(self, told: _Told) -> Response:
        """A world as its shard describes it, but that further worlds are asked for here."""
        if told.status < HTTPStatus.BAD_REQUEST:
            up = orjson.loads(told.body)
            up["control"]["base_url"] = self._base_url
            told.body = orjson.dumps(up)
        return told.response()

    async def _forward(self, shard: int, request: Request) -> _Told:
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        query: bytes = request.scope["query_string"]
        target = raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        headers = [(n, v) for n, v in request.headers.items() if n not in _OF_THE_CONNECTION]
        return await self._ask(shard, request.method, target, await request.body(), headers)

    async def _ask(
        self, shard: int, method: str, target: str, body: bytes | None = None, headers: Sequence[tuple[str, str]] = ()
    ) -> _Told:
        url = URL(self._shards[shard] + target, encoded=True)
        named = list(headers) or [("content-type", "application/json")]
        async with self._client.request(
            method, url, data=body, headers=named, allow_redirects=False, auto_decompress=False
        ) as answer:
            return _Told(answer.status, list(answer.headers.items()), await answer.read())
