"""What a terminal has only while it runs, and no snapshot holds: the page that shows it, and what is under way there.

Apps run in the page, in real time. On a virtual clock the world stands still while an app is at work, so that it is
never later than it would be at a real register: from an event or an answer until the app's frame reports that it has
come to rest, which it also has while it waits for a server or a person.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakSet

from mocks.poster.account import PosterAccount
from mocks.poster.terminal.state import App, Terminal
from mocks.world.clock import Mode
from mocks.world.journal import Exchange
from mocks.world.waits import Hold
from mocks.world.world import World

REST_LIMIT = 60.0  # real seconds


class Page(Protocol):
    """A page that shows the terminal and runs its apps."""

    def tell(self, frame: dict[str, Any]) -> None:
        """Send one message; nothing happens when the page is gone."""

    def dismiss(self) -> None:
        """Another page has taken over."""


def terminal_of(world: World) -> Terminal:
    return world.part(PosterAccount).terminal


async def _nobody(verb: str, path: str, query: str, body: bytes) -> Any:
    return None


class Desk:
    """See the module's docstring.

    ``calls``: SDK calls that are not answered yet, by app and number; ``show``: brings the page up to date;
    ``web_api``: calls Poster's own API (verb, path, query, JSON body) and returns what it answers.
    """

    def __init__(self) -> None:
        self.page: Page | None = None
        self.calls: dict[tuple[str, int], Exchange] = {}
        self.show: Callable[[], None] = lambda: None
        self.web_api: Callable[[str, str, str, bytes], Awaitable[Any]] = _nobody
        self._showing = False
        self._working: dict[str, tuple[int, Hold]] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def tell(self, frame: dict[str, Any]) -> None:
        if self.page is not None:
            self.page.tell(frame)

    def open(self, page: Page, show: Callable[[], None]) -> None:
        """``page`` shows the terminal from now on."""
        self.page, self.show = page, show
        _OPEN.add(self)

    def shut(self) -> None:
        """No page does."""
        self.page, self.show = None, lambda: None
        _OPEN.discard(self)

    # --- apps at work -------------------------------------------------------------------------------------------

    def works(self, world: World, app: App, event: int) -> None:
        """``app`` was told of ``event``, or got an answer of that number, and will come to rest."""
        self.rests(app.id)
        self._working[app.id] = (event, world.clock.hold())

    def rests(self, app_id: str, event: int | None = None) -> None:
        """The app has done what it had to do for ``event`` and what came before it; None: whatever it was."""
        found = self._working.get(app_id)
        if found is not None and (event is None or event >= found[0]):
            del self._working[app_id]
            found[1].release()
            self.changed()

    def forget(self, app_id: str) -> None:
        """The app's document is gone: what it had asked will not be answered."""
        self.rests(app_id)
        for key in [key for key in self.calls if key[0] == app_id]:
            del self.calls[key]

    def quiet(self, terminal: Terminal) -> bool:
        """Nothing will happen here until a person acts."""
        asked = {question.app_id for question in (terminal.scan, terminal.rights) if question is not None}
        if self._working or any(app_id not in asked for app_id, _ in self.calls):
            return False
        interruption = terminal.interruption
        return interruption is None or any(popup.app_id == interruption.app_id for popup in terminal.popups)

    def changed(self) -> None:
        """Something is different: the page shows it soon, and whoever waits for rest looks again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        if self.page is not None and not self._showing:
            self._showing = True
            asyncio.get_running_loop().call_soon(self._show)

    def _show(self) -> None:
        self._showing = False
        self.show()

    async def rest(self, world: World, seconds: float) -> None:
        """Wait until :meth:`quiet`, at most ``seconds`` of the world's time; a ``jump`` clock goes that far.

        On a ``manual`` clock, which somebody else must advance, for a real minute at most.
        """
        until = world.clock.now + seconds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if world.clock.mode is Mode.WALL else REST_LIMIT):
                while not self.quiet(terminal_of(world)) and world.clock.now < until:
                    await self._hear(world, until - world.clock.now)

    async def _hear(self, world: World, seconds: float) -> None:
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(news)
        try:
            await world.clock.expect(news, seconds)
        finally:
            self._waiting.remove(news)


_DESKS: WeakKeyDictionary[World, Desk] = WeakKeyDictionary()
_OPEN: WeakSet[Desk] = WeakSet()


def desk_of(world: World) -> Desk:
    """The desk of ``world``, made when it is first needed."""
    desk = _DESKS.get(world)
    if desk is None:
        desk = _DESKS[world] = Desk()
    return desk


def look_again() -> None:
    """Something has happened elsewhere: every terminal with a page brings it up to date."""
    for desk in list(_OPEN):
        desk.changed()
