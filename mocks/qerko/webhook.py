"""The webhook interface: Qerko calls the URL of a POS over HTTP, so there is no connection that could break.

It is a transport like the others: it counts as its party's one live connection from the moment it is switched on until
another one takes over, or the key that signs is deleted. A restart only loses the answers that are under way.

Source: Qerko POS integration, webhook interface; QERKO-CONN-02, QERKO-MSG-01.
"""

from __future__ import annotations

import asyncio

import aiohttp
import orjson
from yarl import URL

from mocks.qerko import calls, records
from mocks.qerko.account import Party, QerkoAccount, Seal, WebhookTarget
from mocks.qerko.dialogue import CloseCode
from mocks.qerko.frames import (
    BadFrame,
    CallFrame,
    FailureFrame,
    ResultFrame,
    failure_frame,
    frame_of,
    parse,
    result_frame,
)
from mocks.qerko.signing import signed_headers
from mocks.qerko.switchboard import Connection, Transport, switchboard
from mocks.world.waits import Hold
from mocks.world.world import World

FORGED = "a key that nobody has"
LONGEST = 1_000_000  # bytes of an answer
_RESULT, _FOLLOWS = (200, 204), 202
_FINAL = (CloseCode.UNAUTHORIZED, CloseCode.TAKEN_OVER)


class Webhook(Connection):
    """``_telling``: what the POS was told and has not taken yet; whatever is said next waits for that."""

    transport = Transport.WEBHOOK

    def __init__(self, world: World, party: Party, target: WebhookTarget) -> None:
        super().__init__()
        self.world, self.party, self.api_key, self._target = world, party.id, target.api_key, target
        self.serial = switchboard(world).number()
        self._calling: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._over = False

    def is_at(self, target: WebhookTarget) -> bool:
        return self._target == target

    def send(self, frame: str, seal: Seal, *, told: bool = False) -> bool:
        if self.silent:
            return False
        task = asyncio.get_running_loop().create_task(self._call(frame, seal, list(self._telling)))
        under_way = self._telling if told else self._calling
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        if told:
            hold = self.world.clock.hold(parks=True)
            self.holds.add(hold)
            task.add_done_callback(lambda _: self._taken(hold))
        return True

    def _taken(self, hold: Hold) -> None:
        """What the POS was told keeps time still no longer."""
        self.holds.discard(hold)
        hold.release()

    def close(self, code: int, why: str) -> None:
        if code in _FINAL:
            self.end(f"closed by qerko {code}")
        else:
            self.cut()

    def cut(self) -> None:
        """Every call under way loses its answer; the next one is made as if nothing had been."""
        for task in self._calling | self._telling:
            task.cancel()
        self.release()

    def end(self, note: str) -> None:
        """The party is not called any more."""
        if self._over:
            return
        self._over = True
        self.world.part(QerkoAccount).parties[self.party].webhook = None
        self.cut()
        records.disconnect(self, note)
        switchboard(self.world).disconnect(self)

    # --- one call -----------------------------------------------------------------------------------------------------

    async def _call(self, frame: str, seal: Seal, before: list[asyncio.Task[None]]) -> None:
        uuid = _uuid_of(frame)
        if before:
            await asyncio.wait(before)
            if uuid is not None and uuid not in self.world.part(QerkoAccount).calls:
                return  # given up meanwhile: a payment that started now would never be closed
        flight = switchboard(self.world).flights.get(uuid or "")
        found = await self._post(frame.encode(), seal, self.world.cause if flight is None else flight.entry.seq)
        if uuid is None or self.silent:
            return
        answered = False
        if found is not None:
            status, body = found
            if status == _FOLLOWS:
                return
            answered = self._take(uuid, status, body)
        if not answered and flight is not None:
            flight.land()  # nothing more will come, and the time-out decides

    async def _post(self, body: bytes, seal: Seal, cause: int | None) -> tuple[int, bytes] | None:
        """Status and body of the answer; None: there was none."""
        world, url = self.world, self._target.url
        key = FORGED if seal.forged else self.api_key
        headers = signed_headers(url, body, key, self.party, seal.made_at)
        entry = records.posted(world, url, headers, body, cause)
        entry.fault = "wrong-signature" if seal.forged else None
        limit = aiohttp.ClientTimeout(total=world.part(QerkoAccount).settings.answer_timeout)
        client = world.outbox.client
        assert client is not None
        started = world.clock.monotonic()
        try:
            async with client.post(
                URL(url, encoded=True), data=body, headers=headers, allow_redirects=False, timeout=limit
            ) as response:
                answer = await _whole(response)
                entry.status, entry.response_body = response.status, answer
                entry.response_headers = [(b"content-type", response.content_type.encode())]
                return response.status, answer
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            entry.note = f"no answer: {type(error).__name__}"
            return None
        except asyncio.CancelledError:
            entry.note = "cut"
            raise
        finally:
            entry.duration = world.clock.monotonic() - started

    def _take(self, uuid: str, status: int, body: bytes) -> bool:
        """Hand the answer to whoever waits; False: it answers nothing."""
        try:
            frame, text = _read(uuid, status, body)
        except BadFrame as bad:
            records.unexpected(self.world, self, str(bad), body.decode("utf-8", "replace"))
            return False
        if calls.answer(self.world, self.party, frame, text):
            return True
        records.unexpected(self.world, self, "answers no call that waits", text)
        return False


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LONGEST:
            raise aiohttp.ClientPayloadError(f"more than {LONGEST} bytes")
    return bytes(body)


def _uuid_of(text: str) -> str | None:
    """The call that a frame is, if it expects an answer; a fault also sends what is no frame."""
    try:
        frame = parse(text)
    except BadFrame:
        return None
    return frame.uuid if isinstance(frame, CallFrame) else None


def _read(uuid: str, status: int, body: bytes) -> tuple[ResultFrame | FailureFrame, str]:
    """What an answer by HTTP says, and the frame that would have said it on a websocket.

    Raises:
        BadFrame: a result that is not JSON.
    """
    try:
        content = orjson.loads(body) if body else None
    except orjson.JSONDecodeError as error:
        if status in _RESULT:
            raise BadFrame(f"not JSON: {error}") from None
        content = None
    if status in _RESULT:
        return ResultFrame(uuid, content), result_frame(uuid, content)
    failure = FailureFrame(uuid, None, f"HTTP {status}")
    if isinstance(content, dict):
        try:
            told = frame_of({"type": "method-call-response", "uuid": uuid, "error": content})
        except BadFrame:
            told = failure
        assert isinstance(told, FailureFrame)
        failure = told
    return failure, failure_frame(uuid, failure.code, failure.message)
