"""The owner of the time in a test: it stands still until the test lets it pass, and never overtakes the till."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from websockets.asyncio.server import ServerConnection

BEGIN = 1000.0
LOOKS = 20  # in one process a call has long been heard by then; a moment without the processor is only one of them
MOMENT = 0.01  # real seconds between two looks


class Timekeeper:
    """Speaks the clock protocol with one participant."""

    def __init__(self) -> None:
        self.now = BEGIN
        self._socket: ServerConnection | None = None
        self._parked: dict[str, Any] | None = None
        self._changed = asyncio.Event()

    @property
    def may_leap(self) -> bool:
        """The till has said that it does nothing."""
        return self._parked is not None

    async def serve(self, socket: ServerConnection) -> None:
        self._socket = socket
        async for text in socket:
            frame = json.loads(text)
            self._parked = frame if frame["type"] == "wait" else None
            if frame["type"] == "register":
                await self._says("registered")
            elif frame["type"] == "release":
                await self._says("released")
            self._changed.set()

    async def passes(self, seconds: float) -> None:
        """Let so much time pass; everything due in it has happened when this returns."""
        end = self.now + seconds
        while (until := await self._rest()) is not None and until <= end:
            self.now = max(self.now, until)
            self._parked = None
            await self._says("wake")
        self.now = end
        self._parked = None
        await self._says("wake")
        await self._rest()

    async def _rest(self) -> float | None:
        """The till's next appointment, once it is at rest with no call on its way; one that nobody hears is lost."""
        looks = 0
        async with asyncio.timeout(60):
            while self._parked is None or (self._parked["calls"] and looks < LOOKS):
                self._changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), MOMENT)
                looks = 0 if self._changed.is_set() else looks + 1
        until: float | None = self._parked["until"]
        return until

    async def _says(self, kind: str) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps({"type": kind, "now": self.now, "mode": "manual"}))
