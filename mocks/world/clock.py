"""The one clock of a world: expiry, intervals, back-off, habits and token life all hang on it.

Three modes. ``wall``: time passes by itself. ``manual``: frozen, moved by :meth:`Clock.advance`. ``jump``: leaps to the
next timer, but only as far as somebody outside asked for (an advance, or a long-poll's deadline), and only while the
world is quiet: every participant parked, no exchange under way except those that themselves wait on this clock, and
no webhook on its way. So nothing leaps between two steps of a scenario.

Times are epoch seconds (float). Timers that change state are plain data (kind and key), so that a snapshot holds them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mocks.world.timetable import Timetable
from mocks.world.waits import Bell, Hold

START = 1_767_603_600.0  # Monday 5 January 2026, 09:00 UTC: where virtual time begins, so that runs repeat
SETTLE_LIMIT = 30.0  # real seconds that the clock stands still before an advance is given up
COUNTERPART_LIMIT = 10.0  # real seconds that time stands still for a counterpart that owes an answer and says nothing
THOUGHT = 0.25  # real seconds between two looks at a participant that has parked and not answered yet
LOST_CALL_LIMIT = 10.0  # real seconds after which a participant's call that nobody has received counts as lost


class Mode(StrEnum):
    WALL = "wall"
    MANUAL = "manual"
    JUMP = "jump"


class ClockRefusal(Exception):
    """The clock cannot do what was asked: it runs on the wall, or a participant never parked."""


@dataclass(eq=False, slots=True)
class Participant:
    """A process that takes part in virtual time: running, or parked until a moment it named."""

    name: str
    wake: Callable[[float], None]
    parked: bool = False
    asked: float | None = None
    calls: int = 0
    generation: int = 0


@dataclass(eq=False, slots=True)
class _Advance:
    until: float
    done: asyncio.Future[float]


class Clock:
    """One world's time, its timers, and who takes part in it."""

    def __init__(self, mode: Mode, fire: Callable[[str, str], None]) -> None:
        self.mode = mode
        self.participants: list[Participant] = []
        self._fire = fire
        self._now = START
        self._due = Timetable()
        self._appointments: dict[tuple[str, str], int] = {}
        self._advances: list[_Advance] = []
        self._expected: list[tuple[float, asyncio.Future[None]]] = []
        self._busy = 0
        self._held = 0
        self._given_up = 0  # of those held
        self._lost = 0
        self._search: asyncio.TimerHandle | None = None
        self._checking = False
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_due = 0.0
        self._closed = False

    @property
    def now(self) -> float:
        """Epoch seconds in this world."""
        return time.time() if self.mode is Mode.WALL else self._now

    @staticmethod
    def wall() -> float:
        """Real epoch seconds, for the journal's second time stamp only."""
        return time.time()

    @staticmethod
    def monotonic() -> float:
        """Real seconds for durations in the journal."""
        return time.perf_counter()

    # --- timers -----------------------------------------------------------------------------------------------

    def schedule(self, delay: float, kind: str, key: str) -> None:
        """Let ``fire(kind, key)`` happen after ``delay`` seconds, once; an earlier appointment of the pair lapses."""
        self.cancel(kind, key)
        self._appointments[kind, key] = self._push(self.now + delay, kind, key, None)

    def cancel(self, kind: str, key: str) -> None:
        """Nothing is due any more for this pair; a pair without an appointment is no mistake."""
        number = self._appointments.pop((kind, key), None)
        if number is not None:
            self._due.strike(number)

    def _push(self, due: float, kind: str, key: str, call: Callable[[], None] | None) -> int:
        number, is_next = self._due.add(due, kind, key, call)
        if is_next:
            self.touch()
        return number

    def timers(self) -> list[tuple[float, str, str]]:
        """The timers that are data, in the order they will fire."""
        return [(timer.due, timer.kind, timer.key) for timer in self._due.all() if timer.call is None]

    def restore(self, now: float, timers: list[tuple[float, str, str]]) -> None:
        """Take over a snapshot's time and timers; waiting exchanges and participants stay as they are.

        On the wall clock every timer keeps its distance from now.
        """
        for number in self._appointments.values():
            self._due.strike(number)
        self._appointments.clear()
        shift = self.now - now if self.mode is Mode.WALL else 0.0
        self._now = now
        for due, kind, key in timers:
            self._appointments[kind, key] = self._push(due + shift, kind, key, None)
        self.touch()

    async def wait(self, seconds: float, *, held: bool = True, bell: Bell | None = None) -> None:
        """Let the exchange under way wait for ``seconds``: it does not keep the clock from leaping meanwhile.

        ``held``: its caller is waiting too, so that it accounts for one call of a parked participant. A delivery that
        is late, or an exchange whose caller has hung up, accounts for nobody's. ``bell``: ends the wait before.
        """
        if bell is not None and bell.rung:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def resume(hung_up: bool) -> None:
            if held:
                self._unheld(hung_up)
            self.enter()

        def wake(hung_up: bool = False) -> None:
            if not woken.done():
                resume(hung_up)
                woken.set_result(None)

        self._busy -= 1
        self._held += held
        number = self._push(self.now + seconds, "", "", wake)
        if bell is not None:

            def rung() -> None:
                if not woken.done():
                    self._due.strike(number)
                    wake(hung_up=True)

            bell.wake = rung
        self.touch()
        try:
            await woken
        except asyncio.CancelledError:
            if woken.cancelled():
                self._due.strike(number)
                resume(hung_up=True)
            raise

    async def expect(self, news: asyncio.Future[None], seconds: float) -> bool:
        """Let somebody outside wait for ``news``, at most ``seconds``; returns whether it came.

        Meanwhile a ``jump`` clock may go that far; who waits does not keep it from leaping.
        """
        late: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        until = self.now + seconds
        number = self._push(until, "", "", lambda: None if late.done() else late.set_result(None))
        expected = (until, news)
        self._expected.append(expected)
        self.touch()
        try:
            await asyncio.wait({news, late}, return_when=asyncio.FIRST_COMPLETED)
            return news.done()
        finally:
            self._expected.remove(expected)
            if not late.done():
                self._due.strike(number)

    # --- who keeps the clock from leaping -----------------------------------------------------------------------

    def enter(self) -> None:
        """An exchange or a webhook is under way."""
        self._busy += 1
        self._stop_searching()

    def leave(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self.touch()

    def hold(self, limit: float = COUNTERPART_LIMIT, *, parks: bool = False) -> Hold:
        """A counterpart was sent something that it will act on: time stands still until then.

        For ``limit`` real seconds at most: one that stays silent does not stop the world. ``parks``: it takes part in
        this clock. Once somebody has stirred and all are parked again, whatever is owed will come at a moment of
        theirs, so that time goes on; two looks must find the same, as an answer may be on its way.
        """
        if self.mode is Mode.WALL:
            return Hold(lambda: None)
        loop, before = asyncio.get_running_loop(), [(one, one.generation) for one in self.participants]
        over = loop.time() + limit
        alarm: asyncio.TimerHandle
        self.enter()

        def in_hand() -> list[int] | None:
            stirred = any(one.generation != generation for one, generation in before)
            parked = all(one.parked for one in self.participants)
            return [one.generation for one in self.participants] if parks and stirred and parked else None

        def look(seen: list[int] | None) -> None:
            nonlocal alarm
            found = in_hand()
            if loop.time() >= over or (found is not None and found == seen):
                hold.release()
            else:
                alarm = loop.call_later(min(THOUGHT, over - loop.time()), look, found)

        def leave() -> None:
            alarm.cancel()
            self.leave()

        hold = Hold(leave)
        alarm = loop.call_later(min(THOUGHT, limit), look, None) if parks else loop.call_later(limit, hold.release)
        return hold

    def shelve(self) -> Hold:
        """A participant's call that nobody will answer: it accounts for one of its calls until it gives up."""

        def unshelve() -> None:
            self._unheld(hung_up=True)

        self._held += 1
        self.touch()
        return Hold(unshelve)

    def _unheld(self, hung_up: bool) -> None:
        """One call less that is held; ``hung_up``: its caller has given it up, and now that is seen here as well."""
        self._held -= 1
        self._given_up = min(max(self._given_up - hung_up, 0), self._held)

    def join(self, participant: Participant) -> None:
        self.participants.append(participant)

    def part(self, participant: Participant) -> None:
        if participant in self.participants:
            self.participants.remove(participant)
        self._found()
        self.touch()

    def park(
        self, participant: Participant, until: float | None, asked: float | None, calls: int, given_up: int = 0
    ) -> None:
        """``participant`` waits until ``until``; ``asked``: the latest deadline somebody outside gave it.

        ``given_up``: calls of which it wants to know nothing more since it was parked before. What is still held here
        for those stands for none of ``calls``, whatever comes first: this news, or the end of their connections.
        """
        participant.parked, participant.asked, participant.calls = True, asked, calls
        self._given_up = min(self._given_up + given_up, self._held)
        participant.generation += 1
        generation = participant.generation

        def wake() -> None:
            if participant.parked and participant.generation == generation:
                self.unpark(participant)
                participant.wake(self.now)

        if until is not None:
            self._push(max(until, self.now), "", "", wake)
        self.touch()

    def unpark(self, participant: Participant) -> None:
        participant.parked, participant.asked, participant.calls = False, None, 0
        self._found()

    def quiet(self) -> bool:
        """Nothing is going on that could still change the world at this moment."""
        if self._busy or not all(participant.parked for participant in self.participants):
            return False
        missing = self._missing()
        if missing > self._lost and self._search is None:
            self._search = asyncio.get_running_loop().call_later(LOST_CALL_LIMIT, self._give_up, missing)
        return missing <= self._lost

    def _missing(self) -> int:
        """Calls of participants that are in nobody's hands: on their way, or their answers are, or lost."""
        return sum(participant.calls for participant in self.participants) - (self._held - self._given_up)

    def _give_up(self, missing: int) -> None:
        """They were on no way: a call got lost without anybody noticing, and its caller waits for its deadline."""
        self._search, self._lost = None, missing
        self.touch()

    def _found(self) -> None:
        """A participant goes on, so what it was waiting for is no longer what it will wait for."""
        self._lost = 0
        self._stop_searching()

    def _stop_searching(self) -> None:
        if self._search is not None:
            self._search.cancel()
            self._search = None

    def horizon(self) -> float | None:
        """How far time may go, because somebody asked for it; None: not at all."""
        asked = [advance.until for advance in self._advances]
        if self.mode is Mode.JUMP:
            asked += [p.asked for p in self.participants if p.asked is not None]
            asked += [until for until, news in self._expected if not news.done()]
        return max(asked, default=None)

    # --- moving -------------------------------------------------------------------------------------------------

    async def advance(self, seconds: float) -> float:
        """Move ``seconds`` ahead; returns once everything due has happened and the world is quiet again.

        Raises:
            ClockRefusal: the clock runs on the wall, or has not moved for 30 real seconds.
        """
        if self.mode is Mode.WALL:
            raise ClockRefusal("this world runs on the wall clock; create a world with clock 'manual' or 'jump'")
        advance = _Advance(self.now + seconds, asyncio.get_running_loop().create_future())
        self._advances.append(advance)
        self.touch()
        try:
            seen = None
            while seen != self._now and not advance.done.done():
                seen = self._now
                await asyncio.wait({advance.done}, timeout=SETTLE_LIMIT)
            if advance.done.done():
                return advance.done.result()
            names = ", ".join(p.name for p in self.participants if not p.parked) or "an exchange"
            raise ClockRefusal(f"the clock stood still for {SETTLE_LIMIT:.0f} s: {names} is still busy")
        finally:
            if advance in self._advances:
                self._advances.remove(advance)

    def touch(self) -> None:
        """Something changed that may let time move on."""
        if self._closed:
            return
        if self.mode is Mode.WALL:
            self._arm()
        elif not self._checking:
            self._checking = True
            asyncio.get_running_loop().call_soon(self._check)

    def close(self) -> None:
        """Nothing is due any more; whoever waits goes on at once, and finds the world gone."""
        self._closed = True
        for timer in self._due.all():
            if timer.call is not None:
                timer.call()
        self._found()
        if self._alarm is not None:
            self._alarm.cancel()
        for advance in self._advances:
            if not advance.done.done():
                advance.done.set_exception(ClockRefusal("the world was dropped"))

    def _arm(self) -> None:
        head = self._due.head()
        if self._alarm is not None:
            if head is not None and head.due == self._alarm_due:
                return
            self._alarm.cancel()
            self._alarm = None
        if head is not None:
            self._alarm_due = head.due
            self._alarm = asyncio.get_running_loop().call_later(max(0.0, head.due - time.time()), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        while (head := self._due.head()) is not None and head.due <= time.time():
            self._fire_head()
        self._arm()

    def _check(self) -> None:
        self._checking = False
        if self._closed or not self.quiet():
            return
        head, horizon = self._due.head(), self.horizon()
        stop = min((advance.until for advance in self._advances), default=None)
        limit = self._now if horizon is None else min(horizon, stop or horizon)
        if head is not None and head.due <= max(limit, self._now):
            self._now = max(self._now, head.due)
            self._fire_head()
            self.touch()
        elif stop is not None:
            self._now = max(self._now, stop)
            for advance in [a for a in self._advances if a.until <= self._now]:
                self._advances.remove(advance)
                advance.done.set_result(self._now)
            self.touch()

    def _fire_head(self) -> None:
        timer = self._due.pop()
        if timer.call is not None:
            timer.call()
        else:
            del self._appointments[timer.kind, timer.key]
            self._fire(timer.kind, timer.key)
