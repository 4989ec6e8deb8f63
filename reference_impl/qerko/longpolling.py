"""The link over HTTP: one poll at a time brings Qerko's calls, answers go out by POST.

Source: Qerko POS integration, REST (that long-polling exists; all else is inferred); QERKO-CONN-01, -02, -05, -06.
"""

from __future__ import annotations

from typing import Any, NoReturn

from reference_impl.clock.port import Clock
from reference_impl.qerko import frames
from reference_impl.qerko.failure import Unreachable
from reference_impl.qerko.http import DEADLINE, Http
from reference_impl.qerko.inferred import LONG_POLLING_PATH, LONGEST_HOLD
from reference_impl.qerko.link import OF_STATUS, Deliver, Ending, LinkEnded
from reference_impl.settings import PartySettings

POLL_DEADLINE = LONGEST_HOLD + 5.0
SHORTEST_HOLD = 1.0
"""Seconds: against a server that does not hold polls, this till does not spin."""


class LongPollingLink:
    """`Link` over HTTP. An answer may be on its way while the next poll is held; two polls never are."""

    probe_after: float | None = None

    def __init__(self, party: PartySettings, clock: Clock) -> None:
        self._http = Http(party, clock)
        self._clock = clock
        self._deliver: Deliver | None = None

    async def open(self) -> None:
        """Ask who we are: a poll might be held for half a minute before it tells that the key is good."""
        await self._ask("POST", frames.call(frames.Call("whoAmI", [], self._clock.unique())), DEADLINE)

    async def listen(self, deliver: Deliver) -> NoReturn:
        self._deliver = deliver
        while True:
            asked = self._clock.now()
            calls = await self._ask("GET", None, POLL_DEADLINE)
            self._take(calls)
            if not calls and self._clock.now() - asked < SHORTEST_HOLD:
                await self._clock.sleep(SHORTEST_HOLD)

    async def send(self, text: str) -> None:
        """Send one frame; what the body of the answer holds is delivered as if a poll had brought it."""
        self._take(await self._ask("POST", text, DEADLINE))

    async def close(self, *, dead: bool = False) -> None:
        await self._http.close()

    def _take(self, body: Any) -> None:
        if self._deliver is not None and body is not None:
            for frame in body if isinstance(body, list) else [body]:
                self._deliver(frames.of_json(frame))

    async def _ask(self, verb: str, text: str | None, deadline: float) -> Any:
        body = None if text is None else text.encode()
        try:
            status, answer = await self._http.ask(verb, LONG_POLLING_PATH, body, deadline=deadline)
        except Unreachable as problem:
            raise LinkEnded(Ending.LOST, f"{verb}: {problem}") from None
        if not 200 <= status < 300:
            raise LinkEnded(OF_STATUS.get(status, Ending.LOST), f"{verb} is answered with status {status}")
        return answer
