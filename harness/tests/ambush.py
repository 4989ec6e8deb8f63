"""To be there when a call is struck, before its caller has gone on: time stands still from then on.

Whoever lies in ambush takes part in the world's clock, so that time never passes by more than :data:`STEP` without a
look at the journal. A till that is killed now dies in the middle of that very call, however slow the machine is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.sync.client import ClientConnection, connect

from harness.actors.world import World

STEP = 0.5  # the world's seconds between two looks: less than any till waits for an answer
PAUSE = 0.02  # real seconds between two looks while no time passes
LIMIT = 120.0  # real seconds for a call to be struck


@contextmanager
def ambush(world: World, operation: str) -> Iterator[Ambush]:
    """From the moment that the call is struck until the end of the block, time stands still."""
    url = f"{world.control_url}/control/worlds/{world.up.world}/clock".replace("http", "ws", 1)
    with connect(url, compression=None, open_timeout=LIMIT) as socket:
        yield Ambush(world, operation, socket)


class Ambush:
    """A participant of the world's clock that lets time pass only as far as it has looked."""

    def __init__(self, world: World, operation: str, socket: ClientConnection) -> None:
        self._world, self._operation, self._socket = world, operation, socket
        self._tells("register", name="ambush")
        self._now = self._hears("registered")
        self._park()

    def until_struck(self) -> None:
        """Returns once the world holds back the reply to a call of the operation; no time passes any more."""
        deadline = time.monotonic() + LIMIT
        while not self._struck():
            assert time.monotonic() < deadline, f"{self._operation} was not struck within {LIMIT:.0f} s"
            try:
                self._now = self._hears("wake", PAUSE)
            except TimeoutError:
                continue
            if not self._struck():
                self._park()
        self._tells("release")
        self._hears("released")

    def _struck(self) -> bool:
        return any(e.operation == self._operation and e.fault for e in self._world.journal())

    def _park(self) -> None:
        self._tells("wait", until=self._now + STEP)

    def _tells(self, kind: str, **fields: object) -> None:
        self._socket.send(json.dumps({"type": kind, **fields}))

    def _hears(self, kind: str, timeout: float | None = LIMIT) -> float:
        """The next frame of this kind: when it was sent."""
        while True:
            frame = json.loads(self._socket.recv(timeout))
            if frame["type"] == kind:
                return float(frame["now"])
