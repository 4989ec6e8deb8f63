"""One party's connection to Qerko, kept for as long as the till runs: never two at once, and again after every end.

Source: Qerko POS integration, connection and messages; QERKO-CONN-01 to -07, QERKO-MSG-01, -02, -04.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from reference_impl.clock.port import Clock
from reference_impl.qerko.dialogue import Dialogue
from reference_impl.qerko.failure import CallFailed
from reference_impl.qerko.inferred import ANSWER_DEADLINE
from reference_impl.qerko.key import has_typing_error
from reference_impl.qerko.lanes import Lanes
from reference_impl.qerko.link import Ending, Link, LinkEnded
from reference_impl.qerko.longpolling import LongPollingLink
from reference_impl.qerko.reconnecting import Patience
from reference_impl.qerko.states import Event, State, Status
from reference_impl.qerko.websocket import WebsocketLink
from reference_impl.settings import PartySettings, QerkoTransport

log = logging.getLogger("kassa.till.qerko")

Handler = Callable[[str, list[Any]], Awaitable[Any]]
PROBE_DEADLINE = 5.0
_LINKS: dict[QerkoTransport, Callable[[PartySettings, Clock], Link]] = {
    QerkoTransport.WEBSOCKET: WebsocketLink,
    QerkoTransport.LONG_POLLING: LongPollingLink,
}


class Connector:
    """`handler` answers Qerko's calls (method, args); it raises `MethodFailed` to refuse one."""

    def __init__(self, party: PartySettings, clock: Clock, handler: Handler) -> None:
        self._party = party
        self._clock = clock
        self._handler = handler
        self._lanes = Lanes(clock)
        self._patience = Patience(party.id)
        self._status = Status(State.CONNECTING, clock.now())
        self._dialogue: Dialogue | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False
        self._tried = asyncio.Event()

    def start(self) -> None:
        """Keep a connection from now on, in the background. A key with a typing error is never tried."""
        if has_typing_error(self._party.api_key):
            self._status = self._status.after(Event.REFUSED, self._clock.now(), "the API key has a typing error")
            log.error("%s: the API key has a typing error; Qerko is not asked", self._party.name)
            self._tried.set()
        else:
            self._keeper = self._clock.spawn(self._keep())

    async def stop(self) -> None:
        """Answer what is under way, close the connection, and make no other."""
        self._stopping = True
        if self._dialogue is not None:
            await self._dialogue.finish()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    def status(self) -> Status:
        """How the connection stands."""
        return self._status

    async def tried(self) -> None:
        """Returns once the first attempt has come to something or to nothing."""
        await self._tried.wait()

    async def call(self, method: str, args: list[Any]) -> Any:
        """Call a method of Qerko.

        Raises:
            CallFailed: refused, not answered in time, or not connected.
        """
        if self._dialogue is None:
            raise CallFailed(None, "not connected to Qerko")
        return await self._dialogue.ask(method, args, ANSWER_DEADLINE)

    async def _keep(self) -> None:
        while not self._stopping:
            ended, held = await self._connect_once()
            if self._stopping:
                return
            gap = self._patience.gap(ended.ending, held)
            self._report(ended, gap)
            await self._clock.sleep(gap)
            self._status = self._status.after(Event.DUE, self._clock.now())

    async def _connect_once(self) -> tuple[LinkEnded, float]:
        """One connection from its beginning to its end: why it ended, and how many seconds it held."""
        link = _LINKS[self._party.transport](self._party, self._clock)
        dialogue = Dialogue(self._party, self._clock, self._handler, self._lanes, link)
        began: float | None = None
        try:
            await link.open()
            began = self._clock.now()
            self._status = self._status.after(Event.OPENED, began)
            self._dialogue = dialogue
            log.info("%s: connected to Qerko by %s", self._party.name, self._party.transport)
            self._tried.set()
            await self._listen(link, dialogue)
        except LinkEnded as ended:
            return ended, 0.0 if began is None else self._clock.now() - began
        except Exception as error:
            # Whatever it is, the till goes on selling and comes back to it.
            log.error("%s: unforeseen: %s", self._party.name, type(error).__name__, exc_info=error)
            return LinkEnded(Ending.LOST, type(error).__name__), 0.0
        finally:
            self._dialogue = None
            dialogue.break_off()
            await link.close()
            self._tried.set()

    async def _listen(self, link: Link, dialogue: Dialogue) -> NoReturn:
        watch = None if link.probe_after is None else self._clock.spawn(self._watch(link, dialogue, link.probe_after))
        try:
            await link.listen(dialogue.take)
        finally:
            if watch is not None:
                watch.cancel()

    async def _watch(self, link: Link, dialogue: Dialogue, probe_after: float) -> None:
        """Silence may be peace or a dead link: a `noop` tells (QERKO-CONN-03)."""
        while True:
            quiet = self._clock.now() - dialogue.heard
            if quiet < probe_after:
                await self._clock.sleep(probe_after - quiet)
                continue
            try:
                await dialogue.ask("noop", [], PROBE_DEADLINE)
            except CallFailed as failed:
                if not failed.answered:
                    log.warning("%s: the connection is dead: no answer to noop", self._party.name)
                    await link.close(dead=True)
                    return

    def _report(self, ended: LinkEnded, gap: float) -> None:
        refused = ended.ending is Ending.REFUSED
        self._status = self._status.after(Event.REFUSED if refused else Event.ENDED, self._clock.now(), ended.ending)
        serious = refused or ended.ending is Ending.REPLACED
        log.log(
            logging.ERROR if serious else logging.WARNING,
            "%s: %s (%s); next attempt in %.0f s",
            self._party.name,
            ended.ending,
            ended.detail,
            gap,
        )
