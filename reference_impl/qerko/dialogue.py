"""What is said over one connection: Qerko's calls are answered once each, the till's calls find their answers.

Source: Qerko POS integration, messages; QERKO-MSG-01, -02, -04.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from reference_impl.clock.port import Clock
from reference_impl.qerko import frames
from reference_impl.qerko.failure import CallFailed, MethodFailed
from reference_impl.qerko.frames import Answer, Call, Failure, Frame, Rubbish
from reference_impl.qerko.lanes import Lanes, Turn
from reference_impl.qerko.link import Link, LinkEnded
from reference_impl.settings import PartySettings

log = logging.getLogger("kassa.till.qerko")

REMEMBERED = 1000
"""Calls that are known again when their frame comes twice."""
PATIENCE = 2.0  # real seconds that a till which stops gives to calls under way


class Dialogue:
    """Over one `link`, used once. `heard`: epoch seconds of the newest frame."""

    def __init__(
        self,
        party: PartySettings,
        clock: Clock,
        handler: Callable[[str, list[Any]], Awaitable[Any]],
        lanes: Lanes,
        link: Link,
    ) -> None:
        self._name = party.name
        self._clock = clock
        self._handler = handler
        self._lanes = lanes
        self._link = link
        self._seen: dict[str, None] = {}
        self._asked: dict[str, asyncio.Future[Answer | Failure | None]] = {}
        self._working: set[asyncio.Task[None]] = set()
        self.heard = clock.now()

    # --- Qerko's side ---------------------------------------------------------------------------------------------

    def take(self, frame: Frame) -> None:
        """Take in one frame; calls are answered in the background, counted from this very moment."""
        self.heard = self._clock.now()
        match frame:
            case Call():
                self._begin(frame)
            case Answer() | Failure():
                self._settle(frame)
            case Rubbish(why, uuid):
                log.warning("%s: a frame that fits nothing: %s", self._name, why)
                if uuid is not None and self._is_new(uuid):
                    self._work(self._send(frames.failure(uuid, None, f"This is no call: {why}")))
            case _:
                log.warning("%s: an answer to auth-request out of turn", self._name)

    def _begin(self, call: Call) -> None:
        if call.uuid is None or self._is_new(call.uuid):
            self._work(self._answer(call, self._lanes.enter(call)))
        else:
            log.warning("%s: %r came twice with one uuid; it is answered once", self._name, call.method[:40])

    def _is_new(self, uuid: str) -> bool:
        if uuid in self._seen:
            return False
        self._seen[uuid] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return True

    async def _answer(self, call: Call, turn: Turn) -> None:
        try:
            await turn.comes()
            reply = await self._reply(call)
        finally:
            self._lanes.leave(turn)
        if call.uuid is not None:
            await self._send(reply)

    async def _reply(self, call: Call) -> str:
        uuid = call.uuid or ""
        try:
            return frames.answer(uuid, await self._handler(call.method, call.args))
        except MethodFailed as failed:
            log.info("%s: %r is refused: %s", self._name, call.method[:40], failed.code or failed.message)
            return frames.failure(uuid, failed.code, failed.message)
        except Exception as error:
            log.error("%s: %r: unforeseen: %s", self._name, call.method[:40], type(error).__name__, exc_info=error)
            return frames.failure(uuid, None, "The till could not do this.")

    async def _send(self, text: str) -> None:
        try:
            await self._link.send(text)
        except LinkEnded as ended:
            log.warning("%s: an answer did not go out: %s", self._name, ended.detail)

    def _work(self, work: Any) -> None:
        task = self._clock.spawn(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    # --- the till's side ------------------------------------------------------------------------------------------

    async def ask(self, method: str, args: list[Any], deadline: float) -> Any:
        """Call a method of Qerko; `deadline` in seconds.

        Raises:
            CallFailed: refused, not answered in time, or the connection ended.
        """
        call = Call(method, args, self._clock.unique())
        assert call.uuid is not None
        reply: asyncio.Future[Answer | Failure | None] = asyncio.get_running_loop().create_future()
        self._asked[call.uuid] = reply
        try:
            await self._link.send(frames.call(call))
            said = await self._clock.call(reply, deadline)
        except TimeoutError:
            raise CallFailed(None, f"no answer of Qerko within {deadline:.0f} s") from None
        except LinkEnded as ended:
            raise CallFailed(None, str(ended)) from None
        finally:
            self._asked.pop(call.uuid, None)
        if said is None:
            raise CallFailed(None, "the connection to Qerko ended")
        if isinstance(said, Failure):
            raise CallFailed(said.code, said.message, answered=True)
        return said.result

    def _settle(self, frame: Answer | Failure) -> None:
        reply = self._asked.get(frame.uuid) if frame.uuid is not None else None
        if reply is None or reply.done():
            log.warning("%s: Qerko answers something that was not asked, or too late", self._name)
        else:
            reply.set_result(frame)

    # --- the end --------------------------------------------------------------------------------------------------

    async def finish(self) -> None:
        """Answer what is under way, for two real seconds at most, then hang up."""
        if self._working:
            await asyncio.wait(self._working, timeout=PATIENCE)
        await self._link.close()

    def break_off(self) -> None:
        """There is no connection any more: nobody gets an answer to what was asked."""
        for reply in self._asked.values():
            if not reply.done():
                reply.set_result(None)
