"""A POS with a webhook: an HTTP server that trusts nobody, and a REST client for what it says by itself."""

from __future__ import annotations

import asyncio
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from aiohttp import web
from http_message_signatures import HTTPMessageVerifier, InvalidSignature, MappingKeyResolver
from http_message_signatures.algorithms import HMAC_SHA256

from mocks.qerko.inferred import SIGNED, WEBHOOK_FRAMES
from mocks.qerko.tests.lines import Lines
from mocks.qerko.tests.smallpos import PATIENCE, PosByHand, Refusal
from mocks.qerko.tests.tavern import Tavern
from mocks.world.server import bind


@dataclass(frozen=True)
class Message:
    method: str
    url: str
    headers: Mapping[str, str]


class Verifier(HTTPMessageVerifier):
    """The time of a world is not the time of this machine, so timing is judged apart."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        pass


class HttpPos(PosByHand):
    """``verdicts``: the status of every answer, oldest first; ``owing``: it answers 202 and posts the result later.

    ``odd``: what it says to a method in place of an answer. ``now``: its own time, epoch seconds.
    """

    def __init__(self, rest: str, party: str, api_key: str, now: Callable[[], float]) -> None:
        super().__init__()
        self.verdicts: list[int] = []
        self.owing = False
        self.odd: dict[str, Callable[[], web.Response]] = {}
        self._party, self._api_key, self._now = party, api_key, now
        keys = MappingKeyResolver(public_keys={party: api_key.encode()}, private_keys={})
        self._verifier = Verifier(signature_algorithm=HMAC_SHA256, key_resolver=keys)
        self.rest = httpx.Client(
            base_url=rest, headers={"Authorization": f"Bearer {api_key}", "Pos-Id": "http pos"}, timeout=PATIENCE
        )
        self._owed: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runner, self.url = self._run(self._open())

    def close(self) -> None:
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self.rest.close()

    def call(self, method: str, *args: Any) -> dict[str, Any]:
        frame = {"type": "method-call-request", "uuid": "pos-1", "method": method, "args": args}
        answer: dict[str, Any] = self.post(frame).json()
        return answer

    def post(self, frames: Any) -> httpx.Response:
        """What it says by itself."""
        return self.rest.post(WEBHOOK_FRAMES, json=frames)

    def answered(self, count: int) -> list[int]:
        """The statuses of its answers, once it has given ``count``: a message is heard before it is answered."""
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.verdicts) >= count, PATIENCE), f"answered: {self.verdicts}"
            return list(self.verdicts)

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _open(self) -> tuple[web.AppRunner, str]:
        application = web.Application()
        application.router.add_post("/pos/{shop}", self._take)
        runner = web.AppRunner(application, shutdown_timeout=0)
        await runner.setup()
        socket = bind("127.0.0.1", 0)
        await web.SockSite(runner, socket).start()
        return runner, f"http://127.0.0.1:{socket.getsockname()[1]}/pos/7?a=%20b"

    async def _take(self, request: web.Request) -> web.Response:
        response = self._refusal(request, await request.read()) or await self._answered(await request.read())
        with self._heard:
            self.verdicts.append(response.status)
            self._heard.notify_all()
        return response

    def _refusal(self, request: web.Request, body: bytes) -> web.Response | None:
        """401 for who it is not, 410 for when it was."""
        expected = hmac.digest(self._api_key.encode(), body, "sha256").hex()
        if not hmac.compare_digest(expected, request.headers.get("Signature-SHA256", "")):
            return failure(401, None, "bad Signature-SHA256")
        message = Message(request.method, str(request.url), request.headers)
        try:
            (found,) = self._verifier.verify(message, max_age=None, require_components=SIGNED, body=body)
        except InvalidSignature as error:
            return failure(401, None, str(error))
        if not int(found.parameters["created"]) - 1 <= self._now() <= int(found.parameters["expires"]):
            return failure(410, None, "bad timing")
        return None

    async def _answered(self, body: bytes) -> web.Response:
        try:
            frame = json.loads(body)
        except ValueError:
            return failure(400, None, "not JSON")
        self.remember(frame["method"], frame["args"])
        if frame["method"] in self.odd:
            return self.odd[frame["method"]]()
        if self.owing and frame["uuid"] is not None:
            self._owed.append(asyncio.create_task(self._settle(frame)))
            return web.Response(status=202)
        try:
            return web.json_response(await asyncio.to_thread(self.answer, frame["method"], frame["args"]))
        except Refusal as refusal:
            return failure(422, refusal.code, refusal.message)

    async def _settle(self, frame: dict[str, Any]) -> None:
        """The result that 202 has promised."""
        answer: dict[str, Any] = {"type": "method-call-response", "uuid": frame["uuid"]}
        try:
            answer["result"] = await asyncio.to_thread(self.answer, frame["method"], frame["args"])
        except Refusal as refusal:
            answer["error"] = {"code": refusal.code, "message": refusal.message}
        assert (await asyncio.to_thread(self.post, answer)).status_code == 204


def at_webhook(of: Tavern | Lines) -> HttpPos:
    """A POS for the first restaurant of a world, at its time; Qerko does not know its URL yet."""
    return HttpPos(of.server.url, of.yours["id"], of.yours["api_key"], lambda: of.world.clock.now)


def failure(status: int, code: str | None, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=status)
