"""The page's end of the terminal: a websocket that brings what apps say, and takes what they and the page are told.

Messages of the page are JSON objects. ``app`` and ``call``: an SDK call; ``app`` and ``say``: anything else that a
frame reports (``start``, ``on``, ``next``, ``idle``, ``running``, ``misuse``, ``exception``). To the page go ``view``
(everything that is shown), ``catalogue``, ``reload`` (an app's id), and what concerns an app: ``event`` and ``re`` (the
answer to a call; ``number``: what the frame names when it has come to rest after it).
"""

from __future__ import annotations

import json
import logging
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from mocks.poster.terminal import sdk, trace
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.events import NAMES, answered, page_gone, started
from mocks.poster.terminal.moments import announce_incoming
from mocks.poster.terminal.state import App
from mocks.poster.terminal.view import show_catalogue, show_terminal
from mocks.world.websocket import Websocket
from mocks.world.world import World

log = logging.getLogger("kassa.terminal")
TAKEN_OVER = 4001
"""Close code: another page shows this terminal now."""
HANDLERS = 100


def _spellable(value: JsonValue) -> JsonValue:
    """JavaScript has no whole numbers beyond 64 bits: what looks like one is a rounded number."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return float(value) if abs(value) < 10**300 else 0.0
    if isinstance(value, list):
        return [_spellable(one) for one in value]
    if isinstance(value, dict):
        return {name: _spellable(one) for name, one in value.items()}
    return value


Passed = Annotated[JsonValue, AfterValidator(_spellable)]


class Call(BaseModel):
    app: str
    call: int
    method: str = Field(max_length=100)
    args: list[Passed] = Field(default_factory=list)


class Start(BaseModel):
    app: str
    say: Literal["start"]


class On(BaseModel):
    app: str
    say: Literal["on"]
    event: str
    handler: int


class Next(BaseModel):
    app: str
    say: Literal["next"]
    event: int
    answer: Passed = None


class Idle(BaseModel):
    app: str
    say: Literal["idle"]
    event: int


class Running(BaseModel):
    """The bundle has been evaluated; ``loaded`` false: it could not even be read."""

    app: str
    say: Literal["running"]
    loaded: bool = True


class Remark(BaseModel):
    app: str
    say: Literal["misuse", "exception"]
    text: str = ""


Said = Annotated[Start | On | Next | Idle | Running | Remark, Field(discriminator="say")]
_SAID: TypeAdapter[Call | Said] = TypeAdapter(Call | Said)


class TerminalPage:
    """The speaker of one page; the newest page of a world is the one that counts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._socket: Websocket | None = None
        self._view: bytes = b""
        self._catalogue: bytes = b""

    # --- Speaker --------------------------------------------------------------------------------------------------

    def opened(self, socket: Websocket) -> None:
        desk = desk_of(self._world)
        self._socket = socket
        if desk.page is not None:
            desk.page.dismiss()
            page_gone(self._world)
        desk.open(self, self._show)
        self._show()

    def text(self, text: str) -> None:
        if desk_of(self._world).page is not self:
            return
        try:
            said = _SAID.validate_json(text)
        except ValidationError:
            self._misfit(text)
            return
        app = terminal_of(self._world).app(said.app)
        if app is not None:
            try:
                self._heard(app, said)
            except Exception:
                log.exception("what app %s said cannot be dealt with", said.app)
            desk_of(self._world).changed()

    def binary(self, data: bytes) -> None:
        """Nobody sends bytes."""

    def pong(self, payload: bytes) -> None:
        """Nobody pings."""

    def unheard(self, text: str | None) -> None:
        """Nobody mutes."""

    def lost(self, code: int | None) -> None:
        desk = desk_of(self._world)
        if desk.page is self:
            desk.shut()
            page_gone(self._world)

    # --- Page -----------------------------------------------------------------------------------------------------

    def tell(self, frame: dict[str, Any]) -> None:
        if self._socket is not None:
            self._socket.send(orjson.dumps(frame).decode())

    def dismiss(self) -> None:
        if self._socket is not None:
            self._socket.close(TAKEN_OVER, "another page shows this terminal now")

    def _show(self) -> None:
        """What is shown, if it is not what was shown last; news from outside are told to the apps first."""
        announce_incoming(self._world)
        catalogue = orjson.dumps(show_catalogue(self._world))
        if catalogue != self._catalogue:
            self._catalogue = catalogue
            self.tell({"catalogue": orjson.Fragment(catalogue)})
        view = show_terminal(self._world)
        view.pop("now")
        shown = orjson.dumps(view)
        if shown != self._view:
            self._view = shown
            self.tell({"view": orjson.Fragment(shown)})

    # --- apps -----------------------------------------------------------------------------------------------------

    def _heard(self, app: App, said: Call | Start | On | Next | Idle | Running | Remark) -> None:
        world = self._world
        match said:
            case Call():
                sdk.call(world, app, said.call, said.method, said.args)
            case Start():
                started(world, app)
            case On():
                self._subscribe(app, said)
            case Next():
                answered(world, app, said.event, said.answer)
            case Idle():
                desk_of(world).rests(app.id, said.event)
            case Running():
                app.running = said.loaded
                if not said.loaded:
                    trace.note(world, app, "exception", "the bundle is not a script")
            case Remark():
                trace.note(world, app, said.say, said.text)

    def _misfit(self, text: str) -> None:
        """A message that fits nothing; if it is a call, its promise does not wait for ever."""
        try:
            message = json.loads(text)
            app, number = terminal_of(self._world).app(message["app"]), message.get("call")
        except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
            log.warning("the terminal's page sent a message that is none")
            return
        if app is not None:
            trace.misuse(self._world, app, "a call or message that cannot be read")
            self.tell({"app": app.id, "re": number, "error": "the arguments cannot be read"})

    def _subscribe(self, app: App, said: On) -> None:
        trace.note(self._world, app, "on", said.event[:60])
        if said.event not in NAMES:
            trace.misuse(self._world, app, f"there is no event {said.event[:60]!r}")
        elif sum(len(handlers) for handlers in app.handlers.values()) < HANDLERS:
            app.handlers.setdefault(said.event, []).append(said.handler)
