"""Who is connected in one world: one live connection for each party, whichever key and transport it uses.

In-process, and no part of a snapshot: it says who is there, not how things stand.

Source: Qerko POS integration, connection; QERKO-CONN-02.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from mocks.qerko.account import Seal
from mocks.qerko.dialogue import CloseCode
from mocks.world.faults import Rule
from mocks.world.journal import Exchange
from mocks.world.waits import Hold
from mocks.world.world import World

GARBAGE = '<html>\x00{"upstream":'


class Transport(StrEnum):
    WEBSOCKET = "websocket"
    LONG_POLLING = "long-polling"
    WEBHOOK = "webhook"


class Connection(ABC):
    """One party's line to Qerko, over any transport.

    ``serial`` numbers the connections of a world; ``holds``: what keeps the clock still until the party has acted on
    what was sent, or the connection is gone; ``deaf``: calls of the party that nobody will answer, by method.
    """

    transport: Transport

    astray = False
    """Its last request came to nothing, so time must pass until it comes back: nothing that is said holds it up."""

    def __init__(self) -> None:
        self.world: World
        self.party = ""
        self.api_key = ""
        self.serial = 0
        self.silent = False
        self.holds: set[Hold] = set()
        self.deaf: dict[str, Hold] = {}

    @abstractmethod
    def send(self, frame: str, seal: Seal, *, told: bool = False) -> bool:
        """Send a frame; False: the link is half open and it went nowhere.

        ``told``: no answer will come, so the connection itself keeps the clock still until the frame is read.
        """

    @abstractmethod
    def close(self, code: int, why: str) -> None:
        """End it as Qerko does, with its code."""

    @abstractmethod
    def cut(self) -> None:
        """Break it as a failing network would."""

    def silence(self) -> None:
        """From now on the link is half open."""
        self.silent = True
        self.release()

    def heal(self) -> None:
        """The link works again; what was said meanwhile is lost."""
        self.silent = False
        self._undeafen()

    def unanswered(self, method: str) -> None:
        """A call of the party that gets no answer: time may go on to its deadline. Asking again gives up the first."""
        earlier = self.deaf.pop(method, None)
        if earlier is not None:
            earlier.release()
        self.deaf[method] = self.world.clock.shelve()

    def release(self) -> None:
        """Nothing that was sent here keeps the clock still any longer."""
        holds, self.holds = self.holds, set()
        for hold in holds:
            hold.release()

    def over(self) -> None:
        """The connection is gone, with all that hung on it."""
        self.release()
        self._undeafen()

    def _undeafen(self) -> None:
        deaf, self.deaf = self.deaf, {}
        for hold in deaf.values():
            hold.release()


@dataclass(slots=True)
class Flight:
    """A call that is under way: its journal entry, and what will go wrong with its answer."""

    entry: Exchange
    after: list[Rule]
    connection: Connection | None = None
    hold: Hold | None = None

    def land(self) -> None:
        """It keeps the clock still no longer."""
        if self.hold is not None:
            if self.connection is not None:
                self.connection.holds.discard(self.hold)
            self.hold.release()


@dataclass(slots=True)
class Switchboard:
    """``flights`` by the uuid of the call; ``_ousted``: until when a poller that lost its connection between two polls
    is told so, by party."""

    _live: dict[str, Connection] = field(default_factory=dict)
    _serial: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ousted: dict[str, float] = field(default_factory=dict)
    flights: dict[str, Flight] = field(default_factory=dict)

    def connected(self, party: str) -> Connection | None:
        return self._live.get(party)

    def all(self) -> list[Connection]:
        return list(self._live.values())

    def number(self) -> int:
        """The serial of a new connection."""
        self._serial += 1
        return self._serial

    def connect(self, connection: Connection) -> None:
        """``connection`` is its party's from now on; an earlier one is closed."""
        earlier = self._live.get(connection.party)
        self._live[connection.party] = connection
        if earlier is not None:
            earlier.close(CloseCode.TAKEN_OVER, "another connection was opened")

    def oust(self, party: str, until: float) -> None:
        """The party's next poll before ``until`` (epoch seconds of the world) hears that another one took over."""
        self._ousted[party] = until

    def was_ousted(self, party: str, now: float) -> bool:
        """Whether a poll must be told, which is done once."""
        return self._ousted.pop(party, now) > now

    def disconnect(self, connection: Connection) -> None:
        """``connection`` is over; it may have been replaced before."""
        if self._live.get(connection.party) is connection:
            del self._live[connection.party]
        connection.over()

    def later(self, world: World, seconds: float, then: Callable[[], None]) -> None:
        """Answer after ``seconds`` of the world's time somebody who waits for it."""

        async def wait() -> None:
            world.clock.enter()
            try:
                await world.clock.wait(seconds)
                then()
            finally:
                world.clock.leave()

        task = asyncio.get_running_loop().create_task(wait())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def switchboard(world: World) -> Switchboard:
    return world.part(Switchboard)
