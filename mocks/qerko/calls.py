"""Qerko calls methods of a POS, over whichever transport it is connected.

A call that waits for its answer is plain data of the account, and its time-out a timer of the clock, so a snapshot
holds both. While an answer is due time does not leap (the clock bounds that), unless nobody will ever give one.

Source: Qerko POS integration, messages (the time-out is inferred); QERKO-MSG-01, QERKO-MSG-04.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from mocks.qerko import records
from mocks.qerko.account import LateFrame, PendingCall, QerkoAccount, Seal
from mocks.qerko.frames import FailureFrame, ResultFrame, call_frame, parse
from mocks.qerko.registry import REPLIES, MethodError, Reply, ReplyKind, method, on_reply
from mocks.qerko.switchboard import GARBAGE, Connection, Flight, Transport, switchboard
from mocks.world.faults import CloseCode, Effect, Latency, Phase, Plain, Rule
from mocks.world.world import World

__all__ = ["MethodError", "Reply", "ReplyKind", "call", "method", "on_reply", "tell"]

log = logging.getLogger("kassa.qerko")
Args = list[Any]
HALF_OPEN = "silence (link)"  # the journal's word for what a half open link has swallowed


def call(
    world: World,
    party: str,
    name: str,
    args: Args,
    then: str,
    key: str = "",
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Call a method; what comes of it goes to the function registered for ``then``, exactly once.

    If nobody is connected that happens before this returns. ``extra``: further members of the frame.
    """
    _call(world, party, name, args, then, key, extra or {}, world.faults.pick(name) if world.faults else [])


def tell(world: World, party: str, name: str, args: Args, extra: Mapping[str, Any] | None = None) -> None:
    """Call a method that has no answer."""
    frame = call_frame(None, name, args, extra or {})
    connection = switchboard(world).connected(party)
    entry = records.call_out(world, connection, party, name, frame)
    entry.note = "no answer expected"
    rules = world.faults.pick(name) if world.faults else []
    if connection is None:
        entry.note = "nobody connected"
        return
    before = [rule for rule in rules if rule.phase is Phase.BEFORE]
    if before:
        entry.fault = ", ".join(f"{rule.effect.kind} ({rule.phase})" for rule in before)
    seal = _seal(world, before)
    if _instead(world, connection, before, LateFrame(party, frame, True, seal), world.ids.uuid):
        return
    if any(rule.effect.kind == "duplicate" for rule in before):
        connection.send(frame, seal, told=True)
    if not connection.send(frame, seal, told=True):
        entry.fault = HALF_OPEN


def _call(
    world: World, party: str, name: str, args: Args, then: str, key: str, extra: Mapping[str, Any], rules: list[Rule]
) -> PendingCall | None:
    account, board = world.part(QerkoAccount), switchboard(world)
    uuid = world.ids.uuid()
    frame = call_frame(uuid, name, args, extra)
    connection = board.connected(party)
    entry = records.call_out(world, connection, party, name, frame)
    if connection is None:
        entry.note = "nobody connected"
        _go_on(world, entry.seq, then, key, Reply(ReplyKind.OFFLINE, message="nobody is connected"))
        return None
    before = [rule for rule in rules if rule.phase is Phase.BEFORE]
    after = [rule for rule in rules if rule.phase is Phase.AFTER]
    pending = account.calls[uuid] = PendingCall(uuid, party, name, then, key, entry.seq)
    board.flights[uuid] = Flight(entry, after)
    world.clock.schedule(account.settings.answer_timeout, OVERDUE, uuid)
    if before:
        entry.fault = ", ".join(f"{rule.effect.kind} ({rule.phase})" for rule in before)
    seal = _seal(world, before)
    if _instead(world, connection, before, LateFrame(party, frame, False, seal), lambda: uuid):
        return pending
    _send(world, connection, uuid, frame, seal)
    if any(rule.effect.kind == "duplicate" for rule in before):
        twin = _call(world, party, name, args, then, key, extra, [])
        if twin is not None:
            pending.twin, twin.twin = twin.uuid, uuid
    return pending


def _seal(world: World, rules: list[Rule]) -> Seal:
    return Seal(world.clock.now, forged=any(rule.effect.kind == "wrong-signature" for rule in rules))


def _send(world: World, connection: Connection, uuid: str, frame: str, seal: Seal) -> None:
    """Let the frame go; until it is answered, time stands still."""
    flight = switchboard(world).flights.get(uuid)
    if flight is not None and not connection.astray:
        flight.connection, flight.hold = connection, world.clock.hold(parks=True)
        connection.holds.add(flight.hold)
    if not connection.send(frame, seal) and flight is not None:
        flight.entry.fault = HALF_OPEN
        flight.land()


def _instead(world: World, connection: Connection, rules: list[Rule], late: LateFrame, name: Callable[[], str]) -> bool:
    """What happens instead of sending; False: nothing does."""
    for rule in rules:
        effect = rule.effect
        if isinstance(effect, Latency):
            number = name()
            world.part(QerkoAccount).late[number] = late
            world.clock.schedule(effect.seconds, SEND, number)
            return True
        if isinstance(effect, Plain) and effect.kind in ("drop", "silence"):
            return True
        if isinstance(effect, Plain) and effect.kind == "garbage":
            # Who polls may wait after rubbish before the next poll: that one was read is known when it is answered.
            connection.send(GARBAGE, late.seal, told=connection.transport is not Transport.LONG_POLLING)
            return True
        if _breaks(connection, effect):
            return True
    return False


def _breaks(connection: Connection, effect: Effect) -> bool:
    """Let the connection end if that is the effect."""
    if isinstance(effect, CloseCode):
        connection.close(effect.code, "")
        return True
    if isinstance(effect, Plain) and effect.kind == "cut":
        connection.cut()
        return True
    return False


# --- answers ----------------------------------------------------------------------------------------------------------


def answer(world: World, party: str, frame: ResultFrame | FailureFrame, text: str) -> bool:
    """The POS of ``party`` answers a call; False: no call of it waits for this."""
    account, board = world.part(QerkoAccount), switchboard(world)
    pending = account.calls.get(frame.uuid or "")
    if pending is None or pending.party != party:
        return False
    flight = board.flights.get(pending.uuid)
    if flight is None:
        _settle(world, pending, _reply_of(frame))
        return True
    if flight.entry.status is not None:
        return False
    records.answered(world, flight.entry, isinstance(frame, ResultFrame), text)
    for rule in flight.after:
        effect = rule.effect
        flight.entry.fault = f"{effect.kind} ({rule.phase})"
        if isinstance(effect, Latency):
            pending.answer = text
            world.clock.schedule(effect.seconds, TAKE, pending.uuid)
            flight.land()
            return True
        lost = isinstance(effect, Plain) and effect.kind in ("drop", "silence", "garbage")
        connection = board.connected(party)
        if lost or (connection is not None and _breaks(connection, effect)):
            flight.land()
            return True
    _settle(world, pending, _reply_of(frame))
    return True


def _reply_of(frame: ResultFrame | FailureFrame) -> Reply:
    if isinstance(frame, ResultFrame):
        return Reply(ReplyKind.RESULT, frame.result)
    return Reply(ReplyKind.ERROR, code=frame.code, message=frame.message)


def _settle(world: World, pending: PendingCall, reply: Reply) -> None:
    """The call is done with; its twin, if any, has nothing to add."""
    account, board = world.part(QerkoAccount), switchboard(world)
    account.calls.pop(pending.uuid, None)
    account.late.pop(pending.uuid, None)
    for kind in (OVERDUE, SEND, TAKE):
        world.clock.cancel(kind, pending.uuid)
    flight = board.flights.pop(pending.uuid, None)
    twin = account.calls.get(pending.twin or "")
    then = pending.then
    if twin is not None:
        if reply.kind is ReplyKind.SILENT:  # the other one may still be answered
            then = ""
        else:
            twin.then = ""
    try:
        _go_on(world, pending.seq, then, pending.key, reply)
    finally:
        if flight is not None:
            flight.land()


def _go_on(world: World, seq: int, then: str, key: str, reply: Reply) -> None:
    if not then:
        return
    before, world.cause = world.cause, seq
    try:
        REPLIES[then](world, key, reply)
    except Exception:
        log.exception("the reply to %s failed", then)
    finally:
        world.cause = before


# --- timers -----------------------------------------------------------------------------------------------------------

OVERDUE, SEND, TAKE = "qerko.answer", "qerko.send", "qerko.take"


def overdue(world: World, uuid: str) -> None:
    """Nobody answered in time."""
    account = world.part(QerkoAccount)
    pending = account.calls[uuid]
    limit = f"no answer within {account.settings.answer_timeout:g} s"
    flight = switchboard(world).flights.get(uuid)
    if flight is None:
        world.note(records.QERKO, records.MERCHANT, records.QERKO, pending.method, limit, pending.seq)
    else:
        flight.entry.note = limit
    _settle(world, pending, Reply(ReplyKind.SILENT, message=limit))


def send_late(world: World, number: str) -> None:
    """What a fault kept back goes out, if somebody is there."""
    late = world.part(QerkoAccount).late.pop(number)
    connection = switchboard(world).connected(late.party)
    if connection is None:
        return
    if late.told:
        connection.send(late.frame, late.seal, told=True)
    else:
        _send(world, connection, number, late.frame, late.seal)


def take_late(world: World, uuid: str) -> None:
    """What a fault kept from Qerko arrives."""
    pending = world.part(QerkoAccount).calls[uuid]
    frame = parse(pending.answer or "")
    assert isinstance(frame, ResultFrame | FailureFrame)
    _settle(world, pending, _reply_of(frame))
