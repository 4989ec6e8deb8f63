"""A POS that fetches its frames: one connection, for as long as one poll follows another.

Source: Qerko POS integration, long-polling (path, shape and patience are inferred); QERKO-CONN-02, QERKO-CONN-03.
"""

from __future__ import annotations

from mocks.qerko import records
from mocks.qerko.account import Seal
from mocks.qerko.admission import Admitted, restarting
from mocks.qerko.dialogue import CloseCode
from mocks.qerko.inferred import POLLER_PATIENCE
from mocks.qerko.switchboard import Connection, Transport, switchboard
from mocks.qerko.wording import words
from mocks.world.exchange import Answer, Held, json_answer
from mocks.world.pipeline import SILENCE
from mocks.world.waits import Bell, Hold
from mocks.world.world import World

HOLD = 30.0  # seconds that a poll is held (documented)
GONE = "qerko.poller"
# What a close code of the websocket means to a poll; every other one breaks the connection.
_STATUS: dict[int, int] = {CloseCode.UNAUTHORIZED: 401, CloseCode.TAKEN_OVER: 409, CloseCode.RESTART_AHEAD: 503}
_REASON = {401: "api-key", 409: "taken-over", 503: "restart"}


class Poller(Connection):
    """``_given``: what keeps the clock still until the next poll shows that the last answer was read."""

    transport = Transport.LONG_POLLING

    def __init__(self, admitted: Admitted) -> None:
        super().__init__()
        self.world, self.party, self.api_key = admitted.world, admitted.party.id, admitted.api_key
        self.serial = switchboard(self.world).number()
        self._frames: list[str] = []
        self._unread: list[Hold] = []
        self._given: list[Hold] = []
        self._poll: Held | None = None
        self._over = False
        self._status: int | None = None

    @property
    def polling(self) -> bool:
        """A poll is being held."""
        return self._poll is not None

    # --- the connection ---------------------------------------------------------------------------------------------

    def send(self, frame: str, seal: Seal, *, told: bool = False) -> bool:
        if self.silent or self._over:
            return False
        self._frames.append(frame)
        if told and not self.astray:
            hold = self.world.clock.hold(parks=True)
            self._unread.append(hold)
            self.holds.add(hold)
        self._ring()
        return True

    def close(self, code: int, why: str) -> None:
        if not self._end(f"closed by qerko {code}"):
            return
        self._status = _STATUS.get(code)
        if code == CloseCode.TAKEN_OVER and self._poll is None:
            switchboard(self.world).oust(self.party, self.world.clock.now + POLLER_PATIENCE)
        self._ring()

    def cut(self) -> None:
        if self._end("lost"):
            self._ring()

    def heal(self) -> None:
        super().heal()
        self._ring()

    # --- polls --------------------------------------------------------------------------------------------------------

    def poll(self) -> Held:
        """The next answer of the connection, as soon as there is one."""
        self.astray = False
        self.world.clock.cancel(GONE, self._name)
        for hold in self._given:
            self.holds.discard(hold)
            hold.release()
        self._given = []
        self._poll = Held(SILENCE if self.silent else HOLD, Bell(), self._answer, self._left)
        if self._frames and not self.silent:
            self._ring()
        return self._poll

    def spoilt(self) -> None:
        """A poll or a post came to nothing: who knows which calls and answers went with it, so none is due."""
        self.astray = True
        self.release()

    def unheard(self) -> Held:
        """A request into a half open link: nobody answers, until it works again or the caller gives up."""
        return Held(SILENCE, Bell(), lambda: None, self._left)

    def expire(self) -> None:
        """Nobody has polled for too long."""
        self._end("lost")

    @property
    def _name(self) -> str:
        return f"{self.party} {self.serial}"

    def _ring(self) -> None:
        if self._poll is not None:
            self._poll.bell.ring()

    def _answer(self) -> Answer | Held | None:
        self._poll = None
        if self._over:
            return None if self._status is None else refused(self._status, restarting(self.world))
        if self.silent:
            self._poll = Held(SILENCE, Bell(), self._answer, self._left)
            return self._poll
        self.world.clock.schedule(POLLER_PATIENCE, GONE, self._name)
        frames, self._frames = self._frames, []
        self._given, self._unread = self._unread, []
        return Answer(200, f"[{','.join(frames)}]".encode()) if frames else Answer(204)

    def _left(self) -> None:
        """The caller has hung up, who knows for how long; into a half open link it will not come back."""
        self._poll = None
        self.astray = True
        if self.silent:
            self._end("lost")
        elif not self._over:
            self.world.clock.schedule(POLLER_PATIENCE, GONE, self._name)

    def _end(self, note: str) -> bool:
        if self._over:
            return False
        self._over = True
        self.world.clock.cancel(GONE, self._name)
        records.disconnect(self, note)
        switchboard(self.world).disconnect(self)
        return True


def refused(status: int, wait: int | None = None) -> Answer:
    """What a poll hears when its connection has ended; ``wait``: seconds until it may come back."""
    answer = json_answer(status, {"code": None, "message": words(_REASON[status])})
    if wait is not None:
        answer.headers = ((b"retry-after", str(wait).encode()),)
    return answer


def expire(world: World, key: str) -> None:
    """A timer says that a poller has not come back."""
    party, _, serial = key.partition(" ")
    connection = switchboard(world).connected(party)
    if isinstance(connection, Poller) and str(connection.serial) == serial:
        connection.expire()
