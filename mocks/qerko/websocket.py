"""The websocket transport: a thin shell around the dialogue.

Source: Qerko POS integration, connection; QERKO-CONN-01…06.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial

from mocks.qerko import calls, incoming, records
from mocks.qerko.account import API_KEY, Seal
from mocks.qerko.admission import Admitted, NotAdmitted, admit, restarting
from mocks.qerko.dialogue import Authorize, CloseCode, Command, Deliver, Dialogue, Say, State, Unexpected
from mocks.qerko.dialogue import Close as Hang
from mocks.qerko.frames import AuthFrame, BadFrame, CallFrame, Delivered, auth_frame, parse
from mocks.qerko.notice import Notice
from mocks.qerko.switchboard import GARBAGE, Connection, Transport, switchboard
from mocks.qerko.wording import words
from mocks.world import faults
from mocks.world.clock import Mode
from mocks.world.exchange import Answer, json_answer
from mocks.world.faults import Effect, Latency, Phase, Plain, Rule, Status
from mocks.world.journal import Exchange, RawHeaders
from mocks.world.tenants import Tenants
from mocks.world.waits import Hold
from mocks.world.websocket import Speaker, Websocket
from mocks.world.world import World

PATH = "/api/v2/pos/ws"
CONNECT = "connect"


class PosSocket(Connection):
    """One POS on a websocket: until it is authorized it belongs to no world."""

    transport = Transport.WEBSOCKET

    def __init__(self, tenants: Tenants, headers: RawHeaders, patience: float) -> None:
        super().__init__()
        self._tenants, self._headers = tenants, headers
        self._dialogue = Dialogue()
        self._pongs: dict[bytes, Hold] = {}
        self._pings = 0
        self._parting: Hold | None = None
        self._socket: Websocket
        self._alarm = asyncio.get_running_loop().call_later(patience, self._overdue)

    # --- what comes in ------------------------------------------------------------------------------------------

    def opened(self, socket: Websocket) -> None:
        self._socket = socket

    def text(self, text: str) -> None:
        self._do(self._dialogue.text(text), text)

    def binary(self, data: bytes) -> None:
        self._do(self._dialogue.binary(), repr(data[:100]))

    def pong(self, payload: bytes) -> None:
        """It has read everything up to that ping."""
        while payload in self._pongs:
            earliest = next(iter(self._pongs))
            hold = self._pongs.pop(earliest)
            self.holds.discard(hold)
            hold.release()

    def unheard(self, text: str | None) -> None:
        """What the POS sends into a half open link: time may go on to the moment when it gives up."""
        if text is None:
            self.unanswered("ping")
            return
        try:
            frame = parse(text)
        except BadFrame:
            return
        if isinstance(frame, CallFrame) and frame.uuid is not None:
            self.unanswered(frame.method)

    def lost(self, code: int | None) -> None:
        self._ended("lost" if code is None else f"closed by merchant {code}")
        if self._parting is not None:
            self._parting.release()

    # --- what goes out ------------------------------------------------------------------------------------------

    def send(self, frame: str, seal: Seal, *, told: bool = False) -> bool:
        if self.silent:
            return False
        self._socket.send(frame)
        if told and self.world.clock.mode is not Mode.WALL:
            self._pings += 1
            payload = self._pings.to_bytes(4, "big")
            hold = self._pongs[payload] = self.world.clock.hold()
            self.holds.add(hold)
            self._socket.ping(payload)
        return True

    def close(self, code: int, why: str) -> None:
        self._do(self._dialogue.close(code, why), "")

    def cut(self) -> None:
        if self.serial:
            Notice(self.world.clock)
        self._ended("lost")
        self._socket.cut()

    def silence(self) -> None:
        super().silence()
        self._socket.mute()

    def heal(self) -> None:
        super().heal()
        self._socket.unmute()

    # --- inside -------------------------------------------------------------------------------------------------

    def _do(self, commands: Iterable[Command], text: str) -> None:
        for command in commands:
            match command:
                case Say(said):
                    self._socket.send(said)
                case Deliver(frame):
                    self._deliver(frame, text)
                case Authorize(auth):
                    self._alarm.cancel()
                    self._authorize(auth, text)
                case Unexpected(why):
                    world = self.world if self.serial else self._tenants.unattributed
                    records.unexpected(world, self if self.serial else None, why, text)
                case Hang(code, why):
                    self._hang(code, why)

    def _deliver(self, frame: Delivered, text: str) -> None:
        if isinstance(frame, CallFrame):
            incoming.handle(self.world, (self.transport, self.party), self, frame, text, self._socket.send, later=True)
        elif not calls.answer(self.world, self.party, frame, text):
            records.unexpected(self.world, self, "answers no call that waits", text)

    def _hang(self, code: int, why: str) -> None:
        self._alarm.cancel()
        if self.serial:
            # A POS acts on a close frame as on any other: time stands still until it has taken its leave.
            self._parting = None if self.silent else self.world.clock.hold()
            records.disconnect(self, f"closed by qerko {code}")
            switchboard(self.world).disconnect(self)
        self._socket.close(code, why)

    def _ended(self, note: str) -> None:
        self._alarm.cancel()
        if self._dialogue.ended() and self.serial:
            records.disconnect(self, note)
            switchboard(self.world).disconnect(self)

    def _overdue(self) -> None:
        self._do(self._dialogue.overdue(), "")

    # --- authorization ------------------------------------------------------------------------------------------

    def _authorize(self, auth: AuthFrame, text: str) -> None:
        try:
            admitted = admit(self._tenants, auth.keys, auth.pos_id)
        except NotAdmitted as refusal:
            world = refusal.world or self._tenants.unattributed
            self._record(world, text, 401, auth_frame(False))
            self._do(self._dialogue.refuse(words(refusal.reason)), text)
            return
        world = admitted.world
        if restarting(world) is not None:
            self._record(world, text, 503, "")
            self._do(self._dialogue.close(CloseCode.RESTART_AHEAD, words("restart")), text)
            return
        rules = world.faults.pick(CONNECT) if world.faults else []
        latency = sum(rule.effect.seconds for rule in rules if isinstance(rule.effect, Latency))
        welcome = partial(self._welcome, admitted, text, rules)
        if latency:
            switchboard(world).later(world, latency, welcome)
        else:
            welcome()

    def _welcome(self, admitted: Admitted, text: str, rules: list[Rule]) -> None:
        if self._dialogue.state is not State.OPENING:
            return  # it has gone while a fault kept it waiting
        board = switchboard(admitted.world)
        self.world, self.party, self.api_key = admitted.world, admitted.party.id, admitted.api_key
        self.serial = board.number()
        struck = _first(rules, Phase.BEFORE)
        if struck is not None:
            entry = self._record(self.world, text, None, "")
            entry.fault = f"{struck.effect.kind} ({struck.phase})"
            entry.status = self._strike(struck.effect)
            return
        entry = self._record(self.world, text, 101, auth_frame(True))
        commands = self._dialogue.authorized()
        board.connect(self)
        struck = _first(rules, Phase.AFTER)
        if struck is None:
            self._do(commands, text)
        else:
            entry.fault = f"{struck.effect.kind} ({struck.phase})"
            self._strike(struck.effect)

    def _strike(self, effect: Effect) -> int | None:
        """A fault takes the place of the auth-response; the status that it amounts to."""
        match effect:
            case Status(status=503):
                self._do(self._dialogue.close(CloseCode.RESTART_AHEAD, words("restart")), "")
                return 503
            case Status():
                self._do(self._dialogue.refuse(words("api-key")), "")
                return 401
            case faults.CloseCode(code=code):
                self.close(code, "")
            case Plain(kind="cut"):
                self.cut()
            case Plain(kind="garbage"):
                self._socket.send(GARBAGE)
            case _:
                self.silence()
                self.unanswered(CONNECT)
        return None

    def _record(self, world: World, text: str, status: int | None, answer: str) -> Exchange:
        entry = records.connect(world, self.serial, PATH, self._headers, text)
        entry.status, entry.response_body = status, answer.encode()
        return entry


_OF_THE_HANDSHAKE = {"connection", "upgrade"}
_STRIKING = {"status", "ws-close", "cut", "garbage", "drop", "silence"}


def _first(rules: Iterable[Rule], phase: Phase) -> Rule | None:
    return next((rule for rule in rules if rule.phase is phase and rule.effect.kind in _STRIKING), None)


def speaker_at(tenants: Tenants, path: str, headers: dict[str, str], patience: float) -> Speaker | Answer:
    """Who answers a handshake; one that already says who it is hears of a restart by HTTP 503.

    ``patience``: real seconds in which the auth-request must come.
    """
    raw = [
        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
        if name not in _OF_THE_HANDSHAKE
    ]
    if path != PATH:
        return json_answer(404, {"code": None, "message": words("path")})
    key = headers.get("authorization", "").removeprefix("Bearer ")
    world = tenants.find(API_KEY, key)
    left = None if world is None else restarting(world)
    if world is not None and left is not None:
        records.connect(world, 0, PATH, raw, "").status = 503
        answer = json_answer(503, {"code": None, "message": words("restart")})
        answer.headers = ((b"retry-after", str(left).encode()),)
        return answer
    return PosSocket(tenants, raw, patience)
